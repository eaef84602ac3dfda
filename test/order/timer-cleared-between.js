// A tick between two timers clears the second.
setTimeout(() => { console.log('a'); process.nextTick(() => { console.log('tick'); clearTimeout(b); }); }, 1);
const b = setTimeout(() => console.log('never'), 1);
setTimeout(() => console.log('c'), 1);
const start = Date.now();
while (Date.now() - start < 5);
