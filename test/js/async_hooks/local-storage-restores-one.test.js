'use strict';
const assert = require('assert');
const { AsyncLocalStorage } = require('async_hooks');

// Leaving `run` puts back that storage's store, and nothing else.
const a = new AsyncLocalStorage();
const b = new AsyncLocalStorage({ defaultValue: 'default' });
a.run(1, () => {
  b.enterWith('entered');
  a.run(2, () => a.disable());
  assert.strictEqual(a.getStore(), 1);
});
assert.strictEqual(a.getStore(), undefined);
assert.strictEqual(b.getStore(), 'entered');
assert.throws(() => a.run(3, () => { throw new Error('x'); }), { message: 'x' });
assert.strictEqual(a.getStore(), undefined);
