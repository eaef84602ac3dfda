'use strict';
// The forms in which keys and certificates may be given, and the mistakes that can be made with them.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { listen, other, read, server, to } = require('./support.js');

(async () => {
  const forms = [
    { pfx: read('server.pfx'), passphrase: 'secret' },
    { pfx: [{ buf: read('server.pfx'), passphrase: 'secret' }] },
    { key: read('server.encrypted.key'), cert: server.cert, passphrase: 'secret' },
    { key: [{ pem: read('server.encrypted.key'), passphrase: 'secret' }], cert: server.cert.toString() },
    { key: [server.key], cert: [server.cert] },
  ];
  for (const form of forms) {
    const made = await listen({ key: undefined, cert: undefined, ...form });
    const socket = tls.connect(to(made));
    await once(socket, 'secureConnect');
    socket.destroy();
    made.close();
  }

  const fails = (options, expected) => assert.throws(() => tls.createSecureContext(options), expected);
  fails({ key: server.key, cert: other.cert }, { code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH' });
  fails({ pfx: read('server.pfx'), passphrase: 'wrong' }, { message: 'mac verify failure' });
  fails({ pfx: Buffer.from('junk') }, { name: 'Error' });
  fails({ key: 'junk' }, { code: 'ERR_OSSL_UNSUPPORTED' });
  fails({ cert: 'junk' }, { code: 'ERR_OSSL_PEM_NO_START_LINE' });
  fails({ key: 1 }, { code: 'ERR_INVALID_ARG_TYPE' });
  fails({ ciphers: 'junk' }, { code: 'ERR_SSL_NO_CIPHER_MATCH' });
  fails({ ecdhCurve: 'junk' }, { code: 'ERR_CRYPTO_OPERATION_FAILED' });
  fails({ minVersion: 'SSLv3' }, { code: 'ERR_TLS_INVALID_PROTOCOL_VERSION' });
  fails({ secureProtocol: 'SSLv3_method' }, { code: 'ERR_TLS_INVALID_PROTOCOL_METHOD' });
  fails({ ticketKeys: Buffer.alloc(3) }, { code: 'ERR_INVALID_ARG_VALUE' });
})();
