'use strict';
// Signatures by every type of key, in each way to ask for them; published ones where they are determined by the message
// (RFC 8032, 7.1 and 7.2).
const assert = require('assert');
const crypto = require('crypto');
const { constants } = crypto;

const ed25519 = crypto.createPrivateKey({
  key: Buffer.from('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7', 'hex'),
  format: 'raw-private',
  asymmetricKeyType: 'ed25519',
});
const known = '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac' +
              '18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a';
assert.strictEqual(crypto.sign(null, Buffer.from('af82', 'hex'), ed25519).toString('hex'), known);
crypto.sign(null, Buffer.from('af82', 'hex'), ed25519, (err, signature) => {
  assert.ifError(err);
  assert.strictEqual(signature.toString('hex'), known);
});

const message = Buffer.from('the message');
const pairs = [
  ['rsa', { modulusLength: 1024 }, 'sha256', [{}, { padding: constants.RSA_PKCS1_PSS_PADDING },
    { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }]],
  ['rsa-pss', { modulusLength: 1024 }, 'sha1', [{}, { saltLength: 4 }]],
  ['dsa', { modulusLength: 1024, divisorLength: 160 }, 'sha1', [{}, { dsaEncoding: 'ieee-p1363' }]],
  ['ec', { namedCurve: 'P-521' }, 'sha512', [{}, { dsaEncoding: 'ieee-p1363' }]],
  ['ed448', undefined, null, [{}, { context: Buffer.from('for tests') }]],
  ['ml-dsa-65', undefined, null, [{}, { context: Buffer.from('for tests') }]],
];
for (const [type, options, digest, variants] of pairs) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  for (const variant of variants) {
    const own = { key: privateKey, ...variant };
    const other = { key: publicKey, ...variant };
    const signature = crypto.sign(digest, message, own);
    assert.strictEqual(crypto.verify(digest, message, other, signature), true, type);
    assert.strictEqual(crypto.verify(digest, 'another message', other, signature), false, type);
    const damaged = Buffer.from(signature);
    damaged[damaged.length >> 1] ^= 1;
    assert.strictEqual(crypto.verify(digest, message, other, damaged), false, type);
    if (variant.dsaEncoding) assert.strictEqual(signature.length, type === 'ec' ? 132 : 40);
    if (variant.context) {
      assert.strictEqual(crypto.verify(digest, message, publicKey, signature), false, type);
    }
    if (digest === null) {
      assert.throws(() => crypto.createSign('sha256').update(message).sign(privateKey),
                    { code: 'ERR_CRYPTO_UNSUPPORTED_OPERATION' });
      continue;
    }
    // Piece by piece, and as a stream.
    const pieces = crypto.createSign(digest).update('the ').update('message').sign(own);
    const verifier = crypto.createVerify(digest);
    verifier.write('the ');
    verifier.end('message');
    verifier.on('finish', () => assert.strictEqual(verifier.verify(other, pieces), true, type));
    assert.strictEqual(crypto.createVerify(digest).update(message).verify(other, signature), true, type);
    assert.strictEqual(crypto.createVerify(digest).update('x').verify(other, signature), false, type);
  }
}

const sign = crypto.createSign('sha256');
const rsa = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 });
assert.strictEqual(typeof sign.update(message).sign(rsa.privateKey, 'base64'), 'string');
assert.throws(() => sign.update('more'), { message: 'Not initialised' });
assert.throws(() => crypto.createSign('sha256').sign(), { code: 'ERR_CRYPTO_SIGN_KEY_REQUIRED' });
assert.throws(() => crypto.createSign('none'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
assert.throws(() => crypto.sign('sha256', message, rsa.publicKey), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' });

// Encryption with RSA: what one half has done, the other undoes.
for (const options of [{}, { padding: constants.RSA_PKCS1_PADDING }, { oaepHash: 'sha256', oaepLabel: 'label' }]) {
  const sealed = crypto.publicEncrypt({ key: rsa.publicKey, ...options }, message);
  assert.deepStrictEqual(crypto.privateDecrypt({ key: rsa.privateKey, ...options }, sealed), message);
}
assert.deepStrictEqual(crypto.publicDecrypt(rsa.publicKey, crypto.privateEncrypt(rsa.privateKey, message)), message);
assert.throws(() => crypto.publicEncrypt(rsa.publicKey, Buffer.alloc(200)),
              { code: 'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE' });
