'use strict';
// Every type of key comes back from every format that it can be written in, and no format gives a private key away.
const assert = require('assert');
const crypto = require('crypto');
const { inspect, types } = require('util');

const all = [['rsa', { modulusLength: 1024 }], ['rsa-pss', { modulusLength: 1024, hashAlgorithm: 'sha256' }],
             ['dsa', { modulusLength: 1024, divisorLength: 160 }], ['ec', { namedCurve: 'P-384' }],
             ['ec', { namedCurve: 'secp256k1' }], ['ed25519'], ['ed448'], ['x25519'], ['x448'],
             ['dh', { group: 'modp14' }], ['ml-dsa-44'], ['ml-kem-768'], ['slh-dsa-sha2-128f']];

const rawPrivate = (type) => (type.startsWith('ml-') ? 'raw-seed' : 'raw-private');
for (const [type, options] of all) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  assert.strictEqual(publicKey.asymmetricKeyType, type);
  assert.ok(types.isKeyObject(publicKey));
  assert.doesNotMatch(inspect(privateKey), /[0-9a-f]{16}/);
  assert.ok(crypto.createPublicKey(privateKey).equals(publicKey), type);

  for (const format of ['pem', 'der']) {
    const spki = publicKey.export({ type: 'spki', format });
    assert.ok(crypto.createPublicKey({ key: spki, format, type: 'spki' }).equals(publicKey), type);
    const pkcs8 = privateKey.export({ type: 'pkcs8', format });
    assert.ok(crypto.createPrivateKey({ key: pkcs8, format, type: 'pkcs8' }).equals(privateKey), type);
    const locked = privateKey.export({ type: 'pkcs8', format, cipher: 'aes-256-cbc', passphrase: 'secret' });
    const read = (passphrase) => crypto.createPrivateKey({ key: locked, format, type: 'pkcs8', passphrase });
    assert.ok(read('secret').equals(privateKey), type);
    assert.throws(() => read('wrong'), type);
    assert.throws(() => read(undefined), type);
  }

  const hasJwk = !['rsa-pss', 'dsa', 'dh'].includes(type);
  if (hasJwk) {
    const jwk = publicKey.export({ format: 'jwk' });
    assert.ok(!('d' in jwk) && !('priv' in jwk));
    assert.ok(crypto.createPublicKey({ key: jwk, format: 'jwk' }).equals(publicKey), type);
    const secret = privateKey.export({ format: 'jwk' });
    assert.ok(crypto.createPrivateKey({ key: secret, format: 'jwk' }).equals(privateKey), type);
    assert.throws(() => crypto.createPrivateKey({ key: jwk, format: 'jwk' }), { code: 'ERR_CRYPTO_INVALID_JWK' });
  } else {
    assert.throws(() => publicKey.export({ format: 'jwk' }), { code: 'ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE' });
  }

  if (hasJwk && type !== 'rsa') {
    const hints = { asymmetricKeyType: type, namedCurve: options?.namedCurve };
    const open = publicKey.export({ format: 'raw-public' });
    assert.ok(crypto.createPublicKey({ key: open, format: 'raw-public', ...hints }).equals(publicKey), type);
    const format = rawPrivate(type);
    const secret = privateKey.export({ format });
    assert.ok(crypto.createPrivateKey({ key: secret, format, ...hints }).equals(privateKey), type);
    assert.throws(() => crypto.createPublicKey({ key: open.subarray(1), format: 'raw-public', ...hints }),
                  { code: 'ERR_INVALID_ARG_VALUE' });
  } else {
    assert.throws(() => publicKey.export({ format: 'raw-public' }), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS' });
  }

  const clone = structuredClone({ privateKey, publicKey });
  assert.ok(clone.privateKey.equals(privateKey) && clone.publicKey.equals(publicKey), type);
}

// RSA and EC have structures of their own.
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
const der = rsa.publicKey.export({ type: 'pkcs1', format: 'der' });
assert.ok(crypto.createPublicKey({ key: der, format: 'der', type: 'pkcs1' }).equals(rsa.publicKey));
const locked = rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' });
assert.match(locked, /^-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,/);
assert.ok(crypto.createPrivateKey({ key: locked, passphrase: 'x' }).equals(rsa.privateKey));
assert.deepStrictEqual(rsa.publicKey.asymmetricKeyDetails, { modulusLength: 1024, publicExponent: 65537n });

// A point that is not on its curve is no key, and a private half that is another's makes no pair.
const ec = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = ec.privateKey.export({ format: 'jwk' });
const other = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
assert.throws(() => crypto.createPublicKey({ key: { ...jwk, y: jwk.x }, format: 'jwk' }),
              { code: 'ERR_CRYPTO_INVALID_JWK' });
assert.throws(() => crypto.createPrivateKey({ key: { ...jwk, d: other.d }, format: 'jwk' }),
              { code: 'ERR_CRYPTO_INVALID_JWK' });

// The same over the lane, encoded and not.
crypto.generateKeyPair('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { format: 'jwk' },
  privateKeyEncoding: { type: 'sec1', format: 'pem' },
}, (err, publicKey, privateKey) => {
  assert.ifError(err);
  assert.ok(crypto.createPublicKey(privateKey).equals(crypto.createPublicKey({ key: publicKey, format: 'jwk' })));
});
crypto.generateKeyPair('rsa', { modulusLength: 512, publicExponent: 2 }, (err) => {
  assert.match(err.message, /pub exponent out of range/);
});
crypto.generateKey('aes', { length: 192 }, (err, key) => {
  assert.ifError(err);
  assert.strictEqual(key.symmetricKeySize, 24);
});

assert.throws(() => crypto.createPrivateKey('none'), { code: 'ERR_OSSL_UNSUPPORTED', library: 'DECODER routines' });
assert.throws(() => crypto.createPublicKey(rsa.publicKey), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' });
assert.throws(() => rsa.publicKey.export({ type: 'pkcs8', format: 'pem' }), { code: 'ERR_INVALID_ARG_VALUE' });
