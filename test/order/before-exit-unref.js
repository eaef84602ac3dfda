// Nothing that is unref'd keeps the loop alive.
process.on('beforeExit', () => console.log('beforeExit'));
setTimeout(() => console.log('never'), 1000).unref();
setInterval(() => console.log('never'), 1000).unref();
setImmediate(() => {
  console.log('immediate');
  setTimeout(() => console.log('timer'), 1);
});
