'use strict';
const assert = require('assert');
const { Blob, File, resolveObjectURL } = require('buffer');

(async () => {
  const bytes = new Uint8Array([0x63, 0x64]);
  const blob = new Blob(['\u00e9b', bytes, new Blob(['ef'])], { type: 'Text/Plain' });
  bytes[0] = 0; // the Blob has a copy
  assert.strictEqual(blob.size, 7);
  assert.strictEqual(blob.type, 'text/plain');
  assert.strictEqual(await blob.text(), '\u00e9bcdef');
  assert.strictEqual(await blob.slice(2, -1, 'x/y').text(), 'bcde');
  assert.strictEqual(blob.slice(5, 2).size, 0);
  assert.deepStrictEqual([...await blob.slice(3, 5).bytes()], [0x63, 0x64]);
  assert.strictEqual((await blob.arrayBuffer()).byteLength, 7);
  assert.strictEqual(await new Blob(['a\r\nb\rc'], { endings: 'native' }).text(), 'a\nb\nc');
  assert.throws(() => new Blob('text'), { code: 'ERR_INVALID_ARG_TYPE' });

  const file = new File([blob], 'name', { lastModified: 5 });
  assert.strictEqual(file.name, 'name');
  assert.strictEqual(file.lastModified, 5);
  assert.ok(file instanceof Blob);

  const clone = structuredClone({ file, again: file });
  assert.ok(clone.file instanceof File);
  assert.strictEqual(clone.file, clone.again);
  assert.strictEqual(await clone.file.text(), '\u00e9bcdef');

  const url = URL.createObjectURL(blob);
  assert.strictEqual(await resolveObjectURL(url).text(), '\u00e9bcdef');
  URL.revokeObjectURL(url);
  assert.strictEqual(resolveObjectURL(url), undefined);

  // A Blob of a file reads it late, and notices that it has changed.
  const fs = require('fs');
  const path = `${require('os').tmpdir()}/gyre-blob-${process.pid}`;
  fs.writeFileSync(path, 'x'.repeat(100_000));
  try {
    const fromFile = await fs.openAsBlob(path);
    assert.strictEqual(fromFile.size, 100_000);
    assert.strictEqual(await fromFile.slice(99_990).text(), 'x'.repeat(10));
    fs.writeFileSync(path, 'shorter');
    await assert.rejects(fromFile.text(), { name: 'NotReadableError' });
  } finally {
    fs.unlinkSync(path);
  }
})();
