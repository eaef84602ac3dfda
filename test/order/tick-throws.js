// What a tick throws is handled, and the other ticks wait until another callback has run.
process.on('uncaughtException', (err) => console.log('caught', err.message));
process.nextTick(() => { console.log('a'); throw new Error('a'); });
process.nextTick(() => console.log('b'));
Promise.resolve().then(() => console.log('promise'));
setImmediate(() => console.log('immediate'));
