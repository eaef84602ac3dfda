'use strict';

// Keys as programs give them: KeyObjects, PEM, DER, JWK, raw bytes, and URLs for OpenSSL's stores.

const native = binding('crypto_keys');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } =
    codes;
const { URL, fileURLToPath, isURL } = require('internal/url');
const { validateObject, validateString } = require('internal/validators');
const { bytesOf } = require('internal/crypto/util');
const { Format, checkRawForm, checkedText, isBytes, keyTypes, kindPrivate, kindPublic, kindSecret, parseInput,
        parsePassphrase } = require('internal/crypto/key_encoding');
const { importJwk } = require('internal/crypto/jwk');
const { PrivateKeyObject, PublicKeyObject, handleOf, isKeyObject, kindNames, kindOf } =
    require('internal/crypto/keys');

// What a key is wanted for. Where a public key will do, a private one does as well.
const consumePublic = 0;
const consumePrivate = 1;
const createPublic = 2;
const createPrivate = 3;

const { toString: urlToString } = URL.prototype;

/** What a value says that is a URL in truth, not what a program has its accessors say; undefined for others. */
function urlOf(value) {
  if (!isURL(value)) return undefined;
  try {
    return new URL(Reflect.apply(urlToString, value, []));
  } catch {
    return undefined;
  }
}

const isPrivateUse = (use) => use === consumePrivate || use === createPrivate;

function typesFor(use) {
  const types = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string'];
  if (use !== createPrivate) types.push('KeyObject', 'CryptoKey');
  if (isPrivateUse(use)) types.push('URL');
  return types;
}

/** @returns {object} the native handle of a KeyObject, where it is of a kind that will do */
function handleFor(key, use) {
  if (use === createPrivate) {
    throw new ERR_INVALID_ARG_TYPE('key', ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  const kind = kindOf(key);
  if (kind !== kindPrivate) {
    if (use === consumePrivate || use === createPublic) {
      throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(kindNames[kind], 'private');
    }
    if (kind === kindSecret) throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(kindNames[kind], 'private or public');
  }
  return handleOf(key);
}

/** A key that OpenSSL's stores find at a URL. */
function fromStore(url, options) {
  const properties = options?.properties;
  if (properties !== undefined) checkedText(properties, 'key.properties');
  const passphrase = options === undefined ? undefined : parsePassphrase(options);
  const href = Reflect.apply(urlToString, url, []);
  const uri = href.startsWith('file:') ? `file:${fileURLToPath(href)}` : href;
  return native.storedKey(checkedText(uri, 'key'), properties, passphrase);
}

function invalidValue(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_VALUE';
  return error;
}

/** A key of raw bytes. */
function fromRaw(options, format, isPrivate) {
  const { key, asymmetricKeyType: type, namedCurve } = options;
  if (!isBytes(key)) {
    throw new ERR_INVALID_ARG_TYPE('key.key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], key);
  }
  validateString(type, 'key.asymmetricKeyType');
  if (!keyTypes.has(type)) throw invalidValue(`Invalid asymmetricKeyType: ${type}`);
  checkRawForm(format, type);
  if (isPrivate && format === 'raw-public') throw new ERR_INVALID_ARG_VALUE('key.format', format);
  if (type === 'ec') {
    validateString(namedCurve, 'key.namedCurve');
    if (!native.curveExists(namedCurve)) throw new ERR_CRYPTO_INVALID_CURVE();
  }
  const kind = format === 'raw-public' ? kindPublic : kindPrivate;
  const handle = native.keyFromRaw(kind, type, key, format === 'raw-seed', namedCurve);
  if (handle === undefined) throw invalidValue('Invalid key data');
  return handle;
}

function parse(bytes, use, { format, structure, passphrase }) {
  return isPrivateUse(use) ? native.privateKey(bytes, format, structure, passphrase) :
    native.publicKey(bytes, format, structure, passphrase);
}

/**
 * @param {unknown} key
 * @param {number} use
 * @returns {object} a native handle; for public uses of a public or of a private key
 */
function keyHandle(key, use) {
  if (isKeyObject(key)) return handleFor(key, use);
  if (typeof key === 'string' || isBytes(key)) {
    return parse(bytesOf(key, 'key'), use, { format: Format.pem, structure: 0, passphrase: undefined });
  }
  if (typeof key !== 'object' || key === null) throw new ERR_INVALID_ARG_TYPE('key', typesFor(use), key);
  const url = urlOf(key);
  if (url !== undefined) {
    if (!isPrivateUse(use)) throw new ERR_INVALID_ARG_TYPE('key', typesFor(use), key);
    return fromStore(url, undefined);
  }
  const { key: data, encoding, format } = key;
  if (isKeyObject(data)) return handleFor(data, use);
  const dataUrl = isPrivateUse(use) ? urlOf(data) : undefined;
  if (dataUrl !== undefined) return fromStore(dataUrl, key);
  if (format === 'jwk') {
    validateObject(data, 'key.key');
    return importJwk(data, isPrivateUse(use));
  }
  if (format === 'raw-public' || format === 'raw-private' || format === 'raw-seed') {
    return fromRaw(key, format, isPrivateUse(use));
  }
  if (typeof data !== 'string' && !isBytes(data)) throw new ERR_INVALID_ARG_TYPE('key.key', typesFor(use), data);
  return parse(bytesOf(data, 'key', encoding), use, parseInput(key, isPrivateUse(use) ? false : undefined));
}

/** @param {unknown} key @returns {object} */
const publicKeyHandle = (key) => keyHandle(key, consumePublic);
/** @param {unknown} key @returns {object} */
const privateKeyHandle = (key) => keyHandle(key, consumePrivate);

/** @param {unknown} key a public key, or a private one that it is derived from @returns {PublicKeyObject} */
function createPublicKey(key) {
  const handle = keyHandle(key, createPublic);
  return new PublicKeyObject(handle.kind() === kindPrivate ? handle.toPublic() : handle);
}

/** @param {unknown} key @returns {PrivateKeyObject} */
function createPrivateKey(key) {
  return new PrivateKeyObject(keyHandle(key, createPrivate));
}

module.exports = { createPrivateKey, createPublicKey, privateKeyHandle, publicKeyHandle };
