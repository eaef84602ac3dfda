// An ES module is evaluated in a microtask: the microtasks that it queues run before any tick.
Promise.resolve().then(() => console.log('promise'));
process.nextTick(() => console.log('tick'));
console.log('module');
