'use strict';
// Starting and stopping: a Unix socket, a signal, requests that are still answered, a port that is taken.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const net = require('node:net');
const path = require('node:path');
const { listen } = require('./support');

(async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'serve-'));
  const unix = path.join(dir, 'socket');
  const local = await Gyre.serve({ unix, fetch: (request) => new Response(request.url) }).ready;
  assert.deepStrictEqual([local.port, local.url], [undefined, undefined]);
  const socket = net.connect(unix, () => socket.write('GET /x HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n'));
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  assert.match(answer, /\r\n\r\nhttp:\/\/here\/x$/);
  await local.stop();
  fs.rmSync(dir, { recursive: true });

  const controller = new AbortController();
  const release = Promise.withResolvers();
  const arrived = Promise.withResolvers();
  const server = await listen({
    signal: controller.signal,
    async fetch(request, self) {
      assert.strictEqual(self, server);
      assert.strictEqual(self.requestIP(request).address, '127.0.0.1');
      arrived.resolve();
      await release.promise;
      return new Response('late');
    },
  });
  const late = fetch(server.url);
  await arrived.promise;
  controller.abort();
  await assert.rejects(fetch(server.url ?? `http://127.0.0.1:1/`));
  release.resolve();
  assert.strictEqual(await (await late).text(), 'late');
  await server.finished;

  const first = await listen({ fetch: () => new Response('') });
  await assert.rejects(listen({ port: first.port, fetch: () => new Response('') }), { code: 'EADDRINUSE' });
  await first.stop();
})();
