'use strict';
const assert = require('assert');

const encoder = new TextEncoder();
assert.deepStrictEqual([...encoder.encode('\u00e9\ud800')], [0xc3, 0xa9, 0xef, 0xbf, 0xbd]);
const target = new Uint8Array(6);
assert.deepStrictEqual(encoder.encodeInto('a\u20ac\u{1f600}', target), { read: 2, written: 4 });
assert.deepStrictEqual(encoder.encodeInto('\u{1f600}\ud800', target), { read: 2, written: 4 });
assert.deepStrictEqual(encoder.encodeInto('ab\ud800c', target), { read: 4, written: 6 });
assert.throws(() => encoder.encodeInto('a', []), { code: 'ERR_INVALID_ARG_TYPE' });
