'use strict';

// Clients that go in the middle of everything: each stream ends, the session is forgotten, the server goes on.

const assert = require('assert');
const http2 = require('http2');

const count = 20;
let closed = 0;
let sessions = 0;

const server = http2.createServer();
server.on('sessionError', () => {});
server.on('session', (session) => {
  session.on('close', () => {
    if (++sessions === count) server.close();
  });
});
server.on('stream', (stream) => {
  stream.on('error', () => {});
  stream.on('close', () => { closed++; });
  stream.respond();
  // More than the client's window takes.
  stream.write(Buffer.alloc(1 << 20));
});
server.listen(0, '127.0.0.1', () => {
  for (let i = 0; i < count; i++) {
    const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
    session.on('error', () => {});
    const stream = session.request();
    stream.on('error', () => {});
    stream.once('data', () => {
      if (i % 2 === 0) session.destroy();
      else session.socket.destroy();
    });
  }
});
process.on('exit', () => {
  assert.strictEqual(sessions, count);
  assert.strictEqual(closed, count);
});
