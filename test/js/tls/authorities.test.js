'use strict';
// Whom a program trusts when it does not say: the embedded authorities, those of the environment, or its own list.
const assert = require('node:assert');
const tls = require('node:tls');
const path = require('node:path');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const { ca, listen, to } = require('./support.js');

const bundled = tls.getCACertificates('bundled');
assert.ok(bundled.length > 50);
assert.ok(Object.isFrozen(bundled));
assert.strictEqual(tls.rootCertificates, bundled);
for (const pem of bundled) assert.match(pem, /^-----BEGIN CERTIFICATE-----\n[^]*\n-----END CERTIFICATE-----\n$/);
assert.throws(() => tls.getCACertificates('mine'), { code: 'ERR_INVALID_ARG_VALUE' });

const count = (env) => Number(execFileSync(process.execPath, ['-p', "tls.getCACertificates('extra').length"], {
  env: { ...process.env, ...env },
}));
assert.strictEqual(count({ NODE_EXTRA_CA_CERTS: path.join(__dirname, 'keys', 'ca.crt') }), 1);
assert.strictEqual(count({ NODE_EXTRA_CA_CERTS: '' }), 0);

(async () => {
  const server = await listen({}, (socket) => socket.end());
  const options = { port: server.address().port, host: '127.0.0.1' };
  const [error] = await once(tls.connect(options), 'error');
  assert.strictEqual(error.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');

  assert.throws(() => tls.setDefaultCACertificates(['no certificate']), { code: /^ERR_/ });
  tls.setDefaultCACertificates([ca.toString()]);
  assert.strictEqual(tls.getCACertificates('default').length, 1);
  const socket = tls.connect(options);
  await once(socket, 'secureConnect');
  assert.strictEqual(socket.authorized, true);
  socket.destroy();
  server.close();
})();
