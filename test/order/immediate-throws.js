// The immediates behind the one that threw still run in this turn; ticks of it wait for them.
process.on('uncaughtException', (err) => console.log('caught', err.message));
setImmediate(() => console.log('a'));
setImmediate(() => {
  process.nextTick(() => console.log('tick of b'));
  setImmediate(() => console.log('set by b'));
  throw new Error('b');
});
setImmediate(() => { console.log('c'); process.nextTick(() => console.log('tick of c')); });
setImmediate(() => console.log('d'));
