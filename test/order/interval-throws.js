let n = 0;
process.on('uncaughtException', (err) => console.log('caught', err.message));
const interval = setInterval(() => {
  if (++n === 3) clearInterval(interval);
  throw new Error(`interval ${n}`);
}, 2);
