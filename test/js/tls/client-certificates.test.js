'use strict';
// A server asks for its client's certificate: who has a good one comes in, who has none does not, unless the server
// leaves the judgement to the program.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { ca, client, listen, selfsigned, to } = require('./support.js');

(async () => {
  const server = await listen({ ca, requestCert: true, maxVersion: 'TLSv1.2' });
  const good = tls.connect(to(server, client));
  const [socket] = await once(server, 'secureConnection');
  assert.strictEqual(socket.authorized, true);
  assert.strictEqual(socket.getPeerCertificate().subject.CN, 'client.test');
  good.destroy();

  const told = once(server, 'tlsClientError');
  const none = tls.connect(to(server));
  const [error] = await once(none, 'error');
  assert.match(error.code, /ALERT_HANDSHAKE_FAILURE$/);
  assert.strictEqual((await told)[0].code, 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE');
  server.close();

  const lenient = await listen({ ca, requestCert: true, rejectUnauthorized: false });
  const unknown = tls.connect(to(lenient, selfsigned));
  const [seen] = await once(lenient, 'secureConnection');
  assert.strictEqual(seen.authorized, false);
  assert.strictEqual(seen.authorizationError, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  unknown.destroy();
  lenient.close();
})();
