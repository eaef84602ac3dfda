const { AsyncLocalStorage } = require('async_hooks');
const storage = new AsyncLocalStorage();
setImmediate(() => {
  storage.enterWith('entered');
  process.nextTick(() => console.log('tick', storage.getStore()));
  setImmediate(() => console.log('own immediate', storage.getStore()));
});
setImmediate(() => console.log('other immediate', storage.getStore()));
const other = new AsyncLocalStorage({ defaultValue: 'default', name: 'other' });
console.log(other.getStore(), other.name);
(async () => {
  storage.enterWith('of the function');
  await null;
  console.log('after await', storage.getStore());
})();
console.log('leaks to the caller', storage.getStore());
