'use strict';
// A decompressor whose output nobody reads stops, however much its input would give.
const assert = require('node:assert');
const zlib = require('node:zlib');

const size = 50_000_000;
const stream = zlib.createGunzip();
stream.end(zlib.gzipSync(Buffer.alloc(size)));
stream.once('readable', () => {
  // A few turns in which it could go on.
  let turns = 0;
  const look = () => {
    assert.ok(stream.readableLength <= 4 * stream.readableHighWaterMark, `${stream.readableLength} bytes are held`);
    if (++turns < 50) return setImmediate(look);
    let total = 0;
    stream.on('data', (chunk) => { total += chunk.length; });
    stream.on('end', () => {
      assert.strictEqual(total, size);
      ended = true;
    });
  };
  look();
});
let ended = false;
process.on('exit', () => assert.ok(ended));
