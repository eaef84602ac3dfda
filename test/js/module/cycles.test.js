// A cycle of require() calls sees exports as far as they are complete, and a warning about what is not there yet.
'use strict';
const assert = require('assert');

const warnings = [];
process.on('warning', ({ message }) => warnings.push(message));

const a = require('./fixtures/cycle-a.js');
assert.deepStrictEqual(a, { early: 1, seenByB: { early: 1, late: undefined }, late: 2 });
// The help for incomplete exports is gone once they are complete.
assert.strictEqual(Object.getPrototypeOf(a), Object.prototype);
assert.strictEqual(a.neverThere, undefined);

setImmediate(() => {
  assert.deepStrictEqual(warnings, ["Accessing non-existent property 'late' of module exports inside circular dependency"]);
});
