'use strict';

// crypto.subtle, as far as it goes: digests, HMAC, and derivation by PBKDF2 and HKDF, which database drivers sign in
// with. Every other operation and algorithm is refused by name.
// Source: https://www.w3.org/TR/WebCryptoAPI/

const { codes } = require('internal/errors');
const { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED } = codes;
const { lazyDOMException, promisify } = require('internal/util');
const { isAnyArrayBuffer, isArrayBufferView, registerPredicate } = require('internal/util/types');
const { createHash, createHmac } = require('internal/crypto/hash');
const { hkdf, pbkdf2 } = require('internal/crypto/derive');
const { createSecretKey, handleOf } = require('internal/crypto/keys');
const { Buffer } = require('buffer');

const derivePbkdf2 = promisify(pbkdf2);
const deriveHkdf = promisify(hkdf);

/** Digests by their names in capitals, and HMAC's block of each in bytes. */
const digests = {
  '__proto__': null, 'SHA-1': ['sha1', 64], 'SHA-256': ['sha256', 64], 'SHA-384': ['sha384', 128],
  'SHA-512': ['sha512', 128],
};
const kUsages = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];
const usagesOf = { '__proto__': null, 'HMAC': ['sign', 'verify'], 'PBKDF2': ['deriveKey', 'deriveBits'],
                   'HKDF': ['deriveKey', 'deriveBits'] };

const notSupported = (what) => lazyDOMException(`${what} is not supported`, 'NotSupportedError');

/** An algorithm's name in capitals, and its parameters. */
function normalize(algorithm) {
  const parameters = typeof algorithm === 'object' && algorithm !== null ? algorithm : { name: algorithm };
  if (typeof parameters.name !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('algorithm.name', 'string', parameters.name);
  }
  return { name: parameters.name.toUpperCase(), parameters };
}

/** @returns {{name: string, digest: string, blockBytes: number}} */
function digestOf(algorithm) {
  const { name } = normalize(algorithm);
  const found = digests[name];
  if (found === undefined) throw notSupported(`The digest ${name}`);
  return { name, digest: found[0], blockBytes: found[1] };
}

/** A copy of the bytes: what happens to them later is of no matter. */
function copyOf(data, name) {
  if (isAnyArrayBuffer(data)) return Buffer.from(data.slice(0));
  if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  return Buffer.copyBytesFrom(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

const toArrayBuffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

let secretOf;
let isCryptoKey;
let makeKey = false;

class CryptoKey {
  #key;
  #algorithm;
  #extractable;
  #usages;

  constructor(key, algorithm, extractable, usages) {
    if (!makeKey) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#key = key;
    this.#algorithm = Object.freeze(algorithm);
    this.#extractable = extractable;
    this.#usages = Object.freeze(usages);
  }

  static {
    isCryptoKey = (value) => typeof value === 'object' && value !== null && #key in value;
    secretOf = (key) => key.#key;
  }

  get type() {
    return secretOf(this).type;
  }
  get algorithm() {
    return this.#algorithm;
  }
  get extractable() {
    return this.#extractable;
  }
  get usages() {
    return this.#usages;
  }
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'CryptoKey',
});
registerPredicate('isCryptoKey', isCryptoKey);

function newKey(bytes, algorithm, extractable, usages) {
  makeKey = true;
  try {
    return new CryptoKey(createSecretKey(bytes), algorithm, extractable, usages);
  } finally {
    makeKey = false;
  }
}

/** The secret of a key that is of that algorithm and may be used so. */
function secretFor(key, name, usage) {
  if (!isCryptoKey(key)) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
  if (key.algorithm.name !== name || !key.usages.includes(usage)) {
    throw lazyDOMException(`The key cannot be used for ${usage} with ${name}`, 'InvalidAccessError');
  }
  return secretOf(key);
}

function checkUsages(name, usages) {
  for (const usage of usages) {
    if (!kUsages.includes(usage)) throw new codes.ERR_INVALID_ARG_VALUE('keyUsages', usage);
    if (!usagesOf[name].includes(usage)) {
      throw lazyDOMException(`Unsupported key usage for a ${name} key`, 'SyntaxError');
    }
  }
  if (usages.length === 0) {
    throw lazyDOMException('Usages cannot be empty when importing a secret key.', 'SyntaxError');
  }
  return [...new Set(usages)];
}

function hmacOf(key, algorithm, data, usage) {
  const { name } = normalize(algorithm);
  if (name !== 'HMAC') throw notSupported(`The algorithm ${name}`);
  const secret = secretFor(key, name, usage);
  return createHmac(digestOf(key.algorithm.hash).digest, secret).update(copyOf(data, 'data')).digest();
}

class SubtleCrypto {
  #brand;

  constructor(token) {
    if (token !== kToken) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  #check() {
    if (!(#brand in this)) throw new ERR_INVALID_THIS('SubtleCrypto');
  }

  /** @param {string|object} algorithm @param {ArrayBuffer|ArrayBufferView} data @returns {Promise<ArrayBuffer>} */
  async digest(algorithm, data) {
    this.#check();
    const { digest } = digestOf(algorithm);
    return toArrayBuffer(createHash(digest).update(copyOf(data, 'data')).digest());
  }

  /** Of 'raw' bytes alone, for HMAC, PBKDF2 and HKDF. @returns {Promise<CryptoKey>} */
  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    this.#check();
    const { name, parameters } = normalize(algorithm);
    if (format !== 'raw') throw notSupported(`The key format ${format}`);
    if (usagesOf[name] === undefined) throw notSupported(`The algorithm ${name}`);
    const usages = checkUsages(name, keyUsages);
    const bytes = copyOf(keyData, 'keyData');
    if (name === 'HMAC') {
      if (bytes.length === 0) throw lazyDOMException('Zero-length key is not supported', 'DataError');
      const hash = { name: digestOf(parameters.hash).name };
      return newKey(bytes, { name, length: bytes.length * 8, hash }, !!extractable, usages);
    }
    if (extractable) throw lazyDOMException(`${name} keys are not extractable`, 'SyntaxError');
    return newKey(bytes, { name }, false, usages);
  }

  /** @param {CryptoKey} key that is extractable @returns {Promise<ArrayBuffer>} its bytes */
  async exportKey(format, key) {
    this.#check();
    if (format !== 'raw') throw notSupported(`The key format ${format}`);
    if (!isCryptoKey(key)) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    if (!key.extractable) throw lazyDOMException('key is not extractable', 'InvalidAccessError');
    return toArrayBuffer(handleOf(secretOf(key)).secretBytes());
  }

  /** With HMAC. @returns {Promise<ArrayBuffer>} */
  async sign(algorithm, key, data) {
    this.#check();
    return toArrayBuffer(hmacOf(key, algorithm, data, 'sign'));
  }

  /** With HMAC. @returns {Promise<boolean>} */
  async verify(algorithm, key, signature, data) {
    this.#check();
    const expected = hmacOf(key, algorithm, data, 'verify');
    const given = copyOf(signature, 'signature');
    return given.length === expected.length && binding('crypto').timingSafeEqual(given, expected);
  }

  /** By PBKDF2 or HKDF. @param {number} length in bits @returns {Promise<ArrayBuffer>} */
  async deriveBits(algorithm, baseKey, length) {
    this.#check();
    const { name, parameters } = normalize(algorithm);
    if (name !== 'PBKDF2' && name !== 'HKDF') throw notSupported(`The algorithm ${name}`);
    const secret = secretFor(baseKey, name, 'deriveBits');
    if (typeof length !== 'number' || length % 8 !== 0) {
      throw lazyDOMException('length must be a multiple of 8', 'OperationError');
    }
    const { digest } = digestOf(parameters.hash);
    const salt = copyOf(parameters.salt, 'algorithm.salt');
    if (name === 'HKDF') return deriveHkdf(digest, secret, salt, copyOf(parameters.info, 'algorithm.info'), length / 8);
    if (parameters.iterations === 0) throw lazyDOMException('iterations cannot be zero', 'OperationError');
    const password = handleOf(secret).secretBytes();
    return toArrayBuffer(await derivePbkdf2(password, salt, parameters.iterations, length / 8, digest));
  }
}
const kToken = Symbol('kToken');

for (const name of ['encrypt', 'decrypt', 'generateKey', 'deriveKey', 'wrapKey', 'unwrapKey', 'encapsulateBits',
                    'encapsulateKey', 'decapsulateBits', 'decapsulateKey', 'getPublicKey']) {
  SubtleCrypto.prototype[name] = { async [name]() { throw new ERR_METHOD_NOT_IMPLEMENTED(`subtle.${name}()`); } }[name];
}
for (const name of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
  if (name !== 'constructor') Object.defineProperty(SubtleCrypto.prototype, name, { enumerable: true });
}
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'SubtleCrypto',
});

module.exports = { CryptoKey, SubtleCrypto, subtle: new SubtleCrypto(kToken) };
