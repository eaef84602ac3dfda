// A tick between two timers that are due refreshes the second: it runs all the same, once more later not.
const log = (name) => () => console.log(name);
setTimeout(() => { console.log('a'); process.nextTick(() => b.refresh()); }, 1);
const b = setTimeout(log('b'), 1);
setTimeout(log('c'), 1);
const start = Date.now();
while (Date.now() - start < 5);
