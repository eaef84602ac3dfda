process.on('uncaughtException', (err) => {
  console.log('caught', err.message);
  setTimeout(() => console.log('set by the handler'), 1);
});
setTimeout(() => { console.log('a'); throw new Error('only'); }, 1);
