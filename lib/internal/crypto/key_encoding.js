'use strict';

// How keys are written: the options of export(), of generateKeyPair() and of imports.

const { codes } = require('internal/errors');
const { ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } = codes;
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateObject, validateOneOf } = require('internal/validators');
const { bytesOf } = require('internal/crypto/util');

// The numbers of native code (crypto_keys.h).
const kindSecret = 0;
const kindPublic = 1;
const kindPrivate = 2;
const Format = { __proto__: null, der: 0, pem: 1 };
const Structure = { __proto__: null, none: 0, pkcs1: 1, spki: 2, pkcs8: 3, sec1: 4 };

const isBytes = (value) => isAnyArrayBuffer(value) || isArrayBufferView(value);

const isNamed = (type, ...starts) => starts.some((start) => type?.startsWith(start));
/** Which keys have which raw form. */
const rawForms = {
  '__proto__': null,
  'raw-public': (type) => type === 'ec' || isNamed(type, 'ed', 'x', 'ml-', 'slh-dsa-'),
  'raw-private': (type) => type === 'ec' || isNamed(type, 'ed', 'x', 'slh-dsa-'),
  'raw-seed': (type) => isNamed(type, 'ml-'),
};

/** @param {string} format @param {string|undefined} type throws where the type has no such form */
function checkRawForm(format, type) {
  if (rawForms[format](type)) return;
  const error = new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'is incompatible with the key type');
  error.message = 'The selected key encoding is incompatible with the key type';
  throw error;
}

/** PEM, DER, or the name of another format; `raw` lists the raw ones that are meant. */
function parseFormat(format, otherwise, raw, name) {
  if (format === undefined && otherwise !== undefined) return otherwise;
  if (format === 'pem') return Format.pem;
  if (format === 'der') return Format.der;
  if (format === 'jwk' || raw.includes(format)) return format;
  throw new ERR_INVALID_ARG_VALUE(name, format);
}

/**
 * @param {unknown} type
 * @param {boolean} required
 * @param {string|undefined} keyType of a key that is there already
 * @param {boolean|undefined} isPublic undefined: either
 * @param {string} name
 * @returns {number}
 */
function parseStructure(type, required, keyType, isPublic, name) {
  if (type === undefined && !required) return Structure.none;
  if (type === 'pkcs1') {
    if (keyType !== undefined && keyType !== 'rsa') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'can only be used for RSA keys');
    }
    return Structure.pkcs1;
  }
  if (type === 'spki' && isPublic !== false) return Structure.spki;
  if (type === 'pkcs8' && isPublic !== true) return Structure.pkcs8;
  if (type === 'sec1' && isPublic !== true) {
    if (keyType !== undefined && keyType !== 'ec') {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'can only be used for EC keys');
    }
    return Structure.sec1;
  }
  throw new ERR_INVALID_ARG_VALUE(name, type);
}

/**
 * @param {object} options
 * @param {string} keyType
 * @param {string} [name] what the options are called
 * @returns {{format: number|string, structure?: number, compressed?: boolean}}
 */
function parsePublicEncoding(options, keyType, name = 'options') {
  const format = parseFormat(options.format, undefined, ['raw-public'], `${name}.format`);
  if (format === 'jwk') return { format };
  if (format === 'raw-public') {
    checkRawForm(format, keyType);
    const { type } = options;
    if (keyType !== 'ec' || type === undefined) return { format, compressed: false };
    validateOneOf(type, `${name}.type`, ['compressed', 'uncompressed']);
    return { format, compressed: type === 'compressed' };
  }
  return { format, structure: parseStructure(options.type, true, keyType, true, `${name}.type`) };
}

/**
 * @param {object} options
 * @param {string} keyType
 * @param {string} [name]
 * @returns {{format: number|string, structure?: number, cipher?: string, passphrase?: ArrayBufferView|ArrayBuffer}}
 */
function parsePrivateEncoding(options, keyType, name = 'options') {
  const format = parseFormat(options.format, undefined, ['raw-private', 'raw-seed'], `${name}.format`);
  const { cipher, passphrase, encoding } = options;
  if (typeof format === 'string') {
    if (cipher != null || passphrase !== undefined) {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'does not support encryption');
    }
    if (format !== 'jwk') checkRawForm(format, keyType);
    return { format };
  }
  const structure = parseStructure(options.type, true, keyType, false, `${name}.type`);
  if (cipher == null) {
    if (passphrase !== undefined) {
      throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher, 'is required when a passphrase is specified');
    }
    return { format, structure };
  }
  if (typeof cipher !== 'string') throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher);
  if (format === Format.der && structure !== Structure.pkcs8) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(options.type, 'does not support encryption');
  }
  if (typeof passphrase !== 'string' && !isBytes(passphrase)) {
    throw new ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
  }
  return { format, structure, cipher, passphrase: bytesOf(passphrase, 'key.passphrase', encoding) };
}

/**
 * How a key that is to be read is written.
 * @param {object} options
 * @param {boolean} [isPublic] undefined: either
 * @returns {{format: number|string, structure?: number, passphrase?: ArrayBufferView|ArrayBuffer}}
 */
function parseInput(options, isPublic) {
  validateObject(options, 'options');
  const format = parseFormat(options.format, Format.pem, ['raw-public', 'raw-private', 'raw-seed'], 'key.format');
  if (typeof format === 'string') return { format };
  const structure = parseStructure(options.type, format === Format.der, undefined, isPublic, 'key.type');
  if (isPublic === true) return { format, structure };
  return { format, structure, passphrase: parsePassphrase(options) };
}

/** @param {object} options of a key that is to be read @returns {ArrayBufferView|ArrayBuffer|undefined} */
function parsePassphrase({ passphrase, encoding }) {
  if (passphrase === undefined) return undefined;
  if (typeof passphrase !== 'string' && !isBytes(passphrase)) {
    throw new ERR_INVALID_ARG_VALUE('key.passphrase', passphrase);
  }
  return bytesOf(passphrase, 'key.passphrase', encoding);
}

/** @param {unknown} value @param {string} name @returns {string} without NUL, which would cut it in native code */
function checkedText(value, name) {
  if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(name, 'string', value);
  if (value.includes('\u0000')) throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes');
  return value;
}

const keyTypes = new Set(['rsa', 'rsa-pss', 'dsa', 'dh', 'ec', 'ed25519', 'ed448', 'x25519', 'x448', 'ml-dsa-44',
                          'ml-dsa-65', 'ml-dsa-87', 'ml-kem-512', 'ml-kem-768', 'ml-kem-1024']);
for (const hash of ['sha2', 'shake']) {
  for (const size of ['128f', '128s', '192f', '192s', '256f', '256s']) keyTypes.add(`slh-dsa-${hash}-${size}`);
}

module.exports = {
  Format, Structure, checkRawForm, checkedText, isBytes, keyTypes, kindPrivate, kindPublic, kindSecret, parseInput,
  parsePassphrase, parsePrivateEncoding, parsePublicEncoding,
};
