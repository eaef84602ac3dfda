'use strict';
// A client goes no further with a server that is not the one it wanted, and says why.
const assert = require('node:assert');
const net = require('node:net');
const tls = require('node:tls');
const { once } = require('node:events');
const { ca, listen, other, selfsigned, to } = require('./support.js');

async function failure(options) {
  const socket = tls.connect(options);
  socket.on('secureConnect', () => assert.fail('must not be secure'));
  const [error] = await once(socket, 'error');
  assert.strictEqual(socket.authorized, false);
  return error;
}

(async () => {
  const plain = await listen({});
  let error = await failure(to(plain, { ca: undefined }));
  assert.strictEqual(error.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  plain.close();

  const own = await listen(selfsigned);
  error = await failure(to(own, { servername: 'localhost' }));
  assert.strictEqual(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  own.close();

  const wrong = await listen(other);
  error = await failure(to(wrong, { servername: 'localhost' }));
  assert.strictEqual(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  assert.strictEqual(error.message, "Hostname/IP does not match certificate's altnames: " +
    "Host: localhost. is not in the cert's altnames: DNS:other.test, DNS:*.wild.test");
  assert.strictEqual(error.host, 'localhost');
  assert.strictEqual(error.cert.subject.CN, 'other.test');
  // Whoever does not insist is told.
  const lenient = tls.connect(to(wrong, { servername: 'localhost', rejectUnauthorized: false }));
  await once(lenient, 'secureConnect');
  assert.strictEqual(lenient.authorizationError, 'ERR_TLS_CERT_ALTNAME_INVALID');
  lenient.destroy();
  wrong.close();

  // A server that hangs up instead of answering.
  const mute = net.createServer((socket) => socket.resume().end()).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  error = await failure(to(mute, { ca }));
  assert.strictEqual(error.code, 'ECONNRESET');
  assert.strictEqual(error.message,
                     'Client network socket disconnected before secure TLS connection was established');
  assert.strictEqual(error.port, mute.address().port);
  mute.close();

  // Versions that have nothing in common: each side hears of it in OpenSSL's words.
  const old = await listen({ maxVersion: 'TLSv1.2' });
  const told = once(old, 'tlsClientError');
  error = await failure(to(old, { minVersion: 'TLSv1.3' }));
  assert.strictEqual(error.code, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  assert.strictEqual(error.library, 'SSL routines');
  assert.strictEqual((await told)[0].code, 'ERR_SSL_UNSUPPORTED_PROTOCOL');
  old.close();
})();
