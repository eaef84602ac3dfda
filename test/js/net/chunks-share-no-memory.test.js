'use strict';
// Chunks lie in memory that several of them may share: what is written into one must not show in another, and nobody
// can detach a buffer from under the others.
const assert = require('assert');
const net = require('net');

const chunks = [];
const server = net.createServer((peer) => {
  peer.on('data', (chunk) => {
    for (const earlier of chunks) {
      const apart = earlier.buffer !== chunk.buffer || earlier.byteOffset + earlier.length <= chunk.byteOffset;
      assert.ok(apart);
    }
    chunks.push(chunk);
    chunk.fill(0xff);
    peer.write('more');
  });
  peer.on('end', () => {
    assert.ok(chunks.length >= 50);
    for (const chunk of chunks) assert.ok(chunk.every((byte) => byte === 0xff));
    assert.ok(chunks[1].buffer === chunks[2].buffer);
    assert.throws(() => structuredClone(chunks[1].buffer, { transfer: [chunks[1].buffer] }));
    server.close();
    process.exitCode = 0;
  });
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let left = 50;
  client.on('data', () => (--left > 0 ? client.write('ping') : client.end()));
  client.write('ping');
});
process.exitCode = 1;
