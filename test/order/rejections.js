// Rejections are reported when both queues are empty; a handler that comes later is told of, too.
process.on('unhandledRejection', (reason) => {
  console.log('unhandled', reason);
  process.nextTick(() => console.log('tick of the handler'));
});
process.on('rejectionHandled', () => console.log('handled after all'));
const early = Promise.reject('early');
const late = Promise.reject('late');
Promise.reject('in time').catch((reason) => console.log('caught', reason));
process.nextTick(() => early.catch((reason) => console.log('caught', reason)));
setImmediate(() => late.catch((reason) => console.log('caught', reason)));
Promise.resolve().then(() => console.log('promise'));
process.nextTick(() => console.log('tick'));
setTimeout(() => Promise.reject('of a timer'), 50);
