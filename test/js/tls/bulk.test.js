'use strict';
// Much data arrives whole in both directions at once, and a reader that stops holds the writer back.
const assert = require('node:assert');
const crypto = require('node:crypto');
const tls = require('node:tls');
const { once } = require('node:events');
const { listen, to } = require('./support.js');

const chunks = Array.from({ length: 64 }, (_, i) => Buffer.alloc(100_000 + i * 1777, i));
const expected = crypto.createHash('sha256').update(Buffer.concat(chunks)).digest('hex');

async function exchange(socket) {
  const hash = crypto.createHash('sha256');
  const sent = (async () => {
    for (const chunk of chunks) {
      if (!socket.write(chunk)) await once(socket, 'drain');
    }
    socket.end();
  })();
  socket.on('data', (chunk) => hash.update(chunk));
  await Promise.all([sent, once(socket, 'end')]);
  return hash.digest('hex');
}

(async () => {
  const server = await listen({ allowHalfOpen: true });
  const client = tls.connect(to(server, { allowHalfOpen: true }));
  const [accepted] = await once(server, 'secureConnection');
  assert.deepStrictEqual(await Promise.all([exchange(client), exchange(accepted)]), [expected, expected]);
  assert.strictEqual(accepted.bytesRead, Buffer.concat(chunks).length);
  assert.strictEqual(client.bytesWritten, accepted.bytesRead);

  // Nobody reads: the writer finds that out.
  const stuck = tls.connect(to(server));
  const [silent] = await once(server, 'secureConnection');
  silent.pause();
  const big = Buffer.alloc(32 << 20, 'x');
  assert.strictEqual(stuck.write(big), false);
  assert.ok(stuck._handle.writeQueueSize > 0);
  let received = 0;
  silent.on('data', (chunk) => {
    received += chunk.length;
    if (received === big.length) {
      stuck.destroy();
      server.close();
    }
  });
  silent.resume();
  await once(stuck, 'drain');
  await once(server, 'close');
  assert.strictEqual(received, big.length);
})();
