const timers = require('timers/promises');
(async () => {
  console.log(await timers.setImmediate('immediate'));
  console.log(await timers.setTimeout(1, 'timeout'));
  let n = 0;
  for await (const v of timers.setInterval(1, 'interval')) { console.log(v, ++n); if (n === 3) break; }
  await timers.scheduler.wait(1);
  await timers.scheduler.yield();
  console.log('done');
})();
setImmediate(() => console.log('plain immediate'));
process.nextTick(() => console.log('tick'));
