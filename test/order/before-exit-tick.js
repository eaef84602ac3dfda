// A tick or a promise in 'beforeExit' runs, but does not bring the loop back.
let times = 0;
process.on('beforeExit', () => {
  console.log('beforeExit', ++times);
  process.nextTick(() => console.log('tick'));
  Promise.resolve().then(() => console.log('promise'));
});
process.on('exit', () => console.log('exit'));
