// Flags: --experimental-stream-iter
'use strict';
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pipeTo, pipeToSync, text, textSync } = require('stream/iter');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-iter-'));
const source = path.join(dir, 'source');
const target = path.join(dir, 'target');
const content = 'abcdefghij'.repeat(100_000);
fs.writeFileSync(source, content);

const upper = (chunks) => chunks && chunks.map((chunk) => Buffer.from(chunk.toString().toUpperCase()));

(async () => {
  // From file to file, through a transform; both are closed in the end.
  let from = await fs.promises.open(source);
  let to = await fs.promises.open(target, 'w');
  const written = await pipeTo(from.pull(upper, { autoClose: true }), to.writer({ autoClose: true }));
  assert.strictEqual(written, content.length);
  assert.strictEqual(from.fd, -1);
  assert.strictEqual(to.fd, -1);
  assert.strictEqual(fs.readFileSync(target, 'utf8'), content.toUpperCase());

  // A part of a file, in small pieces.
  from = await fs.promises.open(source);
  assert.strictEqual(await text(from.pull({ start: 3, limit: 9, chunkSize: 4 })), 'defghijab');
  assert.strictEqual(textSync(from.pullSync({ start: 999_995, chunkSize: 2 })), 'fghij');

  // One reader at a time; who stops early gives the file back.
  const iterator = from.pull()[Symbol.asyncIterator]();
  await iterator.next();
  assert.throws(() => from.pull(), { code: 'ERR_INVALID_STATE' });
  await iterator.return();
  assert.strictEqual((await text(from.pull({ start: 0, limit: 1 }))), 'a');
  await from.close();
  assert.throws(() => from.pull(), { code: 'ERR_INVALID_STATE' });

  // Limits, and what writing at once refuses.
  to = await fs.promises.open(target, 'w');
  const writer = to.writer({ limit: 8, chunkSize: 4 });
  assert.strictEqual(writer.writeSync('12345'), false, 'larger than a chunk');
  assert.strictEqual(writer.writeSync('123'), true);
  const pending = writer.write('45');
  assert.strictEqual(writer.writeSync('6'), false, 'an operation is under way');
  await pending;
  await assert.rejects(writer.write('6789'), { code: 'ERR_OUT_OF_RANGE' });
  await writer.writev(['6', Buffer.from('78')]);
  assert.strictEqual(await writer.end(), 8);
  assert.strictEqual(await writer.end(), 8);
  await assert.rejects(writer.write('x'), { code: 'ERR_INVALID_STATE' });
  await to.close();
  assert.strictEqual(fs.readFileSync(target, 'utf8'), '12345678');

  // A failed writer.
  to = await fs.promises.open(target, 'w');
  const failed = to.writer({ autoClose: true });
  failed.fail(new Error('no more'));
  await assert.rejects(failed.write('x'), { message: 'no more' });
  assert.strictEqual(failed.endSync(), -1);
  assert.strictEqual(to.fd, -1);

  from = await fs.promises.open(source);
  to = await fs.promises.open(target, 'w');
  assert.strictEqual(pipeToSync(from.pullSync({ autoClose: true }), to.writer({ autoClose: true })), content.length);
  assert.strictEqual(fs.readFileSync(target, 'utf8'), content);
  fs.rmSync(dir, { recursive: true });
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
