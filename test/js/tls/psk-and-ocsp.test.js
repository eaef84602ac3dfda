'use strict';
// Connections by a shared key, and a server that brings news of its certificate along.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { listen, to } = require('./support.js');

(async () => {
  const psk = Buffer.from('0102030405060708', 'hex');
  const options = { ciphers: 'PSK+HIGH', maxVersion: 'TLSv1.2', key: undefined, cert: undefined };
  const server = await listen({
    ...options,
    pskIdentityHint: 'hint',
    pskCallback: (socket, identity) => (identity === 'me' ? psk : null),
  });
  const connect = (identity) => tls.connect(to(server, {
    ...options,
    checkServerIdentity() {},
    pskCallback(hint) {
      assert.strictEqual(hint, 'hint');
      return { psk, identity };
    },
  }));
  const good = connect('me');
  await once(good, 'secureConnect');
  assert.strictEqual(good.authorized, true);
  good.destroy();
  const [error] = await once(connect('somebody'), 'error');
  assert.match(error.code, /^ERR_SSL_/);
  server.close();

  // DER of an OCSPResponse that says "tryLater".
  const news = Buffer.from('30030a0103', 'hex');
  const stapling = await listen({});
  stapling.on('OCSPRequest', (certificate, issuer, callback) => {
    assert.ok(Buffer.isBuffer(certificate));
    setImmediate(callback, null, news);
  });
  const asking = tls.connect(to(stapling, { requestOCSP: true }));
  const [response] = await once(asking, 'OCSPResponse');
  assert.deepStrictEqual(response, news);
  await once(asking, 'secureConnect');
  asking.destroy();
  stapling.close();
})();
