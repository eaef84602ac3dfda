'use strict';

// KeyObject: keys that show neither in logs nor by accident. What they are is with native code; a private field, which
// no program can read or forge, leads to it.

const native = binding('crypto_keys');
const { markHostObject } = binding('structured_clone');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_CRYPTO_OPERATION_FAILED,
        ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED } = codes;
const { kClone, kCloneInfo } = require('internal/clone_symbols');
const { registerPredicate } = require('internal/util/types');
const { validateObject, validateOneOf, validateString } = require('internal/validators');
const { bytesOf } = require('internal/crypto/util');
const { exportJwk } = require('internal/crypto/jwk');
const { Structure, isBytes, kindPrivate, kindPublic, kindSecret, parsePrivateEncoding, parsePublicEncoding } =
    require('internal/crypto/key_encoding');

const kindNames = ['secret', 'public', 'private'];
const kindNumbers = { __proto__: null, secret: kindSecret, public: kindPublic, private: kindPrivate };

// Not for programs: how the other parts look into a key.
let isKeyObject;
let handleOf;
let kindOf;

class KeyObject {
  #handle;
  #kind;

  constructor(type, handle) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw new ERR_INVALID_ARG_VALUE('type', type);
    if (typeof handle !== 'object' || !(handle instanceof native.KeyHandle)) {
      throw new ERR_INVALID_ARG_TYPE('handle', 'object', handle);
    }
    this.#handle = handle;
    this.#kind = kindNumbers[type];
    markHostObject(this);
  }

  static {
    isKeyObject = (value) => typeof value === 'object' && value !== null && #handle in value;
    handleOf = (key) => key.#handle;
    kindOf = (key) => key.#kind;
  }

  /** @returns {'secret'|'public'|'private'} */
  get type() {
    if (!isKeyObject(this)) throw new ERR_INVALID_THIS('KeyObject');
    return kindNames[this.#kind];
  }

  /** Keys of WebCrypto are not there. */
  static from(key) {
    if (typeof key !== 'object' || key === null) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
    throw new ERR_METHOD_NOT_IMPLEMENTED('KeyObject.from()');
  }

  /** @param {KeyObject} other @returns {boolean} */
  equals(other) {
    if (!isKeyObject(other)) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', other);
    return this.#handle.equals(other.#handle);
  }

  /** Keys of WebCrypto are not there. */
  toCryptoKey() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('keyObject.toCryptoKey()');
  }
}
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, {
  __proto__: null, configurable: true, value: 'KeyObject',
});
// Not to be seen as members of the class.
Object.defineProperty(KeyObject.prototype, kClone, {
  __proto__: null,
  value() {
    const kind = kindOf(this);
    const handle = handleOf(this);
    if (kind === kindSecret) return { kind, bytes: handle.secretBytes() };
    const bytes = kind === kindPublic ? handle.exportPublic(0, Structure.spki) :
      handle.exportPrivate(0, Structure.pkcs8);
    return { kind, bytes };
  },
});
Object.defineProperty(KeyObject.prototype, kCloneInfo, { __proto__: null, value: 'internal/crypto/keys' });

/** A clone of a key, of what `[kClone]` gave. */
function fromClone({ kind, bytes }) {
  if (kind === kindSecret) return new SecretKeyObject(native.secretKey(bytes));
  if (kind === kindPublic) return new PublicKeyObject(native.publicKey(bytes, 0, Structure.spki));
  return new PrivateKeyObject(native.privateKey(bytes, 0, Structure.pkcs8));
}

registerPredicate('isKeyObject', isKeyObject);

class SecretKeyObject extends KeyObject {
  constructor(handle) {
    super('secret', handle);
  }

  /** @returns {number} in bytes */
  get symmetricKeySize() {
    if (!isKeyObject(this) || kindOf(this) !== kindSecret) throw new ERR_INVALID_THIS('SecretKeyObject');
    return handleOf(this).secretSize();
  }

  /** @param {{format?: 'buffer'|'jwk'}} [options] @returns {Buffer|object} */
  export(options) {
    if (options !== undefined) {
      validateObject(options, 'options');
      validateOneOf(options.format, 'options.format', [undefined, 'buffer', 'jwk']);
      if (options.format === 'jwk') return { kty: 'oct', k: handleOf(this).secretBytes().toString('base64url') };
    }
    return handleOf(this).secretBytes();
  }
}

class AsymmetricKeyObject extends KeyObject {
  /** @returns {string|undefined} "rsa", "ec", "ed25519", ... */
  get asymmetricKeyType() {
    if (!isKeyObject(this) || kindOf(this) === kindSecret) throw new ERR_INVALID_THIS('AsymmetricKeyObject');
    return handleOf(this).typeName();
  }

  /** @returns {object} depends on the type */
  get asymmetricKeyDetails() {
    if (!isKeyObject(this) || kindOf(this) === kindSecret) throw new ERR_INVALID_THIS('AsymmetricKeyObject');
    return handleOf(this).details();
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('public', handle);
  }

  /** @param {{format?: string, type?: string}} options @returns {string|Buffer|object} */
  export(options) {
    return exportPublic(handleOf(this), options);
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('private', handle);
  }

  /**
   * @param {{format?: string, type?: string, cipher?: string, passphrase?: string|Buffer}} options
   * @returns {string|Buffer|object}
   */
  export(options) {
    return exportPrivate(handleOf(this), options);
  }
}

const noSuchForm = (format) => new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'is not supported for this key type');

/**
 * @param {object} handle
 * @param {object} options
 * @param {string} [name] what the options are called in errors
 */
function exportPublic(handle, options, name) {
  validateObject(options, 'options');
  const encoding = parsePublicEncoding(options, handle.typeName(), name);
  if (encoding.format === 'jwk') return exportJwk(handle, false);
  if (encoding.format === 'raw-public') return handle.rawPublic(encoding.compressed) ?? fail(noSuchForm('raw-public'));
  return handle.exportPublic(encoding.format, encoding.structure);
}

function exportPrivate(handle, options, name) {
  validateObject(options, 'options');
  const encoding = parsePrivateEncoding(options, handle.typeName(), name);
  switch (encoding.format) {
    case 'jwk': return exportJwk(handle, true);
    case 'raw-private': return handle.rawPrivate() ?? fail(noSuchForm('raw-private'));
    case 'raw-seed':
      return handle.rawSeed() ?? fail(new ERR_CRYPTO_OPERATION_FAILED('key does not have an available seed'));
    default: return handle.exportPrivate(encoding.format, encoding.structure, encoding.cipher, encoding.passphrase);
  }
}

function fail(error) {
  throw error;
}

/** @param {string|ArrayBuffer|ArrayBufferView} key @param {string} [encoding] @returns {KeyObject} */
function createSecretKey(key, encoding) {
  if (typeof key !== 'string' && !isBytes(key)) {
    throw new ERR_INVALID_ARG_TYPE('key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  return new SecretKeyObject(native.secretKey(bytesOf(key, 'key', encoding)));
}

const secretTypes = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey'];

/**
 * @param {unknown} key a KeyObject of a secret, a string or bytes
 * @param {string} name of the argument
 * @param {string} [encoding] of a string
 * @returns {ArrayBufferView|ArrayBuffer}
 */
function keyBytes(key, name, encoding) {
  if (isKeyObject(key)) {
    if (kindOf(key) !== kindSecret) {
      throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(kindNames[kindOf(key)], 'secret');
    }
    return handleOf(key).secretBytes();
  }
  if (typeof key !== 'string' && !isBytes(key)) {
    throw new ERR_INVALID_ARG_TYPE(name, secretTypes, key);
  }
  if (encoding !== undefined) validateString(encoding, 'options.encoding');
  return bytesOf(key, name, encoding);
}

module.exports = {
  KeyObject,
  PrivateKeyObject,
  PublicKeyObject,
  SecretKeyObject,
  createSecretKey,
  exportPrivate,
  exportPublic,
  fromClone,
  handleOf,
  isKeyObject,
  keyBytes,
  kindNames,
  kindOf,
};
