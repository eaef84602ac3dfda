'use strict';
// A few bytes that become very many, and a few bytes that take long to compress, do not hold the loop up.
const assert = require('node:assert');
const zlib = require('node:zlib');

const bomb = zlib.brotliCompressSync(Buffer.alloc(50_000_000), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } });
assert.ok(bomb.length < 2000, `${bomb.length} bytes`);
let turns = 0;
let done = false;
const tick = () => {
  if (done) return;
  ++turns;
  setImmediate(tick);
};
zlib.brotliDecompress(bomb, (err, output) => {
  assert.ifError(err);
  assert.strictEqual(output.length, 50_000_000);
  done = true;
  assert.ok(turns > 10, `${turns} turns`);
});
tick();
process.on('exit', () => assert.ok(done));
