'use strict';
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pipeline } = require('stream');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-streams-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const from = path.join(folder, 'from');
const to = path.join(folder, 'to');
const bytes = Buffer.alloc(3_000_001);
for (let i = 0; i < bytes.length; i++) bytes[i] = i * 7;
fs.writeFileSync(from, bytes);

const events = [];
const source = fs.createReadStream(from);
for (const name of ['open', 'ready', 'end', 'close']) source.on(name, () => events.push(name));
pipeline(source, fs.createWriteStream(to), (err) => {
  assert.ifError(err);
  assert.ok(fs.readFileSync(to).equals(bytes));
  assert.strictEqual(source.bytesRead, bytes.length);
  process.nextTick(() => assert.deepStrictEqual(events, ['open', 'ready', 'end', 'close']));
});

let part = Buffer.alloc(0);
fs.createReadStream(from, { start: 10, end: 99_999, highWaterMark: 1000 })
  .on('data', (chunk) => {
    assert.ok(chunk.length <= 1000);
    part = Buffer.concat([part, chunk]);
  })
  .on('close', () => assert.ok(part.equals(bytes.subarray(10, 100_000))));

fs.createReadStream(path.join(folder, 'none')).on('error', (err) => assert.strictEqual(err.code, 'ENOENT'));
