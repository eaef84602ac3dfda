process.nextTick((...args) => console.log('tick', args.length, ...args), 1, 2, 3, 4, 5);
setImmediate((...args) => {
  console.log('immediate', ...args);
  setTimeout((...args) => console.log('timeout', ...args), 1, 'a', 'b', 'c', 'd');
  const t = setTimeout(function() { console.log('this is the timer', this === t); }, 1);
}, 'a', 'b');
