// Returning a promise from an async function takes three microtasks, awaiting one takes one.
async function returnsPromise() { return Promise.resolve(); }
async function awaitsPromise() { await Promise.resolve(); }
async function returnsValue() { return 1; }
returnsPromise().then(() => console.log('returned promise'));
awaitsPromise().then(() => console.log('awaited promise'));
returnsValue().then(() => console.log('returned value'));
let p = Promise.resolve();
for (let i = 1; i <= 5; i++) p = p.then(() => console.log('then', i));
