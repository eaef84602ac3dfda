'use strict';

// Primes: made and tested.

const native = binding('crypto_keygen');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateBoolean, validateFunction, validateInt32, validateObject } = require('internal/validators');
const { isBytes } = require('internal/crypto/key_encoding');
const { Buffer } = require('buffer');

const numberTypes = ['ArrayBuffer', 'TypedArray', 'Buffer', 'DataView', 'bigint'];

/** @returns {ArrayBuffer|ArrayBufferView} big-endian */
function numberBytes(value, name) {
  if (typeof value === 'bigint') {
    if (value < 0n) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
    const hex = value.toString(16);
    return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  }
  if (!isBytes(value)) throw new ERR_INVALID_ARG_TYPE(name, numberTypes, value);
  return value;
}

function checkOptions(size, options) {
  validateInt32(size, 'size', 1);
  validateObject(options, 'options');
  const { safe = false, bigint = false, add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  return {
    safe,
    toResult: bigint ? toBigInt : (prime) => prime,
    add: add === undefined ? undefined : numberBytes(add, 'options.add'),
    rem: rem === undefined ? undefined : numberBytes(rem, 'options.rem'),
  };
}

const toBigInt = (prime) => BigInt(`0x${Buffer.from(prime).toString('hex')}`);

/**
 * @param {number} size in bits
 * @param {{add?: unknown, rem?: unknown, safe?: boolean, bigint?: boolean}} [options]
 * @param {(err: Error|null, prime: ArrayBuffer|bigint) => void} callback
 */
function generatePrime(size, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  const { safe, toResult, add, rem } = checkOptions(size, options);
  validateFunction(callback, 'callback');
  native.generatePrime(size, safe, add, rem, (err, prime) => {
    if (err) callback(err);
    else callback(null, toResult(prime));
  });
}

/** @param {number} size in bits @param {object} [options] @returns {ArrayBuffer|bigint} */
function generatePrimeSync(size, options = {}) {
  const { safe, toResult, add, rem } = checkOptions(size, options);
  return toResult(native.generatePrime(size, safe, add, rem));
}

function checkCandidate(candidate, options) {
  const bytes = numberBytes(candidate, 'candidate');
  validateObject(options, 'options');
  const { checks = 0 } = options;
  validateInt32(checks, 'options.checks', 0);
  return { bytes, checks };
}

/**
 * @param {ArrayBuffer|ArrayBufferView|bigint} candidate
 * @param {{checks?: number}} [options]
 * @param {(err: Error|null, isPrime: boolean) => void} callback
 */
function checkPrime(candidate, options = {}, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  const { bytes, checks } = checkCandidate(candidate, options);
  validateFunction(callback, 'callback');
  native.checkPrime(bytes, checks, callback);
}

/** @param {ArrayBuffer|ArrayBufferView|bigint} candidate @param {{checks?: number}} [options] @returns {boolean} */
function checkPrimeSync(candidate, options = {}) {
  const { bytes, checks } = checkCandidate(candidate, options);
  return native.checkPrime(bytes, checks);
}

module.exports = { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync };
