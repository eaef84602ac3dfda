'use strict';
// promisify, callbackify, deprecate, inherits.
const assert = require('assert');
const util = require('util');

const read = util.promisify((value, callback) => callback(value ? null : new Error('none'), value));
const callback = util.callbackify(async (value) => value || Promise.reject(null)); // eslint-disable-line prefer-promise-reject-errors

const told = [];
process.on('warning', (warning) => told.push(`${warning.code} ${warning.message}`));
const old = util.deprecate(function original(a, b) { return a + b; }, 'original() is old', 'DEP_TEST');
assert.strictEqual(old.length, 2);
assert.strictEqual(old(1, 2) + old(1, 2), 6);

function Parent() {}
Parent.prototype.name = 'parent';
function Child() {}
util.inherits(Child, Parent);
assert.strictEqual(new Child().name, 'parent');
assert.strictEqual(Child.super_, Parent);
assert.throws(() => util.inherits(Child, {}), { code: 'ERR_INVALID_ARG_TYPE' });

const custom = { [util.promisify.custom]: () => 'custom' };
assert.strictEqual(util.promisify(Object.assign(() => {}, custom)), custom[util.promisify.custom]);
assert.throws(() => callback(), { code: 'ERR_INVALID_ARG_TYPE', message: /^The last argument must be of type function/ });

(async () => {
  assert.strictEqual(await read(5), 5);
  await assert.rejects(read(0), { message: 'none' });
  assert.deepEqual(await new Promise((resolve) => callback(5, (...args) => resolve(args))), [null, 5]);
  const [error] = await new Promise((resolve) => callback(0, (...args) => resolve(args)));
  assert.strictEqual(error.code, 'ERR_FALSY_VALUE_REJECTION');
  assert.strictEqual(error.reason, null);
  assert.deepEqual(told, ['DEP_TEST original() is old']);
})();
