// After the script: the ticks, then the promises; after every timer the same again.
process.nextTick(() => console.log('First NextTick'));

setTimeout(() => {
  console.log('First Timeout');
  Promise.resolve('First Promise').then(console.log);
}, 0);

console.log('First Sync');

setTimeout(() => {
  console.log('Second Timeout');
  Promise.resolve('Second Promise').then(console.log);
}, 0);

process.nextTick(() => console.log('Second NextTick'));

Promise.resolve('Third Promise').then(console.log);

console.log('Second Sync');
