// The same holds between two immediates. One that an immediate sets waits for the next turn.
setImmediate(() => {
  console.log('immediate 1');
  process.nextTick(() => console.log('tick of immediate 1'));
  Promise.resolve().then(() => console.log('promise of immediate 1'));
  setImmediate(() => console.log('immediate of immediate 1'));
});
setImmediate(() => console.log('immediate 2'));
