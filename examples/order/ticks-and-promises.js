// The two queues take turns: all ticks, also those that ticks add; then all microtasks, also those that microtasks add; then
// again.
process.nextTick(() => {
  console.log('tick 1');
  Promise.resolve().then(() => {
    console.log('promise of tick 1');
    process.nextTick(() => console.log('tick of that promise'));
  });
  process.nextTick(() => console.log('tick of tick 1'));
});

Promise.resolve().then(() => {
  console.log('promise 1');
  process.nextTick(() => console.log('tick of promise 1'));
  Promise.resolve().then(() => console.log('promise of promise 1'));
  queueMicrotask(() => console.log('microtask of promise 1'));
});

process.nextTick(() => console.log('tick 2'));
queueMicrotask(() => console.log('microtask 1'));
