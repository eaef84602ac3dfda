// An interval is set again after its callback has run.
let n = 0;
const interval = setInterval(() => {
  console.log('interval', ++n);
  if (n === 3) clearInterval(interval);
  process.nextTick(() => console.log('tick', n));
}, 5);
