'use strict';

// FastBuffer, the class behind every Buffer; allocation; and the methods of Buffer.prototype that stand by themselves.

const integers = require('internal/buffer/integers');
const floats = require('internal/buffer/floats');

const native = binding('buffer');

const { freeze } = Object;

/** Methods of every Buffer that native code has, by name. */
const textMethods = { __proto__: null };
for (const encoding of ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8']) {
  textMethods[`${encoding}Slice`] = native[`${encoding}Slice`];
}
for (const encoding of ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8']) {
  textMethods[`${encoding}Write`] = native[`${encoding}Write`];
}

/** Buffers smaller than half of this share one allocation with others. */
const kDefaultPoolSize = 64 * 1024;
/** Where slices of the pool begin: typed arrays over it stay possible. */
const kPoolAlignment = 8;

class FastBuffer extends Uint8Array {
  // Written out because an implied constructor would iterate its arguments.
  constructor(bufferOrLength, byteOffset, length) { // eslint-disable-line no-useless-constructor
    super(bufferOrLength, byteOffset, length);
  }
}

/**
 * A Buffer of its own whose bytes are not set to zero (unless Gyre runs with `--zero-fill-buffers`).
 * @param {number} size
 * @returns {FastBuffer}
 */
function createUnsafeBuffer(size) {
  // The engine makes small arrays on its own heap, and there zeroes cost nothing.
  return size <= 64 ? new FastBuffer(size) : new FastBuffer(native.createUnsafeArrayBuffer(size));
}

// The pool is made at first use: code that runs while the start-up snapshot is made must not leave one behind.
let pool = null;
let poolSize = 0;
let poolOffset = 0;

/**
 * Reserves room for `size` bytes in the pool, which is replaced if it has none left.
 * @param {number} size
 * @param {number} wantedPoolSize
 * @returns {FastBuffer} of `size` bytes; not zeroed
 */
function allocateFromPool(size, wantedPoolSize) {
  if (size > poolSize - poolOffset) {
    poolSize = wantedPoolSize;
    pool = native.createUnsafeArrayBuffer(poolSize);
    native.markAsUntransferable(pool);
    poolOffset = 0;
  }
  const buffer = new FastBuffer(pool, poolOffset, size);
  poolOffset = (poolOffset + size + kPoolAlignment - 1) & ~(kPoolAlignment - 1);
  return buffer;
}

/**
 * Gives back what the last slice of the pool did not need.
 * @param {FastBuffer} buffer as `allocateFromPool` returned it, and no other slice was made since
 * @param {number} used
 * @returns {FastBuffer} its first `used` bytes
 */
function shrinkLast(buffer, used) {
  if (used === buffer.length) return buffer;
  const start = buffer.byteOffset;
  if (buffer.buffer === pool) poolOffset = (start + used + kPoolAlignment - 1) & ~(kPoolAlignment - 1);
  return new FastBuffer(buffer.buffer, start, used);
}

const aliases = {
  readBigUint64LE: 'readBigUInt64LE',
  readBigUint64BE: 'readBigUInt64BE',
  writeBigUint64LE: 'writeBigUInt64LE',
  writeBigUint64BE: 'writeBigUInt64BE',
};
for (const verb of ['read', 'write']) {
  for (const suffix of ['LE', '32LE', '16LE', '8', 'BE', '32BE', '16BE']) {
    aliases[`${verb}Uint${suffix}`] = `${verb}UInt${suffix}`;
  }
}

/**
 * Adds the number methods and the conversions of each encoding.
 * @param {object} prototype
 */
function addBufferPrototype(prototype) {
  for (const methods of [integers, floats, textMethods]) {
    for (const name of Object.keys(methods)) prototype[name] = methods[name];
  }
  for (const name of Object.keys(aliases)) prototype[name] = prototype[aliases[name]];
}

/** The encodings as native code numbers them. */
const encodings = freeze({
  __proto__: null, ascii: 0, utf8: 1, base64: 2, utf16le: 3, latin1: 4, hex: 5, buffer: 6, base64url: 7,
});

module.exports = {
  FastBuffer,
  addBufferPrototype,
  allocateFromPool,
  createUnsafeBuffer,
  encodings,
  kDefaultPoolSize,
  native,
  shrinkLast,
};
