// Lists of different durations: by when they are due, not by when they were set.
setTimeout(() => console.log(30), 30);
setTimeout(() => console.log(10), 10);
setTimeout(() => console.log(20), 20);
setTimeout(() => console.log('10 again'), 10);
setTimeout(() => console.log('1, as 0'), 0);
setTimeout(() => console.log('1, as NaN'), 'x');
setTimeout(() => console.log('1, as fraction'), 0.5);
const start = Date.now();
while (Date.now() - start < 50);
