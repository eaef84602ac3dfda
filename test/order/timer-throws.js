// A timer that throws into a handler: the rest of its list goes on, its ticks wait for the next callback to end.
process.on('uncaughtException', (err) => console.log('caught', err.message));
setTimeout(() => console.log('a'), 1);
setTimeout(() => {
  process.nextTick(() => console.log('tick of b'));
  Promise.resolve().then(() => console.log('promise of b'));
  throw new Error('b');
}, 1);
setTimeout(() => console.log('c'), 1);
setTimeout(() => console.log('d'), 2);
const start = Date.now();
while (Date.now() - start < 10);
