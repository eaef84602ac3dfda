'use strict';

// Hash, Hmac, and the hash of a single message.

const native = binding('crypto_hash');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_HASH_FINALIZED, ERR_CRYPTO_HASH_UPDATE_FAILED, ERR_CRYPTO_INVALID_DIGEST, ERR_INVALID_ARG_TYPE,
        ERR_INVALID_ARG_VALUE } = codes;
const { encodings } = require('internal/buffer');
const { deprecate, filterDuplicateStrings, lazy, normalizeEncoding, pendingDeprecate } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { validateEncoding, validateString, validateUint32 } = require('internal/validators');
const { encodingNumber } = require('internal/crypto/util');
const { keyBytes } = require('internal/crypto/keys');
const { lazyStream } = require('internal/crypto/lazy_stream');
const { Buffer } = require('buffer');

const kHandle = Symbol('kHandle');
const kState = Symbol('kState');

/** The number for native code of a digest's encoding; undefined stands for a Buffer. */
function outputEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === 'buffer') return undefined;
  // Called for what is no string, too: an object may have a text.
  const known = normalizeEncoding(`${encoding}`);
  return known === undefined ? encodings.utf8 : encodings[known];
}

function checkData(data, encoding) {
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
}

function transform(chunk, encoding, callback) {
  let failure = null;
  try {
    if (!this[kHandle].update(chunk, encodingNumber(encoding))) failure = new ERR_CRYPTO_HASH_UPDATE_FAILED();
  } catch (err) {
    failure = err;
  }
  callback(failure);
}

function flush(callback) {
  this.push(this[kHandle].digest());
  callback();
}

const warnShakeLength = pendingDeprecate(
  () => {}, 'Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.', 'DEP0198');

/** Made by createHash(). */
function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  initHash(this, algorithm, options);
}

function initHash(hash, algorithm, options) {
  const isCopy = algorithm instanceof native.Hash;
  if (!isCopy) validateString(algorithm, 'algorithm');
  let length = options !== null && typeof options === 'object' ? options.outputLength : undefined;
  if (length !== undefined) validateUint32(length, 'options.outputLength');
  if (length !== undefined) length >>>= 0; // -0 counts as 0
  hash[kHandle] = new native.Hash();
  if (!isCopy && length === undefined && /^shake(?:128|256)$/i.test(algorithm)) warnShakeLength();
  if (isCopy) hash[kHandle].copyFrom(algorithm, length);
  else if (!hash[kHandle].init(algorithm, length)) throw new Error('Digest method not supported');
  hash[kState] = { finalized: false };
  hash._options = options;
}
lazyStream(Hash, transform, flush);

/** @param {object} [options] @returns {Hash} that goes on from here by itself */
Hash.prototype.copy = function copy(options) {
  if (this[kState].finalized) throw new ERR_CRYPTO_HASH_FINALIZED();
  return construct(this[kHandle], options);
};

function construct(algorithm, options) {
  const hash = Object.create(Hash.prototype);
  initHash(hash, algorithm, options);
  return hash;
}

/** @param {string|ArrayBufferView} data @param {string} [encoding] @returns {this} */
Hash.prototype.update = function update(data, encoding) {
  if (this[kState].finalized) throw new ERR_CRYPTO_HASH_FINALIZED();
  checkData(data, encoding);
  if (!this[kHandle].update(data, encodingNumber(encoding))) throw new ERR_CRYPTO_HASH_UPDATE_FAILED();
  return this;
};

/** @param {string} [encoding] @returns {string|Buffer} */
Hash.prototype.digest = function digest(encoding) {
  const state = this[kState];
  if (state.finalized) throw new ERR_CRYPTO_HASH_FINALIZED();
  const output = outputEncoding(encoding);
  const result = this[kHandle].digest(output);
  state.finalized = true;
  return result;
};

/** Made by createHmac(). */
function Hmac(algorithm, key, options) {
  if (!new.target) return new Hmac(algorithm, key, options);
  initHmac(this, algorithm, key, options);
}

function initHmac(hmac, algorithm, key, options) {
  validateString(algorithm, 'hmac');
  const bytes = keyBytes(key, 'key', options?.encoding);
  hmac[kHandle] = new native.Hmac();
  if (!hmac[kHandle].init(algorithm, bytes)) throw new ERR_CRYPTO_INVALID_DIGEST(algorithm);
  hmac[kState] = { finalized: false };
  hmac._options = options;
}
lazyStream(Hmac, transform, flush);

Hmac.prototype.update = Hash.prototype.update;

/** @param {string} [encoding] @returns {string|Buffer} empty when asked again */
Hmac.prototype.digest = function digest(encoding) {
  const state = this[kState];
  const output = outputEncoding(encoding);
  if (state.finalized) return output === undefined ? Buffer.alloc(0) : '';
  const result = this[kHandle].digest(output);
  state.finalized = true;
  return result;
};

/** @param {string} algorithm @param {object} [options] @returns {Hash} */
function createHash(algorithm, options) {
  return construct(algorithm, options);
}

/** @param {string} hmac algorithm @param {string|ArrayBufferView|KeyObject} key @param {object} [options] */
function createHmac(hmac, key, options) {
  const result = Object.create(Hmac.prototype);
  initHmac(result, hmac, key, options);
  return result;
}

/**
 * The digest of one message, without an object for it.
 * @param {string} algorithm
 * @param {string|ArrayBufferView} input
 * @param {string|{outputEncoding?: string, outputLength?: number}} [options]
 * @returns {string|Buffer}
 */
function hash(algorithm, input, options) {
  validateString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !isArrayBufferView(input)) {
    throw new ERR_INVALID_ARG_TYPE('input', ['Buffer', 'TypedArray', 'DataView', 'string'], input);
  }
  let encoding = 'hex';
  let length;
  if (typeof options === 'string') {
    encoding = options;
  } else if (options !== undefined) {
    if (options === null || typeof options !== 'object') {
      throw new ERR_INVALID_ARG_TYPE('options', ['Object', 'string'], options);
    }
    if (options.outputLength !== undefined) {
      length = options.outputLength;
      validateUint32(length, 'options.outputLength');
      length >>>= 0; // -0 counts as 0
    }
    if (options.outputEncoding !== undefined) {
      encoding = options.outputEncoding;
      validateString(encoding, 'options.outputEncoding');
    }
  }
  let output;
  if (encoding === 'hex') {
    output = encodings.hex;
  } else if (encoding !== 'buffer') {
    const known = normalizeEncoding(encoding);
    if (known === undefined) {
      if (`${encoding}`.toLowerCase() !== 'buffer') throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding);
    } else {
      output = encodings[known];
    }
  }
  const digest = native.oneShot(algorithm, input, encodings.utf8, output, length);
  if (digest === undefined) throw new Error('Digest method not supported');
  return digest;
}

const hashNames = lazy(() => filterDuplicateStrings(native.getHashes()));

/** @returns {string[]} */
function getHashes() {
  return hashNames().slice();
}

module.exports = {
  // The constructors were never meant to be called by programs.
  Hash: deprecate(Hash, 'crypto.Hash constructor is deprecated.', 'DEP0179'),
  Hmac: deprecate(Hmac, 'crypto.Hmac constructor is deprecated.', 'DEP0181'),
  createHash,
  createHmac,
  getHashes,
  hash,
};
