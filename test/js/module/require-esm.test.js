// require() of an ES module: its namespace, the marks that compiled code looks for, and what cannot be required.
'use strict';
const assert = require('assert');
const { isModuleNamespaceObject } = require('util/types');

const named = require('./fixtures/esm-named.mjs');
assert.ok(isModuleNamespaceObject(named));
assert.deepStrictEqual({ ...named }, { one: 1 });
assert.strictEqual(require('./fixtures/esm-named.mjs'), named);

const withDefault = require('./fixtures/esm-default.mjs');
assert.strictEqual(withDefault.default(), 'default');
assert.strictEqual(withDefault.__esModule, true);
assert.strictEqual(withDefault.live, 0);
withDefault.increment();
assert.strictEqual(withDefault.live, 1);

assert.strictEqual(require('./fixtures/esm-module-exports.mjs'), 'as module.exports');
// No "type" in the package and ES module syntax: it is one.
assert.strictEqual(require('./fixtures/esm-detected.js').detected, true);

assert.throws(() => require('./fixtures/turns-await.mjs'), (error) => {
  assert.strictEqual(error.code, 'ERR_REQUIRE_ASYNC_MODULE');
  assert.deepStrictEqual(error.requireStack, [__filename]);
  return true;
});

(async () => {
  assert.strictEqual(await import('./fixtures/esm-named.mjs'), named);
  const imported = await import('./fixtures/esm-default.mjs');
  assert.strictEqual('__esModule' in imported, false);
  assert.strictEqual(imported.live, 1);
})();
