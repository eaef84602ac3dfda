'use strict';
const assert = require('assert');
const fs = require('fs/promises');
const { mkdtempSync, rmSync } = require('fs');
const os = require('os');
const path = require('path');

const folder = mkdtempSync(path.join(os.tmpdir(), 'gyre-handle-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

(async () => {
  const handle = await fs.open(path.join(folder, 'file'), 'w+');
  assert.ok(handle.fd > 2);
  assert.deepStrictEqual({ ...await handle.write('one\ntwo\nthree') }, { bytesWritten: 13, buffer: 'one\ntwo\nthree' });
  const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(5), position: 4 });
  assert.strictEqual(bytesRead, 5);
  assert.strictEqual(buffer.toString(), 'two\nt');
  await handle.truncate(8);
  assert.strictEqual((await handle.stat()).size, 8);
  const pieces = await Array.fromAsync(handle.createReadStream({ start: 0, autoClose: false, encoding: 'utf8' }));
  assert.deepStrictEqual(pieces, ['one\ntwo\n']);

  // Closing waits for what is under way, and tells once.
  let closings = 0;
  handle.on('close', () => closings++);
  const reading = handle.read(Buffer.alloc(8), 0, 8, 0);
  const first = handle.close();
  assert.strictEqual(handle.close(), first);
  assert.strictEqual((await reading).bytesRead, 8);
  await first;
  assert.strictEqual(closings, 1);
  assert.strictEqual(handle.fd, -1);
  await assert.rejects(handle.stat(), { code: 'EBADF', syscall: 'fstat' });
  await handle.close();

  await assert.rejects(fs.open(path.join(folder, 'none')), (err) => {
    assert.strictEqual(err.code, 'ENOENT');
    assert.match(err.stack, /at async /, 'the stack is that of the one who waits');
    return true;
  });

  // An iterable is written piece by piece; a signal ends it.
  const target = path.join(folder, 'pieces');
  await fs.writeFile(target, (function* () { yield 'a'; yield Buffer.from('b'); })());
  assert.strictEqual(await fs.readFile(target, 'utf8'), 'ab');
  await assert.rejects(fs.readFile(target, { signal: AbortSignal.abort() }), { name: 'AbortError' });
})();
