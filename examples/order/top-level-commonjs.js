// A CommonJS script is one callback: when it is done, the ticks run, and then the microtasks.
Promise.resolve().then(() => console.log('promise'));
process.nextTick(() => console.log('tick'));
console.log('script');
