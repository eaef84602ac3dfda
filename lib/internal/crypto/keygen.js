'use strict';

// Making keys and pairs of keys.

const native = binding('crypto_keygen');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_UNKNOWN_CIPHER, ERR_CRYPTO_UNKNOWN_DH_GROUP,
        ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_VALUE, ERR_MISSING_OPTION } = codes;
const { customPromisifyArgs } = require('internal/util');
const { validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString,
        validateUint32 } = require('internal/validators');
const { isBytes, keyTypes, parsePrivateEncoding, parsePublicEncoding } = require('internal/crypto/key_encoding');
const { PrivateKeyObject, PublicKeyObject, createSecretKey, exportPrivate, exportPublic } =
    require('internal/crypto/keys');
const { randomBytes } = require('internal/crypto/random');

/** Types that have no options of their own. */
const plainTypes = keyTypes.difference(new Set(['rsa', 'rsa-pss', 'dsa', 'dh', 'ec']));

const groups = { __proto__: null };
for (const [name, bits] of [['modp5', 1536], ['modp14', 2048], ['modp15', 3072], ['modp16', 4096], ['modp17', 6144],
                            ['modp18', 8192]]) {
  groups[name] = `modp_${bits}`;
}

/** An option by its name, or by an old one that warns. */
function renamed(options, name, oldName, check) {
  let value = options[name];
  if (value !== undefined) check(value, `options.${name}`);
  if (options[oldName] !== undefined) {
    process.emitWarning(`"options.${oldName}" is deprecated, use "options.${name}" instead.`, 'DeprecationWarning',
                        'DEP0154');
    check(options[oldName], `options.${oldName}`);
    if (value !== undefined && value !== options[oldName]) {
      throw new ERR_INVALID_ARG_VALUE(`options.${oldName}`, options[oldName]);
    }
    value = options[oldName];
  }
  return value;
}

function checkDigest(name, message) {
  if (name === undefined || binding('crypto_hash').hasDigest(name)) return;
  const error = new ERR_CRYPTO_INVALID_DIGEST(name);
  error.message = `${message}: ${name}`;
  throw error;
}

/** @returns {(done?: Function) => unknown} what starts the generation; options are checked at once */
function generatorOf(type, options) {
  validateString(type, 'type');
  if (plainTypes.has(type)) {
    if (options !== undefined) validateObject(options, 'options');
    return (done) => native.generateNamed(type, undefined, false, done);
  }
  const make = Object.hasOwn(generators, type) ? generators[type] : undefined;
  if (make === undefined) throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  validateObject(options, 'options');
  return make(options, type);
}

const generators = {
  rsa: rsa,
  'rsa-pss': rsa,
  dsa(options) {
    const { modulusLength, divisorLength } = options;
    validateUint32(modulusLength, 'options.modulusLength');
    if (divisorLength !== undefined) validateInt32(divisorLength, 'options.divisorLength', 0);
    return (done) => native.generateDsa(modulusLength, divisorLength ?? -1, done);
  },
  ec(options) {
    const { namedCurve, paramEncoding } = options;
    validateString(namedCurve, 'options.namedCurve');
    if (paramEncoding != null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
      throw new ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
    }
    if (!binding('crypto_keys').curveExists(namedCurve)) throw new ERR_CRYPTO_INVALID_CURVE();
    return (done) => native.generateNamed('EC', namedCurve, paramEncoding === 'explicit', done);
  },
  dh(options) {
    const { group, prime, primeLength, generator } = options;
    if (group != null) {
      for (const [name, value] of [['prime', prime], ['primeLength', primeLength], ['generator', generator]]) {
        if (value != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', name);
      }
      validateString(group, 'options.group');
      if (groups[group] === undefined) throw new ERR_CRYPTO_UNKNOWN_DH_GROUP();
      return (done) => native.generateDh(groups[group], undefined, 0, 2, done);
    }
    if (prime != null) {
      if (primeLength != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
      if (!isBytes(prime)) {
        throw new codes.ERR_INVALID_ARG_TYPE('options.prime', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'],
                                             prime);
      }
    } else if (primeLength != null) {
      validateInt32(primeLength, 'options.primeLength', 0);
    } else {
      throw new ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
    }
    if (generator != null) validateInt32(generator, 'options.generator', 0);
    return (done) => native.generateDh(undefined, prime ?? undefined, primeLength ?? 0, generator ?? 2, done);
  },
};

function rsa(options, type) {
  const { modulusLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  let { publicExponent } = options;
  if (publicExponent == null) publicExponent = 0x10001;
  else validateUint32(publicExponent, 'options.publicExponent');
  const isPss = type === 'rsa-pss';
  if (!isPss) {
    return (done) => native.generateRsa(false, modulusLength, publicExponent, undefined, undefined, -1, done);
  }
  const { saltLength } = options;
  if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
  const digest = renamed(options, 'hashAlgorithm', 'hash', validateString);
  const mgf1Digest = renamed(options, 'mgf1HashAlgorithm', 'mgf1Hash', validateString) ?? digest;
  checkDigest(digest, 'Invalid digest');
  checkDigest(mgf1Digest, 'Invalid MGF1 digest');
  return (done) => native.generateRsa(true, modulusLength, publicExponent, digest, mgf1Digest, saltLength ?? -1, done);
}

/** @returns {{encode: (pair: object[]) => unknown[]}} the options say how; they are checked before keys are made */
function encoderOf(keyType, options) {
  let publicKeyEncoding;
  let privateKeyEncoding;
  if (options !== undefined) ({ publicKeyEncoding, privateKeyEncoding } = options);
  const forPublic = checkEncoding(publicKeyEncoding, keyType, 'options.publicKeyEncoding', parsePublicEncoding);
  const forPrivate = checkEncoding(privateKeyEncoding, keyType, 'options.privateKeyEncoding', parsePrivateEncoding);
  if (forPrivate?.cipher !== undefined && binding('crypto_cipher').cipherInfo(forPrivate.cipher) === undefined) {
    throw new ERR_CRYPTO_UNKNOWN_CIPHER();
  }
  return ([publicHandle, privateHandle]) => [
    forPublic ? exportPublic(publicHandle, publicKeyEncoding) : new PublicKeyObject(publicHandle),
    forPrivate ? exportPrivate(privateHandle, privateKeyEncoding) : new PrivateKeyObject(privateHandle),
  ];
}

function checkEncoding(encoding, keyType, name, parse) {
  if (encoding == null) return undefined;
  if (typeof encoding !== 'object') throw new ERR_INVALID_ARG_VALUE(name, encoding);
  return parse(encoding, keyType, name);
}

/**
 * @param {string} type
 * @param {object} [options]
 * @param {(err: Error|null, publicKey: unknown, privateKey: unknown) => void} callback
 */
function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  const encode = encoderOf(type, checkOptions(type, options));
  const start = generatorOf(type, options);
  start((err, pair) => {
    if (err) return callback(err);
    let encoded;
    try {
      encoded = encode(pair);
    } catch (failure) {
      return callback(failure);
    }
    callback(null, encoded[0], encoded[1]);
  });
}
Object.defineProperty(generateKeyPair, customPromisifyArgs, {
  __proto__: null, enumerable: false, value: ['publicKey', 'privateKey'],
});

/** @param {string} type @param {object} [options] @returns {{publicKey: unknown, privateKey: unknown}} */
function generateKeyPairSync(type, options) {
  const encode = encoderOf(type, checkOptions(type, options));
  const [publicKey, privateKey] = encode(generatorOf(type, options)());
  return { publicKey, privateKey };
}

/** Wrong types are told before wrong options. */
function checkOptions(type, options) {
  validateString(type, 'type');
  if (!plainTypes.has(type) && !Object.hasOwn(generators, type)) {
    throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  }
  if (options !== undefined || !plainTypes.has(type)) validateObject(options, 'options');
  return options;
}

// ---- secret keys

/** @returns {number} in bytes */
function secretLength(type, options) {
  validateString(type, 'type');
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'hmac') {
    validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
    return Math.floor(length / 8);
  }
  if (type === 'aes') {
    validateOneOf(length, 'options.length', [128, 192, 256]);
    return length / 8;
  }
  throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
}

/** @param {'hmac'|'aes'} type @param {{length: number}} options in bits @param {Function} callback */
function generateKey(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'callback');
  randomBytes(secretLength(type, options), (err, bytes) => {
    if (err) callback(err);
    else callback(null, consume(bytes));
  });
}

/** @param {'hmac'|'aes'} type @param {{length: number}} options in bits @returns {KeyObject} */
function generateKeySync(type, options) {
  return consume(randomBytes(secretLength(type, options)));
}

function consume(bytes) {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

module.exports = { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync };
