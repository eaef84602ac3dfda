// What a microtask throws is handled at once; the next microtask follows.
process.on('uncaughtException', (err) => console.log('caught', err.message));
queueMicrotask(() => { console.log('a'); throw new Error('a'); });
queueMicrotask(() => console.log('b'));
process.nextTick(() => console.log('tick'));
setImmediate(() => console.log('immediate'));
