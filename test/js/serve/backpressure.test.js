'use strict';
// A client that does not read is not fed: the response's stream is not asked for more.
const assert = require('node:assert');
const net = require('node:net');
const { listen } = require('./support');

(async () => {
  let given = 0;
  const server = await listen({
    fetch: () => new Response(new ReadableStream({
      pull(controller) {
        given += 1_000_000;
        if (given > 500_000_000) controller.error(new Error('the client cannot have so much room'));
        else controller.enqueue(new Uint8Array(1_000_000));
      },
    }, { highWaterMark: 0 })),
  });
  const socket = net.connect(server.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  socket.pause();
  // As soon as nothing more is asked for over many turns, all is full.
  let last = -1;
  let quiet = 0;
  while (quiet < 200) {
    await new Promise(setImmediate);
    quiet = given === last && given > 0 ? quiet + 1 : 0;
    last = given;
  }
  assert.ok(given < 100_000_000, `${given} bytes`);
  socket.destroy();
  await server.stop(true);
})();
