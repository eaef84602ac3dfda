'use strict';
// What comes as a whole is compressed as a whole, whatever the options, the room for output and the way it comes; and a
// stream goes on as it should when it begins with less, or begins anew.
const assert = require('node:assert');
const crypto = require('node:crypto');
const zlib = require('node:zlib');

const data = Buffer.concat([crypto.randomBytes(20_000), Buffer.alloc(100_000, 'abc')]);
const pairs = [['gzipSync', 'gunzipSync'], ['deflateSync', 'inflateSync'], ['deflateRawSync', 'inflateRawSync']];
for (const [pack, unpack] of pairs) {
  for (const level of [-1, 0, 1, 6, 7, 9]) {
    for (const size of [0, 1023, 1024, data.length]) {
      for (const options of [{}, { windowBits: 9 }, { chunkSize: 64 }, { memLevel: 1 }, { strategy: zlib.constants.Z_HUFFMAN_ONLY }]) {
        const part = data.subarray(0, size);
        assert.ok(zlib[unpack](zlib[pack](part, { level, ...options })).equals(part), `${pack}, ${level}, ${size}`);
      }
    }
  }
}
const large = Buffer.alloc(5 << 20, 'q1');
assert.ok(zlib.gunzipSync(zlib.gzipSync(large)).equals(large));

// The header is zlib's.
assert.deepStrictEqual([...zlib.gzipSync(data, { level: 9 }).subarray(0, 10)], [31, 139, 8, 0, 0, 0, 0, 0, 2, 3]);
assert.strictEqual(zlib.gzipSync(data, { level: 1 })[8], 4);

async function stream(...chunks) {
  const gzip = zlib.createGzip({ chunkSize: 1024 });
  for (const chunk of chunks.slice(0, -1)) gzip.write(chunk);
  gzip.end(chunks.at(-1));
  const packed = await Array.fromAsync(gzip);
  assert.strictEqual(gzip.bytesWritten, Buffer.concat(chunks).length);
  assert.ok(zlib.gunzipSync(Buffer.concat(packed)).equals(Buffer.concat(chunks)));
}

(async () => {
  await stream(data);
  await stream(data, Buffer.alloc(0));
  await stream(data.subarray(0, 5000), data.subarray(5000));

  const gzip = zlib.createGzip();
  assert.throws(() => gzip.end(17), { code: 'ERR_INVALID_ARG_TYPE' });
  gzip.write(data); // not the last, although end() was tried before
  gzip.end(data);
  assert.strictEqual(zlib.gunzipSync(Buffer.concat(await Array.fromAsync(gzip))).length, 2 * data.length);

  // Level and strategy that are changed before anything is compressed hold.
  const stored = zlib.createDeflate();
  stored.params(0, zlib.constants.Z_DEFAULT_STRATEGY, () => stored.end(data));
  assert.ok(Buffer.concat(await Array.fromAsync(stored)).length > data.length);
})();
