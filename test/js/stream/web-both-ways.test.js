'use strict';
const assert = require('assert');
const { Readable, Writable, Duplex } = require('stream');
const { text } = require('stream/consumers');

(async () => {
  assert.strictEqual(await text(Readable.toWeb(Readable.from(['a', 'b']))), 'ab');
  assert.strictEqual(await text(Readable.fromWeb(ReadableStream.from(['c', 'd']))), 'cd');
  const written = [];
  await ReadableStream.from(['e', 'f']).pipeTo(Writable.toWeb(new Writable({
    decodeStrings: false,
    write(chunk, encoding, callback) { written.push(chunk); callback(); },
  })));
  assert.deepStrictEqual(written, ['e', 'f']);
  const upper = new TransformStream({ transform(chunk, controller) { controller.enqueue(`${Buffer.from(chunk)}`.toUpperCase()); } });
  assert.strictEqual(await text(Readable.from(['g']).pipe(Duplex.fromWeb(upper))), 'G');
  await assert.rejects(text(Readable.fromWeb(new ReadableStream({ start(c) { c.error(new Error('web')); } }))), /web/);
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
