// Inside I/O: immediate, then timers; its ticks and promises at once.
const fs = require('fs');
fs.stat('.', () => {
  console.log('stat');
  setTimeout(() => console.log('timeout'), 0);
  setImmediate(() => { console.log('immediate'); setImmediate(() => console.log('next turn')); });
  process.nextTick(() => console.log('tick'));
  Promise.resolve().then(() => console.log('promise'));
  const start = Date.now();
  while (Date.now() - start < 5);
});
