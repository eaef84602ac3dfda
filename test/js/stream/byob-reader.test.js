'use strict';
const assert = require('assert');

const stream = new ReadableStream({
  type: 'bytes',
  pull(controller) {
    const { byobRequest } = controller;
    byobRequest.view.fill(7);
    byobRequest.respond(Math.min(3, byobRequest.view.byteLength));
  },
});
const reader = stream.getReader({ mode: 'byob' });
(async () => {
  const buffer = new Uint8Array(8);
  const { value, done } = await reader.read(buffer, { min: 5 });
  assert.strictEqual(done, false);
  assert.strictEqual(buffer.byteLength, 0, 'the buffer was given away');
  assert.deepStrictEqual([...value], [7, 7, 7, 7, 7, 7]);
  await reader.cancel();
  assert.deepStrictEqual(await reader.read(new Uint8Array(2)), { value: new Uint8Array(0), done: true });
})().then(() => { process.exitCode = 0; });
process.exitCode = 1;
