setTimeout(() => console.log('unref, in time'), 2).unref();
setTimeout(() => console.log('ref'), 10);
setTimeout(() => console.log('never'), 1000).unref();
const t = setTimeout(() => console.log('ref again'), 5);
t.unref();
t.ref();
console.log(t.hasRef());
