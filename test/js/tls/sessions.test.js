'use strict';
// A session goes on in a later connection: by a ticket, or by the server's own store.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { listen, to } = require('./support.js');

async function visit(server, options) {
  const socket = tls.connect(to(server, options));
  const session = once(socket, 'session');
  await once(socket, 'secureConnect');
  const reused = socket.isSessionReused();
  socket.resume();
  const kept = reused ? options.session : (await session)[0];
  socket.end();
  await once(socket, 'close');
  return { reused, session: kept };
}

(async () => {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const server = await listen({ maxVersion }, (socket) => socket.resume().end('x'));
    const first = await visit(server);
    assert.strictEqual(first.reused, false);
    assert.strictEqual((await visit(server, { session: first.session })).reused, true);
    // Other keys open no tickets sealed before.
    assert.strictEqual(server.getTicketKeys().length, 48);
    server.setTicketKeys(Buffer.alloc(48, 7));
    assert.strictEqual((await visit(server, { session: first.session })).reused, false);
    server.close();
    await once(server, 'close');
  }

  const SSL_OP_NO_TICKET = 1 << 14;
  const store = new Map();
  const server = await listen({ maxVersion: 'TLSv1.2', secureOptions: SSL_OP_NO_TICKET }, (s) => s.resume().end('x'));
  server.on('newSession', (id, data, done) => {
    store.set(id.toString('hex'), data);
    setImmediate(done);
  });
  server.on('resumeSession', (id, done) => setImmediate(done, null, store.get(id.toString('hex'))));
  const first = await visit(server);
  assert.strictEqual(store.size, 1);
  assert.strictEqual((await visit(server, { session: first.session })).reused, true);
  store.clear();
  assert.strictEqual((await visit(server, { session: first.session })).reused, false);
  server.close();
})();
