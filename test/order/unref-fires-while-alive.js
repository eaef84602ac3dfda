setTimeout(() => console.log('unref, in time'), 1).unref();
setTimeout(() => console.log('ref'), 40);
setTimeout(() => console.log('never'), 1000).unref();
const t = setTimeout(() => console.log('ref again'), 20);
t.unref();
t.ref();
console.log(t.hasRef());
