'use strict';
// gzip files and zstd frames that follow one another are one; zeros and other things after them are left alone.
const assert = require('node:assert');
const zlib = require('node:zlib');

const gzips = Buffer.concat([zlib.gzipSync('abc'), zlib.gzipSync('def')]);
assert.strictEqual(zlib.gunzipSync(gzips).toString(), 'abcdef');
assert.strictEqual(zlib.gunzipSync(Buffer.concat([gzips, Buffer.alloc(10)])).toString(), 'abcdef');
assert.throws(() => zlib.gunzipSync(Buffer.concat([gzips, Buffer.from('junk')])), { code: 'Z_DATA_ERROR' });

const frames = Buffer.concat([zlib.zstdCompressSync('abc'), zlib.zstdCompressSync('def')]);
assert.strictEqual(zlib.zstdDecompressSync(frames).toString(), 'abcdef');
assert.strictEqual(zlib.zstdDecompressSync(Buffer.concat([frames, Buffer.from('junk')])).toString(), 'abcdef');
assert.throws(() => zlib.zstdDecompressSync(frames.subarray(0, frames.length - 3)), { code: 'Z_BUF_ERROR' });

const unzip = zlib.createGunzip();
let output = '';
unzip.on('data', (chunk) => { output += chunk; });
unzip.on('end', () => assert.strictEqual(output, 'abcdef'));
for (const byte of gzips) unzip.write(Buffer.of(byte));
unzip.end();
process.on('exit', () => assert.strictEqual(output, 'abcdef'));
