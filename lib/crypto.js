'use strict';

// node:crypto, as far as it goes: hashes, HMAC, key derivation, random values. Everything else is there by name and
// throws ERR_METHOD_NOT_IMPLEMENTED when called.

const { codes } = require('internal/errors');
const { ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH, ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED } = codes;
const { pendingDeprecate } = require('internal/util');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { Hash, Hmac, createHash, createHmac, getHashes, hash } = require('internal/crypto/hash');
const { KeyObject, createSecretKey } = require('internal/crypto/keys');
const { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } = require('internal/crypto/derive');
const { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7 } =
    require('internal/crypto/random');
const { defineProperty } = Object;

/** @param {ArrayBuffer|ArrayBufferView} buf1 @param {ArrayBuffer|ArrayBufferView} buf2 @returns {boolean} */
function timingSafeEqual(buf1, buf2) {
  if (!isAnyArrayBuffer(buf1) && !isArrayBufferView(buf1)) {
    throw new ERR_INVALID_ARG_TYPE('buf1', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], buf1);
  }
  if (!isAnyArrayBuffer(buf2) && !isArrayBufferView(buf2)) {
    throw new ERR_INVALID_ARG_TYPE('buf2', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], buf2);
  }
  if (buf1.byteLength !== buf2.byteLength) throw new ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return binding('crypto').timingSafeEqual(buf1, buf2);
}

/** @returns {0|1} */
function getFips() {
  return 0;
}

module.exports = {
  createHash,
  createHmac,
  createSecretKey,
  getFips,
  getHashes,
  getRandomValues,
  hash,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  scrypt,
  scryptSync,
  timingSafeEqual,
  Hash,
  Hmac,
  KeyObject,
};

// Old names of randomBytes.
const pseudoRandomBytes = pendingDeprecate(randomBytes, 'crypto.pseudoRandomBytes is deprecated.', 'DEP0115');
for (const [name, value] of [['pseudoRandomBytes', pseudoRandomBytes],
                             ['prng', pendingDeprecate(randomBytes, 'crypto.prng is deprecated.', 'DEP0115')],
                             ['rng', pendingDeprecate(randomBytes, 'crypto.rng is deprecated.', 'DEP0115')]]) {
  defineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: false, writable: true, value });
}

const missing = [
  'argon2', 'argon2Sync', 'checkPrime', 'checkPrimeSync', 'createCipheriv', 'createDecipheriv', 'createDiffieHellman',
  'createDiffieHellmanGroup', 'createECDH', 'createPrivateKey', 'createPublicKey', 'createSign', 'createVerify',
  'decapsulate', 'diffieHellman', 'encapsulate', 'generateKey', 'generateKeyPair', 'generateKeyPairSync',
  'generateKeySync', 'generatePrime', 'generatePrimeSync', 'getCipherInfo', 'getCiphers', 'getCurves',
  'getDiffieHellman', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt', 'secureHeapUsed',
  'setEngine', 'setFips', 'sign', 'verify',
];
for (const name of missing) {
  module.exports[name] = { [name]() { throw new ERR_METHOD_NOT_IMPLEMENTED(`crypto.${name}()`); } }[name];
}

for (const name of ['webcrypto', 'subtle']) {
  defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() { throw new ERR_METHOD_NOT_IMPLEMENTED(`crypto.${name}`); },
  });
}
