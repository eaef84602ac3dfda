// A worker may end its program wherever it is: inside an async function while async hooks are on, too.
'use strict';
const assert = require('assert');
const { once } = require('events');
const { Worker } = require('worker_threads');

(async () => {
  const worker = new Worker(`
    const { createHook } = require('async_hooks');
    setImmediate(async () => {
      createHook({ init() {}, before() {}, after() {} }).enable();
      await null;
      process.exit(3);
    });
  `, { eval: true });
  assert.deepStrictEqual(await once(worker, 'exit'), [3]);
})();
