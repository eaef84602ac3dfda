'use strict';
// What goes over the wire: framing by version, order of pipelined answers, refusals.
const assert = require('node:assert');
const { exchange, listen } = require('./support');

(async () => {
  const releases = [];
  const server = await listen({
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === '/slow') await new Promise((resolve) => releases.push(resolve));
      if (pathname === '/fast') setImmediate(() => releases.shift()?.());
      if (pathname === '/stream') return new Response(new Blob(['streamed']).stream());
      return new Response(pathname);
    },
  });
  const { port } = server;
  const ask = (text) => exchange(port, text);
  const bodyOf = (answer) => answer.slice(answer.indexOf('\r\n\r\n') + 4);

  // In their order, though the second is ready first.
  const both = await ask('GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  assert.ok(both.indexOf('/slow') > 0 && both.indexOf('/fast') > both.indexOf('/slow'), both);
  assert.match(both, /Connection: close\r\n/);

  // HTTP/1.0 knows no chunks: the end of the connection is that of the body.
  const old = await ask('GET /stream HTTP/1.0\r\n\r\n');
  assert.doesNotMatch(old, /Transfer-Encoding/i);
  assert.strictEqual(bodyOf(old), 'streamed');

  const chunked = await ask('GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  assert.match(chunked, /Transfer-Encoding: chunked\r\n/);
  assert.match(bodyOf(chunked), /^8\r\nstreamed\r\n0\r\n\r\n$/);

  assert.match(await ask('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(await ask('nonsense\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(await ask(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  // Two lengths: somebody is to be deceived.
  assert.match(await ask('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
               /^HTTP\/1\.1 400 /);
  await server.stop();
})();
