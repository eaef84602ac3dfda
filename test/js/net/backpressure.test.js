'use strict';
// write() says when more waits than should; 'drain' comes when it has gone; bytes arrive whole and in order.
const assert = require('assert');
const { createHash } = require('crypto');
const net = require('net');

const total = 32 << 20;
const chunk = Buffer.alloc(1 << 16);
const sent = createHash('sha1');
const received = createHash('sha1');
let refused = 0;
let drained = 0;

const server = net.createServer((peer) => {
  peer.on('data', (data) => {
    received.update(data);
    // A reader that pauses now and then.
    if (Math.random() < 0.02) {
      peer.pause();
      setTimeout(() => peer.resume(), 1);
    }
  });
  peer.on('end', () => {
    assert.strictEqual(peer.bytesRead, total);
    assert.strictEqual(received.digest('hex'), sent.digest('hex'));
    server.close();
    process.exitCode = 0;
  });
}).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  let written = 0;
  function fill() {
    while (written < total) {
      chunk.fill(written / chunk.length);
      sent.update(chunk);
      written += chunk.length;
      if (!client.write(Buffer.from(chunk))) {
        refused++;
        return;
      }
    }
    client.end(() => {
      assert.strictEqual(client.bytesWritten, total);
      assert.ok(refused > 0 && drained >= refused - 1);
    });
  }
  client.on('drain', () => {
    drained++;
    fill();
  });
  fill();
});
process.exitCode = 1;
