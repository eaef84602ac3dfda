'use strict';

// Signatures: of streams (Sign, Verify) and of whole messages (sign, verify).

const native = binding('crypto_sign');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_OPERATION_FAILED, ERR_CRYPTO_SIGN_KEY_REQUIRED,
        ERR_CRYPTO_UNSUPPORTED_OPERATION, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } = codes;
const { isArrayBufferView } = require('internal/util/types');
const { validateEncoding, validateFunction, validateString } = require('internal/validators');
const { bytesOf, encodingNumber } = require('internal/crypto/util');
const { isBytes } = require('internal/crypto/key_encoding');
const { privateKeyHandle, publicKeyHandle } = require('internal/crypto/key_input');
const { Writable } = require('stream');

const kHash = Symbol('kHash');
const kAlgorithm = Symbol('kAlgorithm');

// ---- what a key's options say of the signature

function intOption(options, name) {
  const value = options[name];
  if (value === undefined) return undefined;
  if (value === value >> 0) return value >> 0; // not -0
  throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
}

function isP1363(options) {
  const { dsaEncoding } = options;
  if (dsaEncoding === undefined || dsaEncoding === 'der') return false;
  if (dsaEncoding === 'ieee-p1363') return true;
  throw new ERR_INVALID_ARG_VALUE('options.dsaEncoding', dsaEncoding);
}

function schemeOf(options) {
  return { padding: intOption(options, 'padding'), saltLength: intOption(options, 'saltLength'), p1363: isP1363(options) };
}

/** What is signed besides the message, in the schemes that have such a thing. */
function contextOf(options, handle) {
  const { context } = options;
  if (context === undefined) return undefined;
  if (!isArrayBufferView(context)) {
    throw new ERR_INVALID_ARG_TYPE('options.context', ['Buffer', 'TypedArray', 'DataView'], context);
  }
  if (context.byteLength > 255) {
    const error = new RangeError('context string must be at most 255 bytes');
    error.code = 'ERR_OUT_OF_RANGE';
    throw error;
  }
  if (!/^(?:ed25519|ed448|ml-dsa-|slh-dsa-)/.test(handle.typeName())) {
    throw new ERR_CRYPTO_OPERATION_FAILED('Context parameter is unsupported');
  }
  return context;
}

// ---- streams

function init(object, algorithm, options) {
  validateString(algorithm, 'algorithm');
  const { Hash } = binding('crypto_hash');
  object[kHash] = new Hash();
  object[kAlgorithm] = algorithm;
  if (!object[kHash].init(algorithm, undefined)) {
    const error = new ERR_CRYPTO_INVALID_DIGEST(algorithm);
    error.message = 'Invalid digest';
    throw error;
  }
  Reflect.apply(Writable, object, [options]);
}

function notInitialised() {
  const error = new Error('Not initialised');
  error.code = 'ERR_CRYPTO_INVALID_STATE';
  return error;
}

/** The digest of what has been written. Once. */
function finish(object) {
  const hash = object[kHash];
  if (hash === undefined) throw notInitialised();
  object[kHash] = undefined;
  return hash.digest();
}

function checkKeyHashes(handle) {
  if (native.isOneShotOnly(handle)) throw new ERR_CRYPTO_UNSUPPORTED_OPERATION();
}

/** Made by createSign(). */
function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  init(this, algorithm, options);
}
Object.setPrototypeOf(Sign.prototype, Writable.prototype);
Object.setPrototypeOf(Sign, Writable);

Sign.prototype._write = function(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
};

/** @param {string|ArrayBufferView} data @param {string} [encoding] @returns {this} */
Sign.prototype.update = function update(data, encoding) {
  if (typeof data === 'string') {
    validateEncoding(data, encoding);
  } else if (!isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  if (this[kHash] === undefined) throw notInitialised();
  if (!this[kHash].update(data, encodingNumber(encoding))) throw new Error('Digest update failed');
  return this;
};

/** @param {unknown} key @param {string} [encoding] of the signature @returns {Buffer|string} */
Sign.prototype.sign = function sign(key, encoding) {
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const handle = privateKeyHandle(key);
  const { padding, saltLength, p1363 } = schemeOf(key);
  checkKeyHashes(handle);
  const signature = native.signDigest(handle, this[kAlgorithm], finish(this), padding, saltLength, p1363);
  return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
};

/** Made by createVerify(). */
function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  init(this, algorithm, options);
}
Object.setPrototypeOf(Verify.prototype, Writable.prototype);
Object.setPrototypeOf(Verify, Writable);

Verify.prototype._write = Sign.prototype._write;
Verify.prototype.update = Sign.prototype.update;

/** @param {unknown} key @param {string|ArrayBuffer|ArrayBufferView} signature @param {string} [encoding] of it */
Verify.prototype.verify = function verify(key, signature, encoding) {
  const handle = publicKeyHandle(key);
  const { padding, saltLength, p1363 } = schemeOf(key);
  signature = bytesOf(signature, 'signature', encoding);
  checkKeyHashes(handle);
  return native.verifyDigest(handle, this[kAlgorithm], finish(this), padding, saltLength, p1363, signature);
};

/** @param {string} algorithm @param {object} [options] of the stream @returns {Sign} */
function createSign(algorithm, options) {
  return new Sign(algorithm, options);
}

/** @param {string} algorithm @param {object} [options] of the stream @returns {Verify} */
function createVerify(algorithm, options) {
  return new Verify(algorithm, options);
}

// ---- whole messages

/** What sign() and verify() are given alike. */
function readArguments(algorithm, data, key, callback) {
  if (algorithm != null) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = bytesOf(data, 'data');
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  return { bytes, ...schemeOf(key) };
}

/**
 * @param {string|null|undefined} algorithm nothing for what the key itself says
 * @param {string|ArrayBuffer|ArrayBufferView} data
 * @param {unknown} key
 * @param {(err: Error|null, signature: Buffer) => void} [callback]
 * @returns {Buffer|undefined}
 */
function sign(algorithm, data, key, callback) {
  const { bytes, padding, saltLength, p1363 } = readArguments(algorithm, data, key, callback);
  const handle = privateKeyHandle(key);
  const context = contextOf(key, handle);
  return native.sign(handle, algorithm ?? undefined, bytes, padding, saltLength, p1363, context, callback);
}

/**
 * @param {string|null|undefined} algorithm
 * @param {string|ArrayBuffer|ArrayBufferView} data
 * @param {unknown} key
 * @param {ArrayBuffer|ArrayBufferView} signature
 * @param {(err: Error|null, verified: boolean) => void} [callback]
 * @returns {boolean|undefined}
 */
function verify(algorithm, data, key, signature, callback) {
  const { bytes, padding, saltLength, p1363 } = readArguments(algorithm, data, key, callback);
  if (!isBytes(signature)) {
    throw new ERR_INVALID_ARG_TYPE('signature', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], signature);
  }
  const handle = publicKeyHandle(key);
  const context = contextOf(key, handle);
  return native.verify(handle, algorithm ?? undefined, bytes, padding, saltLength, p1363, context, callback, signature);
}

module.exports = { Sign, Verify, createSign, createVerify, sign, verify };
