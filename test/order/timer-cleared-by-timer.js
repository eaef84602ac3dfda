const timers = [];
timers.push(setTimeout(() => { console.log('a'); clearTimeout(timers[1]); clearTimeout(timers[3]); }, 2));
timers.push(setTimeout(() => console.log('never'), 2));
timers.push(setTimeout(() => console.log('c'), 2));
timers.push(setTimeout(() => console.log('never either'), 3));
timers.push(setTimeout(() => console.log('e'), 3));
const start = Date.now();
while (Date.now() - start < 10);
