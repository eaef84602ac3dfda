'use strict';
// A server chooses its certificate by the name, and the protocol by the lists, that a client sends.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { listen, other, to } = require('./support.js');

async function visit(server, options) {
  const socket = tls.connect(to(server, options));
  await once(socket, 'secureConnect');
  const seen = { name: socket.getPeerCertificate().subject.CN, protocol: socket.alpnProtocol };
  socket.destroy();
  return seen;
}

(async () => {
  const server = await listen({ ALPNProtocols: ['b', 'a'] });
  server.addContext('*.wild.test', other);
  assert.deepStrictEqual(await visit(server, { servername: 'localhost', ALPNProtocols: ['a', 'b'] }),
                         { name: 'localhost', protocol: 'b' });
  assert.deepStrictEqual(await visit(server, { servername: 'x.wild.test' }), { name: 'other.test', protocol: false });
  assert.throws(() => server.addContext('', other), { code: 'ERR_TLS_REQUIRED_SERVER_NAME' });
  server.close();

  // The program's own choices; the one by name may come later.
  const choosing = await listen({
    SNICallback(name, callback) {
      setImmediate(callback, null, name === 'other.test' ? tls.createSecureContext(other) : null);
    },
    ALPNCallback: ({ servername, protocols }) => (servername === 'other.test' ? protocols.at(-1) : undefined),
  });
  assert.deepStrictEqual(await visit(choosing, { servername: 'other.test', ALPNProtocols: ['a', 'b', 'c'] }),
                         { name: 'other.test', protocol: 'c' });
  const refused = tls.connect(to(choosing, { servername: 'localhost', ALPNProtocols: ['a'] }));
  const [error] = await once(refused, 'error');
  assert.match(error.code, /ALERT_NO_APPLICATION_PROTOCOL$/);
  choosing.close();

  const context = { ALPNProtocols: ['a'], ALPNCallback: () => 'a' };
  assert.throws(() => tls.createServer(context), { code: 'ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS' });
})();
