const { AsyncLocalStorage } = require('async_hooks');
const storage = new AsyncLocalStorage();
process.on('uncaughtException', (err) => console.log('caught', err.message, storage.getStore()));
storage.run(1, () => setTimeout(() => { throw new Error('timer'); }, 1));
storage.run(2, () => setImmediate(() => { throw new Error('immediate'); }));
storage.run(3, () => process.nextTick(() => { throw new Error('tick'); }));
setTimeout(() => console.log('later', storage.getStore()), 200);
