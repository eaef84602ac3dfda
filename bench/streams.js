'use strict';
// Reading a file of 64 MB as a stream, and data through a pipeline of transforms.
const fs = require('node:fs');
const path = require('node:path');
const { Readable, Transform, Writable, pipeline } = require('node:stream');
const { perOperation, report, temporaryFolder } = require('./support.js');

const big = path.join(temporaryFolder(), 'big');
const SIZE = 64 << 20;
fs.writeFileSync(big, Buffer.alloc(SIZE, 'x'));

function readOnce() {
  return new Promise((resolve, reject) => {
    fs.createReadStream(big).on('data', () => {}).on('end', resolve).on('error', reject);
  });
}

function throughTransforms(/** @type {number} */ count) {
  const chunk = Buffer.alloc(16);
  const same = () => new Transform({ transform(data, encoding, callback) { callback(null, data); } });
  let left = count;
  return /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
    pipeline(
      new Readable({ read() { this.push(left-- > 0 ? chunk : null); } }), same(), same(),
      new Writable({ write(data, encoding, callback) { callback(); } }),
      (error) => (error ? reject(error) : resolve()));
  }));
}

(async () => {
  await readOnce();
  const start = process.hrtime.bigint();
  for (let i = 0; i < 4; i++) await readOnce();
  report('createReadStream', 4 * SIZE / 1e6 / (Number(process.hrtime.bigint() - start) / 1e9), 'MB/s');
  await perOperation('stream-pipeline', 'ns', 1e5, throughTransforms);
})();
