// Two timers that are due at once are still two callbacks: ticks and microtasks run between them.
setTimeout(() => {
  console.log('timer 1');
  process.nextTick(() => console.log('tick of timer 1'));
  Promise.resolve().then(() => console.log('promise of timer 1'));
}, 1);
setTimeout(() => console.log('timer 2'), 1);

const start = Date.now();
while (Date.now() - start < 5); // until both are due
