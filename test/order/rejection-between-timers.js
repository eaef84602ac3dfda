process.on('unhandledRejection', (reason) => console.log('unhandled', reason));
setTimeout(() => { console.log('a'); Promise.reject('of a'); }, 1);
setTimeout(() => { console.log('b'); Promise.reject('of b'); process.nextTick(() => console.log('tick of b')); }, 1);
setTimeout(() => console.log('c'), 1);
const start = Date.now();
while (Date.now() - start < 5);
