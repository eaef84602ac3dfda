'use strict';
// Two sides come to the same secret: with published keys (RFC 7748, 6.1), with groups, curves and encapsulation.
const assert = require('assert');
const crypto = require('crypto');

const raw = (format, text) => ({ key: Buffer.from(text, 'hex'), format, asymmetricKeyType: 'x25519' });
const alice = crypto.createPrivateKey(
  raw('raw-private', '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
const bob = crypto.createPublicKey(
  raw('raw-public', 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'));
assert.strictEqual(crypto.diffieHellman({ privateKey: alice, publicKey: bob }).toString('hex'),
                   '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');

for (const [type, options] of [['x448'], ['ec', { namedCurve: 'P-256' }], ['dh', { group: 'modp14' }]]) {
  const a = crypto.generateKeyPairSync(type, options);
  const b = crypto.generateKeyPairSync(type, options);
  const secret = crypto.diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey });
  crypto.diffieHellman({ privateKey: b.privateKey, publicKey: a.publicKey }, (err, same) => {
    assert.ifError(err);
    assert.deepStrictEqual(same, secret, type);
  });
}
const mixed = { privateKey: alice, publicKey: crypto.generateKeyPairSync('x448').publicKey };
assert.throws(() => crypto.diffieHellman(mixed), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY' });

// Numbers. The public keys and secrets are as long as the prime.
const group = crypto.getDiffieHellman('modp14');
const own = crypto.createDiffieHellman(group.getPrime(), group.getGenerator());
group.generateKeys();
assert.strictEqual(own.generateKeys('hex').length, 512);
assert.deepStrictEqual(own.computeSecret(group.getPublicKey()), group.computeSecret(own.getPublicKey()));
assert.strictEqual(own.verifyError, 0);
assert.strictEqual(crypto.createDiffieHellman(Buffer.from('0f', 'hex'), 2).verifyError & 1, 1);
for (const weak of [Buffer.from([0]), Buffer.from([1]), group.getPrime()]) {
  assert.throws(() => own.computeSecret(weak), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
}
assert.throws(() => crypto.getDiffieHellman('modp0'), { code: 'ERR_CRYPTO_UNKNOWN_DH_GROUP' });
assert.throws(() => crypto.createDiffieHellman(1024).getPublicKey(), { code: 'ERR_CRYPTO_INVALID_STATE' });

// Curves.
const left = crypto.createECDH('secp256k1');
const right = crypto.createECDH('secp256k1');
left.generateKeys();
right.setPrivateKey('01'.padStart(64, '0'), 'hex'); // the public key is the curve's generator then
assert.strictEqual(right.getPublicKey('hex', 'compressed'),
                   '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
assert.deepStrictEqual(left.computeSecret(right.getPublicKey()), left.getPublicKey().subarray(1, 33));
assert.deepStrictEqual(right.computeSecret(left.getPublicKey(null, 'compressed')), left.getPublicKey().subarray(1, 33));
assert.throws(() => left.computeSecret(Buffer.alloc(65, 4)), { code: 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY' });
assert.throws(() => crypto.createECDH('none'), { code: 'ERR_CRYPTO_INVALID_CURVE' });

// Encapsulation.
for (const [type, options] of [['ml-kem-768'], ['x25519'], ['rsa', { modulusLength: 1024 }]]) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  const { sharedKey, ciphertext } = crypto.encapsulate(publicKey);
  assert.deepStrictEqual(crypto.decapsulate(privateKey, ciphertext), sharedKey);
  crypto.encapsulate(publicKey, (err, made) => {
    assert.ifError(err);
    assert.deepStrictEqual(crypto.decapsulate(privateKey, made.ciphertext), made.sharedKey);
  });
}

// Primes.
assert.strictEqual(crypto.checkPrimeSync(2n ** 127n - 1n), true);
assert.strictEqual(crypto.checkPrimeSync(2n ** 127n + 1n), false);
const prime = crypto.generatePrimeSync(40, { bigint: true, add: 12n, rem: 11n });
assert.strictEqual(prime % 12n, 11n);
crypto.generatePrime(64, { safe: true, bigint: true }, (err, safe) => {
  assert.ifError(err);
  assert.ok(crypto.checkPrimeSync(safe) && crypto.checkPrimeSync((safe - 1n) / 2n));
});
