process.nextTick((...args) => console.log('tick', args.length, ...args), 1, 2, 3, 4, 5);
setTimeout((...args) => console.log('timeout', ...args), 1, 'a', 'b', 'c', 'd');
setImmediate((...args) => console.log('immediate', ...args), 'a', 'b');
setTimeout(function() { console.log(this.constructor.name, this === t); }, 2);
const t = setTimeout(function() { console.log('this is the timer', this === t); }, 3);
