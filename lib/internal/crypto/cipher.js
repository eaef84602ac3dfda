'use strict';

// Ciphers, and encryption with RSA keys.

const native = binding('crypto_cipher');
const { rsa } = binding('crypto_sign');
const { constants } = binding('crypto_system');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_STATE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_ENCODING } = codes;
const assert = require('internal/assert');
const { deprecate, filterDuplicateStrings, lazy, normalizeEncoding } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { validateEncoding, validateInt32, validateObject, validateString } = require('internal/validators');
const { bytesOf, encodingNumber } = require('internal/crypto/util');
const { keyBytes } = require('internal/crypto/keys');
const { privateKeyHandle, publicKeyHandle } = require('internal/crypto/key_input');
const { lazyStream } = require('internal/crypto/lazy_stream');
const { StringDecoder } = require('string_decoder');

const kHandle = Symbol('kHandle');
const kDecoder = Symbol('kDecoder');

const warnShortTag = deprecate(
  () => {},
  'Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength option when ' +
  'initializing decryption is deprecated.', 'DEP0182');

/** @returns {number|undefined} */
function uint32Option(options, name) {
  const value = options?.[name];
  if (value === undefined) return undefined;
  if (value >>> 0 !== value) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
  return value >>> 0; // not -0
}

function initCipher(cipher, isEncryption, algorithm, key, iv, options) {
  validateString(algorithm, 'cipher');
  const bytes = keyBytes(key, 'key', options?.encoding);
  iv = iv === null ? null : bytesOf(iv, 'iv');
  const tagLength = uint32Option(options, 'authTagLength');
  cipher[kHandle] = new native.Cipher();
  cipher[kHandle].init(isEncryption, algorithm, bytes, iv, tagLength);
  cipher[kDecoder] = undefined;
  cipher._options = options;
}

/** Bytes as the caller wants them; a character may end in a later part. */
function output(cipher, bytes, encoding, isLast) {
  if (!encoding || encoding === 'buffer') return bytes;
  const name = normalizeEncoding(encoding);
  if (cipher[kDecoder] === undefined) {
    if (name === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    cipher[kDecoder] = new StringDecoder(name);
  } else if (cipher[kDecoder].encoding !== name) {
    if (name === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    assert(false, 'Cannot change encoding');
  }
  return isLast ? cipher[kDecoder].end(bytes) : cipher[kDecoder].write(bytes);
}

function transform(chunk, encoding, callback) {
  try {
    this.push(this[kHandle].update(chunk, encodingNumber(encoding)));
  } catch (err) {
    callback(err);
    return;
  }
  callback();
}

function flush(callback) {
  try {
    this.push(this[kHandle].finish());
  } catch (err) {
    callback(err);
    return;
  }
  callback();
}

/** @param {string|ArrayBufferView} data @param {string} [inputEncoding] @param {string} [outputEncoding] */
function update(data, inputEncoding, outputEncoding) {
  if (typeof data === 'string') {
    validateEncoding(data, inputEncoding);
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  return output(this, this[kHandle].update(data, encodingNumber(inputEncoding)), outputEncoding, false);
}

/** @param {string} [outputEncoding] @returns {Buffer|string} the rest */
function final(outputEncoding) {
  return output(this, this[kHandle].finish(), outputEncoding, true);
}

/** @param {boolean} [autoPadding] @returns {this} */
function setAutoPadding(autoPadding) {
  if (!this[kHandle].setAutoPadding(autoPadding === undefined || !!autoPadding)) {
    throw new ERR_CRYPTO_INVALID_STATE('setAutoPadding');
  }
  return this;
}

/**
 * @param {string|ArrayBuffer|ArrayBufferView} buffer
 * @param {{plaintextLength?: number, encoding?: string}} [options]
 * @returns {this}
 */
function setAAD(buffer, options) {
  const bytes = bytesOf(buffer, 'buffer', options?.encoding);
  const length = uint32Option(options, 'plaintextLength') ?? -1;
  if (!this[kHandle].setAad(bytes, length)) throw new ERR_CRYPTO_INVALID_STATE('setAAD');
  return this;
}

/** Made by createCipheriv(). */
function Cipheriv(cipher, key, iv, options) {
  if (!(this instanceof Cipheriv)) return new Cipheriv(cipher, key, iv, options);
  initCipher(this, true, cipher, key, iv, options);
}
lazyStream(Cipheriv, transform, flush);
Object.assign(Cipheriv.prototype, { final, setAAD, setAutoPadding, update });

/** @returns {Buffer} once the message has ended */
Cipheriv.prototype.getAuthTag = function getAuthTag() {
  const tag = this[kHandle].getAuthTag();
  if (tag === undefined) throw new ERR_CRYPTO_INVALID_STATE('getAuthTag');
  return tag;
};

/** Made by createDecipheriv(). */
function Decipheriv(cipher, key, iv, options) {
  if (!(this instanceof Decipheriv)) return new Decipheriv(cipher, key, iv, options);
  initCipher(this, false, cipher, key, iv, options);
}
lazyStream(Decipheriv, transform, flush);
Object.assign(Decipheriv.prototype, { final, setAAD, setAutoPadding, update });

/** @param {string|ArrayBuffer|ArrayBufferView} tag @param {string} [encoding] @returns {this} */
Decipheriv.prototype.setAuthTag = function setAuthTag(tag, encoding) {
  const bytes = bytesOf(tag, 'buffer', encoding);
  if (!this[kHandle].setAuthTag(bytes)) throw new ERR_CRYPTO_INVALID_STATE('setAuthTag');
  if (this[kHandle].isShortTag()) warnShortTag();
  return this;
};

/** @param {string} algorithm @param {unknown} key @param {unknown} iv @param {object} [options] @returns {Cipheriv} */
function createCipheriv(algorithm, key, iv, options) {
  return new Cipheriv(algorithm, key, iv, options);
}

/** @param {string} algorithm @param {unknown} key @param {unknown} iv @param {object} [options] @returns {Decipheriv} */
function createDecipheriv(algorithm, key, iv, options) {
  return new Decipheriv(algorithm, key, iv, options);
}

const cipherNames = lazy(() => filterDuplicateStrings(native.getCiphers()));

/** @returns {string[]} */
function getCiphers() {
  return cipherNames().slice();
}

/** An integer that is no -0. */
const int = (value) => (value === undefined ? undefined : value | 0);

/**
 * @param {string|number} nameOrNid
 * @param {{keyLength?: number, ivLength?: number}} [options]
 * @returns {object|undefined} nothing for an unknown cipher, or one that takes no such lengths
 */
function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  if (typeof nameOrNid === 'number') validateInt32(nameOrNid, 'nameOrNid');
  let keyLength;
  let ivLength;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateInt32(keyLength, 'options.keyLength');
    if (ivLength !== undefined) validateInt32(ivLength, 'options.ivLength');
  }
  const info = native.cipherInfo(nameOrNid, int(keyLength), int(ivLength));
  if (info !== undefined) info.name = info.name.toLowerCase();
  return info;
}

// ---- RSA

/** The numbers are native code's. */
function rsaFunction(operation, defaultPadding, handleOf, name) {
  return {
    [name](key, buffer) {
      const handle = handleOf(key);
      const padding = key.padding || defaultPadding;
      const { oaepHash, encoding } = key;
      let { oaepLabel } = key;
      if (oaepHash !== undefined) validateString(oaepHash, 'key.oaepHash');
      if (oaepLabel !== undefined) oaepLabel = bytesOf(oaepLabel, 'key.oaepLabel', encoding);
      return rsa(operation, handle, bytesOf(buffer, 'buffer', encoding), padding, oaepHash, oaepLabel);
    },
  }[name];
}
const { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } = constants;

module.exports = {
  Cipheriv,
  Decipheriv,
  createCipheriv,
  createDecipheriv,
  getCipherInfo,
  getCiphers,
  publicEncrypt: rsaFunction(0, RSA_PKCS1_OAEP_PADDING, publicKeyHandle, 'publicEncrypt'),
  privateDecrypt: rsaFunction(1, RSA_PKCS1_OAEP_PADDING, privateKeyHandle, 'privateDecrypt'),
  privateEncrypt: rsaFunction(2, RSA_PKCS1_PADDING, privateKeyHandle, 'privateEncrypt'),
  publicDecrypt: rsaFunction(3, RSA_PKCS1_PADDING, publicKeyHandle, 'publicDecrypt'),
};
