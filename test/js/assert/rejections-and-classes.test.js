'use strict';
// rejects, doesNotReject, Assert instances, strict mode.
const assert = require('assert');

assert.strictEqual(require('assert/strict'), assert.strict);
assert.throws(() => assert.strict.equal(1, '1'));
assert.equal(1, '1');

const instance = new assert.Assert({ strict: false, diff: 'full' });
instance.equal(1, '1');
assert.throws(() => new assert.Assert().equal(1, '1'), { diff: 'simple' });
assert.throws(() => instance.strictEqual(1, 2), { diff: 'full' });
assert.throws(() => assert.Assert(), { code: 'ERR_CONSTRUCT_CALL_REQUIRED' });
class A {}
class B {}
new assert.Assert({ skipPrototype: true }).deepStrictEqual(new A(), new B());
assert.throws(() => new assert.Assert().deepStrictEqual(new A(), new B()));

const failing = () => Promise.reject(new TypeError('no'));
(async () => {
  await assert.rejects(failing, TypeError);
  await assert.rejects(failing(), { message: 'no' });
  await assert.rejects(assert.rejects(Promise.resolve()), { message: 'Missing expected rejection.' });
  await assert.rejects(assert.doesNotReject(failing), { message: 'Got unwanted rejection.\nActual message: "no"' });
  await assert.rejects(assert.rejects(() => 1), { code: 'ERR_INVALID_RETURN_VALUE' });
  await assert.rejects(assert.rejects(1), { code: 'ERR_INVALID_ARG_TYPE' });
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
