'use strict';

// Agreement on a secret: DiffieHellman, ECDH, diffieHellman() and encapsulation.

const native = binding('crypto_dh');
const agreement = binding('crypto_agreement');
const { constants } = binding('crypto_system');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_ECDH_INVALID_FORMAT, ERR_CRYPTO_INCOMPATIBLE_KEY, ERR_CRYPTO_INVALID_CURVE,
        ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_CRYPTO_UNKNOWN_DH_GROUP, ERR_INVALID_ARG_TYPE,
        ERR_INVALID_ARG_VALUE } = codes;
const { filterDuplicateStrings, lazy } = require('internal/util');
const { validateFunction, validateInt32, validateObject, validateString } = require('internal/validators');
const { bytesOf } = require('internal/crypto/util');
const { isBytes, kindPrivate, kindSecret } = require('internal/crypto/key_encoding');
const { isKeyObject, kindNames, kindOf } = require('internal/crypto/keys');
const { privateKeyHandle, publicKeyHandle } = require('internal/crypto/key_input');
const { Buffer } = require('buffer');

const kHandle = Symbol('kHandle');
const kVerifyError = Symbol('kVerifyError');

const encode = (buffer, encoding) => (encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer);

// ---- numbers

const numberTypes = ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];
const kDefaultGenerator = 2;

/** Made by createDiffieHellman(). */
function DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) {
  if (!(this instanceof DiffieHellman)) {
    return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding);
  }
  if (typeof sizeOrKey === 'number') validateInt32(sizeOrKey, 'sizeOrKey');
  else if (typeof sizeOrKey !== 'string' && !isBytes(sizeOrKey)) {
    throw new ERR_INVALID_ARG_TYPE('sizeOrKey', numberTypes, sizeOrKey);
  }
  // The encoding may be left out.
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== 'buffer') {
    generatorEncoding = generator;
    generator = keyEncoding;
    keyEncoding = undefined;
  }
  if (!generator) generator = kDefaultGenerator;
  else if (typeof generator === 'number') validateInt32(generator, 'generator');
  else if (typeof generator === 'string') generator = bytesOf(generator, 'generator', generatorEncoding);
  else if (!isBytes(generator)) throw new ERR_INVALID_ARG_TYPE('generator', numberTypes, generator);

  this[kHandle] = new native.DiffieHellman();
  if (typeof sizeOrKey !== 'number') {
    this[kHandle].initPrime(bytesOf(sizeOrKey, 'sizeOrKey', keyEncoding), generator);
  } else if (typeof generator === 'number') {
    this[kHandle].initBits(sizeOrKey, generator);
  } else {
    throw new ERR_INVALID_ARG_TYPE('generator', 'number', generator);
  }
}

/** Made by getDiffieHellman(). */
function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  this[kHandle] = new native.DiffieHellman();
  if (!this[kHandle].initGroup(`${name}`)) throw new ERR_CRYPTO_UNKNOWN_DH_GROUP();
}

const agreementMembers = {
  /** @param {string} [encoding] @returns {Buffer|string} the public key */
  generateKeys(encoding) {
    return encode(this[kHandle].generateKeys(), encoding);
  },
  /** @param {string|ArrayBuffer|ArrayBufferView} key of the other */
  computeSecret(key, inputEncoding, outputEncoding) {
    return encode(this[kHandle].computeSecret(bytesOf(key, 'otherPublicKey', inputEncoding)), outputEncoding);
  },
  getPrime(encoding) {
    return encode(this[kHandle].getPrime(), encoding);
  },
  getGenerator(encoding) {
    return encode(this[kHandle].getGenerator(), encoding);
  },
  getPublicKey(encoding) {
    return encode(this[kHandle].getPublicKey() ?? missingKey('public'), encoding);
  },
  getPrivateKey(encoding) {
    return encode(this[kHandle].getPrivateKey() ?? missingKey('private'), encoding);
  },
};

function missingKey(kind) {
  const error = new Error(`No ${kind} key - did you forget to generate one?`);
  error.code = 'ERR_CRYPTO_INVALID_STATE';
  throw error;
}

for (const constructor of [DiffieHellman, DiffieHellmanGroup]) {
  Object.assign(constructor.prototype, agreementMembers);
  // What is wrong with the parameters, as bits; found when it is first asked for, since it takes its time.
  Object.defineProperty(constructor.prototype, 'verifyError', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return this[kVerifyError] ??= this[kHandle].check();
    },
  });
}

/** @param {string|ArrayBuffer|ArrayBufferView} key @param {string} [encoding] @returns {this} */
DiffieHellman.prototype.setPublicKey = function setPublicKey(key, encoding) {
  this[kHandle].setPublicKey(bytesOf(key, 'key', encoding));
  return this;
};

/** @param {string|ArrayBuffer|ArrayBufferView} key @param {string} [encoding] @returns {this} */
DiffieHellman.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  this[kHandle].setPrivateKey(bytesOf(key, 'key', encoding));
  return this;
};

/** @returns {DiffieHellman} */
function createDiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) {
  return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding);
}

/** @param {string} name "modp14", ... @returns {DiffieHellmanGroup} */
function getDiffieHellman(name) {
  return new DiffieHellmanGroup(name);
}

/** The same by its other name. @param {string} name @returns {DiffieHellmanGroup} */
function createDiffieHellmanGroup(name) {
  return new DiffieHellmanGroup(name);
}

// ---- curves

function pointForm(format) {
  if (format === undefined || format === 'uncompressed') return constants.POINT_CONVERSION_UNCOMPRESSED;
  if (format === 'compressed') return constants.POINT_CONVERSION_COMPRESSED;
  if (format === 'hybrid') return constants.POINT_CONVERSION_HYBRID;
  throw new ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
}

/** Made by createECDH(). */
function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  validateString(curve, 'curve');
  this[kHandle] = new native.Ecdh();
  if (!this[kHandle].init(curve)) throw new ERR_CRYPTO_INVALID_CURVE();
}

ECDH.prototype.computeSecret = agreementMembers.computeSecret;

/** @param {string} [encoding] @param {string} [format] @returns {Buffer|string} the public key */
ECDH.prototype.generateKeys = function generateKeys(encoding, format) {
  this[kHandle].generateKeys();
  return this.getPublicKey(encoding, format);
};

ECDH.prototype.getPublicKey = function getPublicKey(encoding, format) {
  return encode(this[kHandle].getPublicKey(pointForm(format)), encoding);
};

ECDH.prototype.getPrivateKey = function getPrivateKey(encoding) {
  return encode(this[kHandle].getPrivateKey(), encoding);
};

ECDH.prototype.setPublicKey = DiffieHellman.prototype.setPublicKey;
ECDH.prototype.setPrivateKey = DiffieHellman.prototype.setPrivateKey;

/** A public key in another form. @returns {Buffer|string} */
ECDH.convertKey = function convertKey(key, curve, inputEncoding, outputEncoding, format) {
  key = bytesOf(key, 'key', inputEncoding);
  validateString(curve, 'curve');
  const converted = native.convertKey(key, curve, pointForm(format));
  if (converted === false) throw new ERR_CRYPTO_INVALID_CURVE();
  return encode(converted, outputEncoding);
};

/** @param {string} curve @returns {ECDH} */
function createECDH(curve) {
  return new ECDH(curve);
}

const curveNames = lazy(() => filterDuplicateStrings(native.getCurves()));

/** @returns {string[]} */
function getCurves() {
  return curveNames().slice();
}

// ---- between keys

const agreeingTypes = ['dh', 'ec', 'x25519', 'x448'];

/**
 * @param {{privateKey: unknown, publicKey: unknown}} options
 * @param {(err: Error|null, secret: Buffer) => void} [callback]
 * @returns {Buffer|undefined}
 */
function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { privateKey, publicKey } = options;
  if (privateKey == null) throw new ERR_INVALID_ARG_VALUE('options.privateKey', privateKey);
  if (publicKey == null) throw new ERR_INVALID_ARG_VALUE('options.publicKey', publicKey);
  if (isKeyObject(privateKey) && kindOf(privateKey) !== kindPrivate) {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(kindNames[kindOf(privateKey)], 'private');
  }
  if (isKeyObject(publicKey) && kindOf(publicKey) === kindSecret) {
    throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE('secret', 'private or public');
  }
  const own = privateKeyHandle(privateKey);
  const other = publicKeyHandle(publicKey);
  const type = own.typeName();
  const otherType = other.typeName();
  if (type !== otherType || !agreeingTypes.includes(type)) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${type} and ${otherType}`);
  }
  return agreement.derive(own, other, callback);
}

/**
 * @param {unknown} key a public one
 * @param {(err: Error|null, result: {sharedKey: Buffer, ciphertext: Buffer}) => void} [callback]
 * @returns {{sharedKey: Buffer, ciphertext: Buffer}|undefined}
 */
function encapsulate(key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = publicKeyHandle(key);
  const result = ([sharedKey, ciphertext]) => ({ sharedKey, ciphertext });
  if (callback === undefined) return result(agreement.encapsulate(handle));
  agreement.encapsulate(handle, (err, pair) => {
    if (err) callback(err);
    else callback(null, result(pair));
  });
}

/**
 * @param {unknown} key a private one
 * @param {ArrayBuffer|ArrayBufferView} ciphertext
 * @param {(err: Error|null, sharedKey: Buffer) => void} [callback]
 * @returns {Buffer|undefined}
 */
function decapsulate(key, ciphertext, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = privateKeyHandle(key);
  if (!isBytes(ciphertext)) {
    throw new ERR_INVALID_ARG_TYPE('ciphertext', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], ciphertext);
  }
  return agreement.decapsulate(handle, ciphertext, callback);
}

module.exports = {
  DiffieHellman, DiffieHellmanGroup, ECDH, createDiffieHellman, createDiffieHellmanGroup, createECDH,
  decapsulate, diffieHellman, encapsulate, getCurves, getDiffieHellman,
};
