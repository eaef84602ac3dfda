'use strict';
// A body that is too long is refused, and options are checked.
const assert = require('node:assert');
const { listen } = require('./support');

(async () => {
  const server = await listen({
    maxRequestBodySize: 1000,
    fetch: async (request) => new Response(String((await request.bytes()).length)),
  });
  const post = (size) => fetch(server.url, { method: 'POST', body: new Uint8Array(size) });
  assert.strictEqual(await (await post(1000)).text(), '1000');
  assert.strictEqual((await post(1001)).status, 413);
  await server.stop(true);

  assert.throws(() => Gyre.serve({}), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => Gyre.serve({ fetch() {}, port: 70000 }), { code: 'ERR_SOCKET_BAD_PORT' });
  assert.throws(() => Gyre.serve({ fetch() {}, port: 1, unix: '/x' }), { code: 'ERR_INVALID_ARG_VALUE' });
})();
