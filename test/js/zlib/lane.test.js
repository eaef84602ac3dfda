'use strict';
// Compression of much input leaves the loop free: immediates go on while it runs.
const assert = require('node:assert');
const zlib = require('node:zlib');

let turns = 0;
let done = false;
const tick = () => {
  if (done) return;
  ++turns;
  setImmediate(tick);
};
zlib.brotliCompress(Buffer.alloc(3_000_000, 'some text that is there to be compressed '), (err) => {
  assert.ifError(err);
  done = true;
  assert.ok(turns > 10, `${turns} turns`);
});
tick();
process.on('exit', () => assert.ok(done));
