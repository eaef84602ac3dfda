// module.register(): hooks run on a thread of their own; who stops for them gets answers all the same.
'use strict';
const assert = require('assert');
const { register } = require('module');
const { pathToFileURL } = require('url');
const { MessageChannel, receiveMessageOnPort } = require('worker_threads');

const { port1, port2 } = new MessageChannel();
const told = () => receiveMessageOnPort(port1)?.message;
const parentURL = pathToFileURL(__filename);

assert.throws(() => register('./fixtures/hooks-thread.mjs', 'nowhere'), { code: 'ERR_INVALID_URL' });
assert.throws(() => register('./fixtures/none.mjs', parentURL), { code: 'ERR_MODULE_NOT_FOUND' });

const result = register('./fixtures/hooks-thread.mjs', { parentURL, data: { port: port2 }, transferList: [port2] });
assert.strictEqual(result, undefined);
// initialize() is through when register() returns.
const { threadId, ...thread } = told();
assert.deepStrictEqual(thread, {
  isInternalThread: true, isMainThread: false, parentPort: null, workerData: null, meta: 'undefined',
});
assert.notStrictEqual(threadId, 0);

(async () => {
  const common = await import('made:common');
  assert.strictEqual(common.builtin, true);
  // The require() of a module that a hook gave goes through the hooks.
  assert.deepStrictEqual(told(), { resolved: 'node:os' });
  assert.strictEqual((await import('made:module')).default, 'made:module');
  const { default: resolve } = await import('data:text/javascript,export default import.meta.resolve');
  told();
  assert.strictEqual(resolve('made:up'), 'made:up');
  assert.throws(() => resolve('made:never'), { code: 'ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED' });
  assert.throws(() => resolve('made:fails'), (error) => error instanceof RangeError && error.message === 'no such thing');
  await assert.rejects(import('made:fails'), { name: 'RangeError', message: 'no such thing' });
  // The require() of other modules does not.
  require('./fixtures/common-names.cjs');
  assert.strictEqual(told(), undefined);
  port1.close();
  process.exitCode = 0;
})();
process.exitCode = 1;
