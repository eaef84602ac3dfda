// What the last one set before it threw runs in the same turn.
process.on('uncaughtException', (err) => console.log('caught', err.message));
setImmediate(() => {
  setTimeout(() => console.log('timeout'), 1);
  setImmediate(() => console.log('set by it'));
  process.nextTick(() => console.log('tick'));
  const start = Date.now();
  while (Date.now() - start < 5);
  throw new Error('last');
});
