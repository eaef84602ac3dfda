'use strict';

// pbkdf2, scrypt, hkdf and argon2: at once, or on the lane for computations.

const native = binding('crypto');
const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_KEYLEN, ERR_CRYPTO_INVALID_SCRYPT_PARAMS, ERR_OUT_OF_RANGE } = codes;
const { validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString,
        validateUint32 } = require('internal/validators');
const { bytesOf, validateDigest } = require('internal/crypto/util');
const { keyBytes } = require('internal/crypto/keys');

const kMaxKeyLength = 2 ** 31 - 1;
const kMaxUint32 = 2 ** 32 - 1;

// ---- pbkdf2

function checkPbkdf2(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  password = bytesOf(password, 'password');
  salt = bytesOf(salt, 'salt');
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  validateDigest(digest);
  return { password, salt };
}

/** @param {(err: Error|null, key: Buffer) => void} callback */
function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  const checked = checkPbkdf2(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  native.pbkdf2(checked.password, checked.salt, iterations, keylen, digest, callback);
}

/** @returns {Buffer} */
function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  const checked = checkPbkdf2(password, salt, iterations, keylen, digest);
  return native.pbkdf2(checked.password, checked.salt, iterations, keylen, digest);
}

// ---- scrypt

const scryptDefaults = { N: 16384, r: 8, p: 1, maxmem: 32 << 20 };

/** Two names for one option: only one of them may be given. */
function eitherOption(options, short, long, validate) {
  let value;
  if (options[short] !== undefined) {
    value = options[short];
    validate(value, short);
  }
  if (options[long] !== undefined) {
    if (value !== undefined) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR(short, long);
    value = options[long];
    validate(value, long);
  }
  return value;
}

function checkScrypt(password, salt, keylen, options) {
  password = bytesOf(password, 'password');
  salt = bytesOf(salt, 'salt');
  validateInt32(keylen, 'keylen', 0);
  let { N, r, p, maxmem } = scryptDefaults;
  if (options && options !== scryptDefaults) {
    N = eitherOption(options, 'N', 'cost', validateUint32) || N;
    r = eitherOption(options, 'r', 'blockSize', validateUint32) || r;
    p = eitherOption(options, 'p', 'parallelization', validateUint32) || p;
    if (options.maxmem !== undefined) {
      maxmem = options.maxmem;
      validateInteger(maxmem, 'maxmem', 0);
    }
  }
  const reason = native.checkScrypt(N, r, p, maxmem);
  if (reason !== undefined) {
    if (reason !== '') throw new ERR_CRYPTO_INVALID_SCRYPT_PARAMS(reason);
    const error = new RangeError('Invalid scrypt params');
    error.code = 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS';
    throw error;
  }
  return { password, salt, N, r, p, maxmem };
}

/** @param {(err: Error|null, key: Buffer) => void} callback */
function scrypt(password, salt, keylen, options, callback = scryptDefaults) {
  if (callback === scryptDefaults) {
    callback = options;
    options = scryptDefaults;
  }
  const o = checkScrypt(password, salt, keylen, options);
  validateFunction(callback, 'callback');
  native.scrypt(o.password, o.salt, keylen, o.N, o.r, o.p, o.maxmem, callback);
}

/** @returns {Buffer} */
function scryptSync(password, salt, keylen, options = scryptDefaults) {
  const o = checkScrypt(password, salt, keylen, options);
  return native.scrypt(o.password, o.salt, keylen, o.N, o.r, o.p, o.maxmem);
}

// ---- hkdf

function checkHkdf(digest, key, salt, info, length) {
  validateString(digest, 'digest');
  key = keyBytes(key, 'ikm');
  salt = bytesOf(salt, 'salt');
  info = bytesOf(info, 'info');
  validateInteger(length, 'length', 0, kMaxKeyLength);
  if (info.byteLength > 1024) {
    throw new ERR_OUT_OF_RANGE('info', 'must not contain more than 1024 bytes', info.byteLength);
  }
  validateDigest(digest);
  if (length > 255 * native.digestSize(digest)) throw new ERR_CRYPTO_INVALID_KEYLEN();
  return { key, salt, info };
}

/** @param {(err: Error|null, key: ArrayBuffer) => void} callback */
function hkdf(digest, key, salt, info, length, callback) {
  const o = checkHkdf(digest, key, salt, info, length);
  validateFunction(callback, 'callback');
  native.hkdf(digest, o.key, o.salt, o.info, length, (err, bytes) => {
    if (err) callback(err);
    else callback(null, bytes.buffer);
  });
}

/** @returns {ArrayBuffer} */
function hkdfSync(digest, key, salt, info, length) {
  const o = checkHkdf(digest, key, salt, info, length);
  return native.hkdf(digest, o.key, o.salt, o.info, length).buffer;
}

// ---- argon2

const argonKinds = ['argon2d', 'argon2i', 'argon2id'];

function checkArgon2(algorithm, parameters) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', argonKinds);
  validateObject(parameters, 'parameters');
  const { parallelism, tagLength, memory, passes } = parameters;
  const message = bytesOf(parameters.message, 'parameters.message');
  const nonce = bytesOf(parameters.nonce, 'parameters.nonce');
  validateInteger(nonce.byteLength, 'parameters.nonce.byteLength', 8, kMaxUint32);
  validateInteger(parallelism, 'parameters.parallelism', 1, 2 ** 24 - 1);
  validateInteger(tagLength, 'parameters.tagLength', 4, kMaxUint32);
  validateInteger(memory, 'parameters.memory', 8 * parallelism, kMaxUint32);
  validateInteger(passes, 'parameters.passes', 1, kMaxUint32);
  const optional = (name) => (parameters[name] === undefined ? new Uint8Array(0) :
    bytesOf(parameters[name], `parameters.${name}`));
  return [algorithm, message, nonce, optional('secret'), optional('associatedData'), parallelism, tagLength, memory,
          passes];
}

/**
 * @param {'argon2d'|'argon2i'|'argon2id'} algorithm
 * @param {object} parameters `memory` in KiB
 * @param {(err: Error|null, key: Buffer) => void} callback
 */
function argon2(algorithm, parameters, callback) {
  const checked = checkArgon2(algorithm, parameters);
  validateFunction(callback, 'callback');
  native.argon2(...checked, callback);
}

/** @returns {Buffer} */
function argon2Sync(algorithm, parameters) {
  return native.argon2(...checkArgon2(algorithm, parameters));
}

module.exports = { argon2, argon2Sync, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync };
