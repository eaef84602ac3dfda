'use strict';
// A client that goes away aborts the request's signal and cancels the response's stream.
const assert = require('node:assert');
const net = require('node:net');
const { listen } = require('./support');

(async () => {
  const aborted = Promise.withResolvers();
  const canceled = Promise.withResolvers();
  const server = await listen({
    fetch(request) {
      request.signal.addEventListener('abort', () => aborted.resolve());
      return new Response(new ReadableStream({
        pull(controller) { controller.enqueue(new Uint8Array(100_000)); },
        cancel() { canceled.resolve(); },
      }));
    },
  });
  const socket = net.connect(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  socket.once('data', () => socket.destroy());
  await Promise.all([aborted.promise, canceled.promise]);
  assert.strictEqual(server.pendingRequests, 0);
  await server.stop();
})();
