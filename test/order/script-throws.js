// The script itself throws: its ticks and microtasks run when the loop turns.
process.on('uncaughtException', (err) => console.log('caught', err.message));
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('promise'));
setImmediate(() => console.log('immediate'));
throw new Error('script');
