'use strict';
const assert = require('assert');
const { EventEmitter } = require('events');

// An event goes to the listeners that there were when it was emitted.
const seen = [];
const ee = new EventEmitter();
ee.on('x', () => {
  seen.push('a');
  ee.removeListener('x', b);
  ee.on('x', () => seen.push('late'));
});
function b() { seen.push('b'); }
ee.on('x', b);
ee.emit('x');
assert.deepStrictEqual(seen, ['a', 'b']);
assert.strictEqual(ee.listenerCount('x', b), 0);
assert.strictEqual(ee.listenerCount('x'), 2);
