setTimeout(function late() { console.log('timer'); }, 1);
Promise.resolve().then(function reaction() { console.log('microtask'); });
process.nextTick(function soon() { console.log('tick'); });
console.log('main');
