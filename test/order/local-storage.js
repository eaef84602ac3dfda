// The store follows every kind of callback.
const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
const fs = require('fs');
const { EventEmitter } = require('events');
const storage = new AsyncLocalStorage();
const log = (name) => console.log(name, storage.getStore());

const ee = new EventEmitter();
let bound, snapshot, resource;
storage.run('A', () => {
  log('sync');
  process.nextTick(() => log('tick'));
  queueMicrotask(() => log('microtask'));
  Promise.resolve().then(() => log('promise'));
  (async () => { await null; log('await'); await null; log('await again'); })();
  setImmediate(() => log('immediate'));
  ee.on('x', () => log('listener has the emitter\'s'));
  bound = AsyncLocalStorage.bind(() => log('bound'));
  snapshot = AsyncLocalStorage.snapshot();
  resource = new AsyncResource('R');
});
log('outside');
storage.run('B', () => {
  ee.emit('x');
  bound();
  snapshot(() => log('snapshot'));
  resource.runInAsyncScope(() => log('resource'));
  storage.exit(() => log('exit'));
  log('back');
});
setImmediate(() => {
  storage.run('C', () => {
    setTimeout(() => {
      log('timeout');
      fs.stat('.', () => { log('fs callback'); fs.promises.stat('.').then(() => log('fs promise')); });
    }, 1);
  });
});
