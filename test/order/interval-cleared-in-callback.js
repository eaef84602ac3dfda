const interval = setInterval(() => {
  console.log('once');
  clearInterval(interval);
  setTimeout(() => console.log('after'), 3);
}, 1);
