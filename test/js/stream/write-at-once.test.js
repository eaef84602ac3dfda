'use strict';
const assert = require('assert');
const { Writable } = require('stream');

// A write that is done when `_write` returns leaves nothing to wait for, however large it is.
const atOnce = new Writable({ highWaterMark: 1, write(chunk, encoding, callback) { callback(); } });
atOnce.on('drain', () => assert.fail('drain'));
assert.strictEqual(atOnce.write('long'), true);
assert.strictEqual(atOnce.writableNeedDrain, false);

let drained = 0;
const later = new Writable({ highWaterMark: 1, write(chunk, encoding, callback) { setImmediate(callback); } });
later.on('drain', () => drained++);
assert.strictEqual(later.write('long'), false);
assert.strictEqual(later.writableNeedDrain, true);
process.on('exit', () => assert.strictEqual(drained, 1));
