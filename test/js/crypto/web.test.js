'use strict';
// What crypto.subtle has (FIPS 180-4, RFC 4231, RFC 7914, RFC 5869), and that it refuses the rest by name.
const assert = require('assert');
const crypto = require('crypto');
const { subtle } = globalThis.crypto;

const hex = (buffer) => Buffer.from(buffer).toString('hex');

(async () => {
  assert.strictEqual(crypto.webcrypto, globalThis.crypto);
  assert.match(globalThis.crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  assert.notStrictEqual(hex(globalThis.crypto.getRandomValues(new Uint8Array(16))), '00'.repeat(16));
  assert.throws(() => new Crypto(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });

  assert.strictEqual(hex(await subtle.digest('SHA-256', Buffer.from('abc'))),
                     'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle.importKey('raw', Buffer.alloc(20, 0x0b), hmac, false, ['sign', 'verify']);
  assert.deepStrictEqual(key.algorithm, { name: 'HMAC', length: 160, hash: { name: 'SHA-256' } });
  const mac = await subtle.sign('HMAC', key, Buffer.from('Hi There'));
  assert.strictEqual(hex(mac), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
  assert.strictEqual(await subtle.verify('HMAC', key, mac, Buffer.from('Hi There')), true);
  assert.strictEqual(await subtle.verify('HMAC', key, mac, Buffer.from('Hi there')), false);
  await assert.rejects(subtle.exportKey('raw', key), { name: 'InvalidAccessError' });

  const password = await subtle.importKey('raw', Buffer.from('passwd'), 'PBKDF2', false, ['deriveBits']);
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: Buffer.from('salt'), iterations: 1 };
  assert.strictEqual(hex(await subtle.deriveBits(pbkdf2, password, 256)),
                     '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc');
  await assert.rejects(subtle.sign('HMAC', password, mac), { name: 'InvalidAccessError' });
  const ikm = await subtle.importKey('raw', Buffer.alloc(22, 0x0b), 'HKDF', false, ['deriveBits']);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: Buffer.from('000102030405060708090a0b0c', 'hex'),
                 info: Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex') };
  assert.strictEqual(hex(await subtle.deriveBits(hkdf, ikm, 336)),
                     '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');

  await assert.rejects(subtle.generateKey('Ed25519', true, ['sign']), { code: 'ERR_METHOD_NOT_IMPLEMENTED' });
  await assert.rejects(subtle.importKey('raw', Buffer.alloc(16), 'AES-GCM', false, ['encrypt']),
                       { name: 'NotSupportedError' });
})();
