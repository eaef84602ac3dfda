'use strict';

// Random bytes, numbers and UUIDs.

const native = binding('crypto');
const { codes } = require('internal/errors');
const { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } = codes;
const { isAnyArrayBuffer, isArrayBufferView, isFloat16Array, isFloat32Array, isFloat64Array, isTypedArray } =
    require('internal/util/types');
const { validateBoolean, validateFunction, validateNumber, validateObject } = require('internal/validators');
const { FastBuffer } = require('internal/buffer');
const { lazyDOMException } = require('internal/util');
const { kMaxLength } = require('buffer');

const kMaxInt32 = 2 ** 31 - 1;
const kMaxPossibleLength = Math.min(kMaxLength, kMaxInt32);
const kRandomMax = 0xFFFF_FFFF_FFFF;

/** @returns {number} in bytes */
function checkOffset(offset, elementSize, length) {
  validateNumber(offset, 'offset');
  offset *= elementSize;
  const highest = Math.min(length, kMaxPossibleLength);
  if (Number.isNaN(offset) || offset > highest || offset < 0) {
    throw new ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${highest}`, offset);
  }
  return offset >>> 0;
}

/** @returns {number} in bytes */
function checkSize(size, elementSize, offset, length) {
  validateNumber(size, 'size');
  size *= elementSize;
  if (Number.isNaN(size) || size > kMaxPossibleLength || size < 0) {
    throw new ERR_OUT_OF_RANGE('size', `>= 0 && <= ${kMaxPossibleLength}`, size);
  }
  if (size + offset > length) throw new ERR_OUT_OF_RANGE('size + offset', `<= ${length}`, size + offset);
  return size >>> 0;
}

/** @param {number} size @param {(err: Error|null, bytes: Buffer) => void} [callback] @returns {Buffer|undefined} */
function randomBytes(size, callback) {
  size = checkSize(size, 1, 0, Infinity);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = new FastBuffer(size);
  if (callback === undefined) {
    native.randomFill(bytes, 0, size);
    return bytes;
  }
  native.randomFill(bytes, 0, size, (err) => {
    if (err) callback(err);
    else callback(null, bytes);
  });
}

function checkBuffer(buffer) {
  if (!isAnyArrayBuffer(buffer) && !isArrayBufferView(buffer)) {
    throw new ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  }
}

/** @returns {ArrayBuffer|ArrayBufferView} what was given */
function randomFillSync(buffer, offset = 0, size) {
  checkBuffer(buffer);
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  offset = checkOffset(offset, elementSize, buffer.byteLength);
  size = size === undefined ? buffer.byteLength - offset : checkSize(size, elementSize, offset, buffer.byteLength);
  if (size === 0) return buffer;
  native.randomFill(buffer, offset, size);
  return buffer;
}

/** @param {(err: Error|null, buffer: ArrayBuffer|ArrayBufferView) => void} callback */
function randomFill(buffer, offset, size, callback) {
  checkBuffer(buffer);
  const elementSize = buffer.BYTES_PER_ELEMENT || 1;
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = buffer.length;
  } else if (typeof size === 'function') {
    callback = size;
    size = undefined;
  } else {
    validateFunction(callback, 'callback');
  }
  validateFunction(callback, 'callback');
  offset = checkOffset(offset, elementSize, buffer.byteLength);
  size = size === undefined ? buffer.byteLength - offset : checkSize(size, elementSize, offset, buffer.byteLength);
  if (size === 0) {
    callback(null, buffer);
    return;
  }
  native.randomFill(buffer, offset, size, (err) => {
    if (err) callback(err);
    else callback(null, buffer);
  });
}

// ---- integers

// Six random bytes each; taken from a store that is filled when it runs out.
const kCachedIntegers = 1024;
let cache;
let cacheAt;

function nextInteger() {
  if (cache === undefined || cacheAt === cache.length) {
    cache ??= new FastBuffer(6 * kCachedIntegers);
    native.randomFill(cache, 0, cache.length);
    cacheAt = 0;
  }
  const value = cache.readUIntBE(cacheAt, 6);
  // What has been given out cannot be read again.
  cache.fill(0, cacheAt, cacheAt + 6);
  cacheAt += 6;
  return value;
}

/**
 * @param {number} [min] 0 when left out
 * @param {number} max not itself a possible result
 * @param {(err: Error|null, value: number) => void} [callback]
 * @returns {number|undefined}
 */
function randomInt(min, max, callback) {
  const minNotSpecified = max === undefined || typeof max === 'function';
  if (minNotSpecified) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) {
    throw new ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  }
  const range = max - min;
  if (range > kRandomMax) {
    throw new ERR_OUT_OF_RANGE(minNotSpecified ? 'max' : 'max - min', `<= ${kRandomMax}`, range);
  }
  // Values above the largest multiple of the range would make the low ones more likely.
  const limit = kRandomMax - (kRandomMax % range);
  let value;
  do {
    value = nextInteger();
  } while (value >= limit);
  const result = (value % range) + min;
  if (callback === undefined) return result;
  process.nextTick(callback, undefined, result);
}

// ---- UUIDs

const kBatch = 128;
const kHex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
let uuidBytes;
let uuidsLeft = 0;

function serialize(b, at) {
  const h = kHex;
  return h[b[at]] + h[b[at + 1]] + h[b[at + 2]] + h[b[at + 3]] + '-' + h[b[at + 4]] + h[b[at + 5]] + '-' +
         h[b[at + 6]] + h[b[at + 7]] + '-' + h[b[at + 8]] + h[b[at + 9]] + '-' + h[b[at + 10]] + h[b[at + 11]] +
         h[b[at + 12]] + h[b[at + 13]] + h[b[at + 14]] + h[b[at + 15]];
}

function checkUuidOptions(options) {
  if (options === undefined) return false;
  validateObject(options, 'options');
  const { disableEntropyCache = false } = options;
  validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
  return disableEntropyCache;
}

/** @param {{disableEntropyCache?: boolean}} [options] @returns {string} version 4 */
function randomUUID(options) {
  let bytes;
  let at = 0;
  if (checkUuidOptions(options)) {
    bytes = new Uint8Array(16);
    native.randomFill(bytes, 0, 16);
  } else {
    if (uuidsLeft === 0) {
      uuidBytes ??= new Uint8Array(16 * kBatch);
      native.randomFill(uuidBytes, 0, uuidBytes.length);
      uuidsLeft = kBatch;
    }
    bytes = uuidBytes;
    at = 16 * --uuidsLeft;
  }
  bytes[at + 6] = (bytes[at + 6] & 0x0f) | 0x40;
  bytes[at + 8] = (bytes[at + 8] & 0x3f) | 0x80;
  return serialize(bytes, at);
}

/** @param {{disableEntropyCache?: boolean}} [options] @returns {string} version 7: it begins with the time */
function randomUUIDv7(options) {
  checkUuidOptions(options);
  const bytes = new Uint8Array(16);
  native.randomFill(bytes, 6, 10);
  const now = Date.now();
  const high = Math.floor(now / 2 ** 32);
  bytes[0] = high >>> 8;
  bytes[1] = high;
  for (let i = 0; i < 4; i++) bytes[2 + i] = now % 2 ** 32 >>> (24 - 8 * i);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return serialize(bytes, 0);
}

// ---- for the web's crypto

/** @template {ArrayBufferView} T @param {T} data of integers, at most 65536 bytes @returns {T} */
function getRandomValues(data) {
  if (arguments.length < 1) throw new codes.ERR_MISSING_ARGS('typedArray');
  if (!isTypedArray(data) || isFloat16Array(data) || isFloat32Array(data) || isFloat64Array(data)) {
    throw lazyDOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  if (data.byteLength > 65536) {
    throw lazyDOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
  }
  randomFillSync(data, 0);
  return data;
}

module.exports = {
  getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7,
};
