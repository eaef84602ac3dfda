'use strict';
const assert = require('node:assert');
const zlib = require('node:zlib');

assert.strictEqual(zlib.crc32('hello'), 907060870);
assert.strictEqual(zlib.crc32('world', zlib.crc32('hello ')), zlib.crc32(Buffer.from('hello world')));
assert.strictEqual(zlib.crc32('äöü'), zlib.crc32(Buffer.from('äöü')));
assert.strictEqual(zlib.crc32(new Uint8Array(0), 7), 7);
assert.throws(() => zlib.crc32(5), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => zlib.crc32('a', 2 ** 32), { code: 'ERR_OUT_OF_RANGE' });
