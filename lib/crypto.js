'use strict';

// node:crypto. The work is done in internal/crypto/.

const { codes } = require('internal/errors');
const { ERR_CRYPTO_ENGINE_UNKNOWN, ERR_CRYPTO_FIPS_FORCED, ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH,
        ERR_INVALID_ARG_TYPE } = codes;
const system = binding('crypto_system');
const { defaultOptionValue, getOptionValue } = require('internal/options');
const { pendingDeprecate } = require('internal/util');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateNumber, validateString } = require('internal/validators');
const { defineProperty, freeze } = Object;

// Memory for secrets has to be there before the first of them.
const secureHeapSize = getOptionValue('--secure-heap');
const secureHeapLeast = getOptionValue('--secure-heap-min') || 2;
if (secureHeapSize) system.initSecureHeap(secureHeapSize, secureHeapLeast);

const { argon2, argon2Sync, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } =
    require('internal/crypto/derive');
const { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCipherInfo, getCiphers, privateDecrypt,
        privateEncrypt, publicDecrypt, publicEncrypt } = require('internal/crypto/cipher');
const { DiffieHellman, DiffieHellmanGroup, ECDH, createDiffieHellman, createDiffieHellmanGroup, createECDH,
        decapsulate, diffieHellman, encapsulate, getCurves, getDiffieHellman } =
    require('internal/crypto/diffie_hellman');
const { Hash, Hmac, createHash, createHmac, getHashes, hash } = require('internal/crypto/hash');
const { createPrivateKey, createPublicKey } = require('internal/crypto/key_input');
const { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync } = require('internal/crypto/keygen');
const { KeyObject, createSecretKey } = require('internal/crypto/keys');
const { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync } = require('internal/crypto/prime');
const { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7 } =
    require('internal/crypto/random');
const { Sign, Verify, createSign, createVerify, sign, verify } = require('internal/crypto/sign');
const { Certificate, X509Certificate } = require('internal/crypto/x509');

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
  return system.getFips() ? 1 : 0;
}

/** @param {boolean} enable without OpenSSL's FIPS provider nothing can be done then */
function setFips(enable) {
  if (getOptionValue('--force-fips')) {
    if (enable) return;
    throw new ERR_CRYPTO_FIPS_FORCED();
  }
  if (!!enable !== system.getFips()) system.setFips(!!enable);
}

/** @returns {{total: number, used: number, utilization: number, min: number}} of the memory for secrets, in bytes */
function secureHeapUsed() {
  const used = system.secureHeapUsed();
  if (used === undefined) return { total: 0, used: 0, utilization: 0, min: secureHeapLeast };
  return { total: secureHeapSize, used, utilization: used / secureHeapSize, min: secureHeapLeast };
}

/** OpenSSL has given its engines up for providers, so none is found. */
function setEngine(id, flags) {
  validateString(id, 'id');
  if (flags) validateNumber(flags, 'flags');
  throw new ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

module.exports = {
  argon2,
  argon2Sync,
  checkPrime,
  checkPrimeSync,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  generatePrime,
  generatePrimeSync,
  getCipherInfo,
  getCiphers,
  getCurves,
  getDiffieHellman,
  getFips,
  getHashes,
  getRandomValues,
  hash,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  randomUUIDv7,
  scrypt,
  scryptSync,
  secureHeapUsed,
  setEngine,
  setFips,
  sign,
  timingSafeEqual,
  verify,

  Certificate,
  Cipheriv,
  Decipheriv,
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  Hash,
  Hmac,
  KeyObject,
  Sign,
  Verify,
  X509Certificate,
};

const constants = {
  __proto__: null,
  ...system.constants,
  defaultCoreCipherList: defaultOptionValue('--tls-cipher-list'),
  defaultCipherList: getOptionValue('--tls-cipher-list'),
};
defineProperty(module.exports, 'constants', {
  __proto__: null, configurable: false, enumerable: true, value: freeze(constants),
});

defineProperty(module.exports, 'fips', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get: pendingDeprecate(getFips, 'The crypto.fips is deprecated. Please use crypto.getFips()', 'DEP0093'),
  set: pendingDeprecate(setFips, 'The crypto.fips is deprecated. Please use crypto.setFips()', 'DEP0093'),
});

// Old names of randomBytes.
const pseudoRandomBytes = pendingDeprecate(randomBytes, 'crypto.pseudoRandomBytes is deprecated.', 'DEP0115');
for (const [name, value] of [['pseudoRandomBytes', pseudoRandomBytes],
                             ['prng', pendingDeprecate(randomBytes, 'crypto.prng is deprecated.', 'DEP0115')],
                             ['rng', pendingDeprecate(randomBytes, 'crypto.rng is deprecated.', 'DEP0115')]]) {
  defineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: false, writable: true, value });
}

// The web's half of this module is loaded when it is asked for.
for (const [name, get] of [['webcrypto', () => require('internal/crypto/web').crypto],
                           ['subtle', () => require('internal/crypto/web').crypto.subtle]]) {
  defineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: true, get });
}
