'use strict';
// A client and a server agree: what they say to each other arrives, and both know what they agreed on.
const assert = require('node:assert');
const tls = require('node:tls');
const { once } = require('node:events');
const { listen, to } = require('./support.js');

(async () => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const server = await listen({ minVersion: version, maxVersion: version }, (socket) => {
      assert.strictEqual(socket.encrypted, true);
      assert.strictEqual(socket.getProtocol(), version);
      assert.strictEqual(socket.servername, 'localhost');
      assert.strictEqual(socket.authorized, false);
      socket.end('from the server');
      socket.resume();
    });
    const socket = tls.connect(to(server, { servername: 'localhost' }));
    await once(socket, 'secureConnect');
    assert.strictEqual(socket.authorized, true);
    assert.strictEqual(socket.authorizationError, null);
    assert.strictEqual(socket.getProtocol(), version);
    assert.strictEqual(socket.alpnProtocol, false);
    const { name, standardName, version: cipherVersion } = socket.getCipher();
    assert.match(name, version === 'TLSv1.3' ? /^TLS_/ : /^ECDHE-ECDSA-/);
    assert.match(standardName, /^TLS_/);
    assert.strictEqual(cipherVersion, version);
    // The keys of TLS 1.3's hybrid groups are encapsulated: all that is left is the group's name.
    const { type, name: group } = socket.getEphemeralKeyInfo();
    assert.strictEqual(type, version === 'TLSv1.2' ? 'ECDH' : 'TLSGroup');
    assert.strictEqual(typeof group, 'string');
    assert.ok(socket.getFinished().length > 0);
    assert.ok(socket.getPeerFinished().length > 0);

    const certificate = socket.getPeerCertificate(true);
    assert.strictEqual(certificate.subject.CN, 'localhost');
    assert.strictEqual(certificate.subjectaltname, 'DNS:localhost, IP Address:127.0.0.1');
    assert.strictEqual(certificate.issuerCertificate.subject.CN, 'Gyre test authority');
    assert.strictEqual(certificate.issuerCertificate.issuerCertificate, certificate.issuerCertificate);
    assert.strictEqual(certificate.valid_to, 'Jan  1 00:00:00 2120 GMT');
    assert.match(certificate.fingerprint256, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);

    assert.throws(() => socket.exportKeyingMaterial(0, 'label'), { code: 'ERR_OUT_OF_RANGE' });
    assert.strictEqual(socket.exportKeyingMaterial(24, 'label').length, 24);

    let text = '';
    for await (const chunk of socket) text += chunk;
    assert.strictEqual(text, 'from the server');
    server.close();
    await once(server, 'close');
  }
})();
