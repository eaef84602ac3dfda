'use strict';

// Secret keys: bytes that show neither in logs nor by accident.

const { codes } = require('internal/errors');
const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_METHOD_NOT_IMPLEMENTED } = codes;
const { isAnyArrayBuffer, isArrayBufferView, registerPredicate } = require('internal/util/types');
const { validateObject, validateOneOf, validateString } = require('internal/validators');
const { bytesOf } = require('internal/crypto/util');
const { Buffer } = require('buffer');

class KeyObject {
  #type;
  #bytes;

  constructor(type, bytes) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw new ERR_INVALID_ARG_VALUE('type', type);
    if (!isArrayBufferView(bytes)) throw new ERR_INVALID_ARG_TYPE('handle', 'object', bytes);
    this.#type = type;
    this.#bytes = bytes;
  }

  get type() {
    return this.#type;
  }

  static from(key) {
    throw new ERR_METHOD_NOT_IMPLEMENTED('KeyObject.from()');
  }

  /** @param {KeyObject} other @returns {boolean} */
  equals(other) {
    if (!isKeyObject(other)) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', other);
    const a = this.#bytes;
    const b = other.#bytes;
    return this.#type === other.#type && a.length === b.length && binding('crypto').timingSafeEqual(a, b);
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #bytes in value;
  }

  static bytes(key) {
    return key.#bytes;
  }

  get [Symbol.toStringTag]() {
    return 'KeyObject';
  }
}
// Not for programs: how the other parts look into a key.
const isKeyObject = KeyObject.is;
const secretBytes = KeyObject.bytes;
delete KeyObject.is;
delete KeyObject.bytes;

class SecretKeyObject extends KeyObject {
  constructor(bytes) {
    super('secret', bytes);
  }

  get symmetricKeySize() {
    return secretBytes(this).length;
  }

  /** @param {{format?: 'buffer'|'jwk'}} [options] @returns {Buffer|object} */
  export(options) {
    if (options !== undefined) {
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return { kty: 'oct', k: secretBytes(this).toString('base64url') };
    }
    return Buffer.from(secretBytes(this));
  }
}

registerPredicate('isKeyObject', isKeyObject);

/** @param {string|ArrayBuffer|ArrayBufferView} key @param {string} [encoding] @returns {KeyObject} */
function createSecretKey(key, encoding) {
  const bytes = bytesOf(key, 'key', encoding);
  return new SecretKeyObject(Buffer.from(isAnyArrayBuffer(bytes) ? bytes.slice(0) : copy(bytes)));
}

function copy(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * @param {unknown} key a KeyObject of a secret, a string or bytes
 * @param {string} name of the argument
 * @param {string} [encoding] of a string
 * @returns {ArrayBufferView|ArrayBuffer}
 */
function keyBytes(key, name, encoding) {
  if (isKeyObject(key)) {
    if (key.type !== 'secret') throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, 'secret');
    return secretBytes(key);
  }
  if (typeof key !== 'string' && !isAnyArrayBuffer(key) && !isArrayBufferView(key)) {
    throw new ERR_INVALID_ARG_TYPE(
      name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey'], key);
  }
  if (encoding !== undefined) validateString(encoding, 'options.encoding');
  return bytesOf(key, name, encoding);
}

module.exports = { KeyObject, createSecretKey, keyBytes };
