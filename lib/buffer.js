'use strict';

// Buffer. Longer than most files, since it holds one class: making one, and every method that is not about numbers or text.

const {
  FastBuffer, addBufferPrototype, allocateFromPool, createUnsafeBuffer, kDefaultPoolSize, native, shrinkLast,
} = require('internal/buffer');
const { getEncoding, utf8 } = require('internal/buffer/encodings');
const inspecting = require('internal/buffer/inspect');
const { byteSearch } = require('internal/buffer/search');
const { fill } = require('internal/buffer/fill');
const { atob, btoa, isAscii, isUtf8, transcode } = require('internal/buffer/convert');
const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_BUFFER_SIZE, ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { customInspectSymbol, deprecate, isInsideNodeModules } = require('internal/util');
const { isAnyArrayBuffer, isUint8Array } = require('internal/util/types');
const {
  validateArray, validateInteger, validateNumber,
} = require('internal/validators');

const { isView } = ArrayBuffer;
const { isArray } = Array;
const { isInteger, isNaN } = Number;
const { trunc } = Math;
const { defineProperties, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;
const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const { get: typedArrayByteLength } = getOwnPropertyDescriptor(TypedArrayPrototype, 'byteLength');
const typedArrayFill = TypedArrayPrototype.fill;
const typedArraySet = TypedArrayPrototype.set;
const typedArraySubarray = TypedArrayPrototype.subarray;
const { kMaxLength, kStringMaxLength } = native;

const kIsEncodingSymbol = Symbol('kIsEncodingSymbol');

// The prototypes are the same object, so that native code and `new FastBuffer` both make full Buffers.
FastBuffer.prototype.constructor = Buffer;
Buffer.prototype = FastBuffer.prototype;
addBufferPrototype(Buffer.prototype);
native.setBufferPrototype(Buffer.prototype);

let constructorWarned = false;

/** Tells programs of their own (not their dependencies) that the constructor is deprecated. */
function warnOfConstructor() {
  if (constructorWarned) return;
  const pending = require('internal/options').getOptionValue('--pending-deprecation');
  // Deciding whether the caller is a dependency is expensive; a dependency that uses it does so all the time.
  if (!pending && isInsideNodeModules(100, true)) return;
  constructorWarned = true;
  process.emitWarning(
    'Buffer() is deprecated due to security and usability issues. Please use the Buffer.alloc(), ' +
    'Buffer.allocUnsafe(), or Buffer.from() methods instead.',
    'DeprecationWarning', 'DEP0005');
}

/**
 * Deprecated: use `Buffer.from`, `Buffer.alloc` or `Buffer.allocUnsafe`.
 * @param {any} arg
 * @param {any} [encodingOrOffset]
 * @param {any} [length]
 * @returns {Buffer}
 */
function Buffer(arg, encodingOrOffset, length) {
  warnOfConstructor();
  if (typeof arg !== 'number') return Buffer.from(arg, encodingOrOffset, length);
  if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
  return Buffer.alloc(arg);
}

setPrototypeOf(Buffer, Uint8Array);
defineProperty(Buffer, Symbol.species, {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() { return FastBuffer; },
});

Buffer.poolSize = kDefaultPoolSize;

/**
 * A Buffer of `size` bytes that may share its memory with others.
 * @param {number} size
 */
function allocate(size) {
  if (!(size > 0)) return new FastBuffer(); // NaN too
  return size < Buffer.poolSize >>> 1 ? allocateFromPool(size, Buffer.poolSize) : createUnsafeBuffer(size);
}

function fromString(string, encoding) {
  const ops = typeof encoding !== 'string' || encoding.length === 0 ? utf8 : getEncoding(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  if (string.length === 0) return new FastBuffer();
  const buffer = allocate(ops.byteLength(string));
  const used = buffer.length === 0 ? 0 : ops.write.call(buffer, string, 0, buffer.length);
  return shrinkLast(buffer, used);
}

function fromArrayBuffer(value, byteOffset, length) {
  if (byteOffset === undefined) {
    byteOffset = 0;
  } else {
    byteOffset = +byteOffset;
    if (isNaN(byteOffset)) byteOffset = 0;
  }
  const maxLength = value.byteLength - byteOffset;
  if (maxLength < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  // Without a length, the Buffer follows the size of a resizable buffer.
  if (length !== undefined) {
    length = +length;
    if (length > maxLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    if (!(length > 0)) length = 0;
  }
  return new FastBuffer(value, byteOffset, length);
}

function fromArrayLike(value) {
  const buffer = allocate(value.length);
  if (buffer.length > 0) typedArraySet.call(buffer, value, 0);
  return buffer;
}

/** Buffers, arrays, and what looks like them or like JSON made of them; undefined for all else. */
function fromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
  }
  return value.type === 'Buffer' && isArray(value.data) ? fromArrayLike(value.data) : undefined;
}

/**
 * @param {any} value
 * @param {string|number} [encodingOrOffset]
 * @param {number} [length]
 * @returns {Buffer}
 */
Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const valueOf = value.valueOf && value.valueOf();
    if (valueOf != null && valueOf !== value && (typeof valueOf === 'string' || typeof valueOf === 'object')) {
      return from(valueOf, encodingOrOffset, length);
    }
    const buffer = fromObject(value);
    if (buffer !== undefined) return buffer;
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const primitive = value[Symbol.toPrimitive]('string');
      if (typeof primitive === 'string') return fromString(primitive, encodingOrOffset);
    }
  }
  throw new ERR_INVALID_ARG_TYPE(
    'first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

/**
 * @param {TypedArray} view
 * @param {number} [offset] in elements
 * @param {number} [length] in elements
 * @returns {Buffer} a copy
 */
Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!isView(view) || view instanceof DataView) throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  const viewLength = view.length;
  if (viewLength === 0) return Buffer.alloc(0);
  if (offset !== undefined || length !== undefined) {
    if (offset !== undefined) {
      validateInteger(offset, 'offset', 0);
      if (offset >= viewLength) return Buffer.alloc(0);
    } else {
      offset = 0;
    }
    let end = viewLength;
    if (length !== undefined) {
      validateInteger(length, 'length', 0);
      end = offset + length;
    }
    view = typedArraySubarray.call(view, offset, end);
  }
  return fromArrayLike(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
};

/**
 * @param {...number} items
 * @returns {Buffer}
 */
Buffer.of = function of(...items) {
  return fromArrayLike(items);
};

function validateSize(size) {
  validateNumber(size, 'size', 0, kMaxLength);
}

/**
 * @param {number} size
 * @param {string|Uint8Array|number} [fillValue=0]
 * @param {string} [encoding]
 * @returns {Buffer}
 */
Buffer.alloc = function alloc(size, fillValue, encoding) {
  validateSize(size);
  if (fillValue !== undefined && fillValue !== 0 && size > 0) {
    return fill(createUnsafeBuffer(size), fillValue, undefined, undefined, encoding);
  }
  return new FastBuffer(size);
};

/**
 * @param {number} size
 * @returns {Buffer} whose bytes are not set to anything
 */
Buffer.allocUnsafe = function allocUnsafe(size) {
  validateSize(size);
  return allocate(size);
};

/**
 * @param {number} size
 * @returns {Buffer} likewise, which shares its memory with no other
 */
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  validateSize(size);
  return createUnsafeBuffer(size);
};

function SlowBuffer(size) {
  validateSize(size);
  return createUnsafeBuffer(size);
}
setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
setPrototypeOf(SlowBuffer, Uint8Array);

/**
 * @param {any} value
 * @returns {boolean}
 */
Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

/**
 * @param {Uint8Array} buf1
 * @param {Uint8Array} buf2
 * @returns {-1|0|1}
 */
Buffer.compare = function compare(buf1, buf2) {
  if (!isUint8Array(buf1)) throw new ERR_INVALID_ARG_TYPE('buf1', ['Buffer', 'Uint8Array'], buf1);
  if (!isUint8Array(buf2)) throw new ERR_INVALID_ARG_TYPE('buf2', ['Buffer', 'Uint8Array'], buf2);
  return buf1 === buf2 ? 0 : native.compare(buf1, buf2);
};

/**
 * @param {any} encoding
 * @returns {boolean}
 */
Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encoding.length !== 0 && getEncoding(encoding) !== undefined;
};
Buffer[kIsEncodingSymbol] = Buffer.isEncoding;

/** Length of an item to be concatenated, whatever its property `length` pretends. */
function itemLength(item, i) {
  if (!isUint8Array(item)) throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, ['Buffer', 'Uint8Array'], item);
  return typedArrayByteLength.call(item);
}

/**
 * @param {Uint8Array[]} list
 * @param {number} [length]
 * @returns {Buffer}
 */
Buffer.concat = function concat(list, length) {
  validateArray(list, 'list');
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < list.length; i++) length += itemLength(list[i], i);
  } else {
    validateInteger(length, 'length', 0);
  }
  const buffer = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    const size = itemLength(item, i);
    at += copyBytes(item, buffer, at, 0, size, size, length);
  }
  // Fewer bytes than `length` leave the rest unset, and what was in memory must not show.
  if (at < length) typedArrayFill.call(buffer, 0, at, length);
  return buffer;
};

/**
 * @param {string|ArrayBuffer|SharedArrayBuffer|ArrayBufferView} string
 * @param {string} [encoding='utf8']
 * @returns {number}
 */
function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (isView(string) || isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  if (string.length === 0) return 0;
  const ops = encoding ? getEncoding(encoding) ?? utf8 : utf8;
  return ops.byteLength(string);
}
Buffer.byteLength = byteLength;

for (const name of ['parent', 'offset']) {
  const property = name === 'parent' ? 'buffer' : 'byteOffset';
  defineProperty(Buffer.prototype, name, {
    __proto__: null,
    enumerable: true,
    get() { return this instanceof Buffer ? this[property] : undefined; },
  });
}

/** Up to so many bytes are copied one by one. */
const kShortCopy = 32;

/** Copies what fits; returns how much that was. The numbers, all of them bytes, are valid by now. */
function copyBytes(source, target, targetStart, sourceStart, count, sourceLength, targetLength) {
  if (count > sourceLength - sourceStart) count = sourceLength - sourceStart;
  if (count > targetLength - targetStart) count = targetLength - targetStart;
  if (count <= 0) return 0;
  const bytes = isUint8Array(source) && isUint8Array(target);
  if (bytes && count === sourceLength) {
    typedArraySet.call(target, source, targetStart);
  } else if (bytes && count <= kShortCopy && source.buffer !== target.buffer) {
    // Not worth a call.
    for (let i = 0; i < count; i++) target[targetStart + i] = source[sourceStart + i];
  } else {
    native.copy(source, target, targetStart, sourceStart, count);
  }
  return count;
}

function toInteger(value, fallback) {
  value = +value;
  return isNaN(value) ? fallback : trunc(value);
}

/**
 * @param {ArrayBufferView} target
 * @param {number} [targetStart=0]
 * @param {number} [sourceStart=0]
 * @param {number} [sourceEnd]
 * @returns {number} how many bytes were copied
 */
Buffer.prototype.copy = function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!isView(this)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], this);
  if (!isView(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  const sourceLength = isUint8Array(this) ? typedArrayByteLength.call(this) : this.byteLength;
  const targetLength = isUint8Array(target) ? typedArrayByteLength.call(target) : target.byteLength;

  targetStart = targetStart === undefined ? 0 : isInteger(targetStart) ? targetStart : toInteger(targetStart, 0);
  if (targetStart < 0) throw new ERR_OUT_OF_RANGE('targetStart', '>= 0', targetStart);
  sourceStart = sourceStart === undefined ? 0 : isInteger(sourceStart) ? sourceStart : toInteger(sourceStart, 0);
  if (sourceStart < 0 || sourceStart > sourceLength) {
    throw new ERR_OUT_OF_RANGE('sourceStart', `>= 0 && <= ${sourceLength}`, sourceStart);
  }
  sourceEnd = sourceEnd === undefined ? sourceLength : isInteger(sourceEnd) ? sourceEnd : toInteger(sourceEnd, 0);
  if (sourceEnd < 0) throw new ERR_OUT_OF_RANGE('sourceEnd', '>= 0', sourceEnd);
  if (targetStart >= targetLength || sourceStart >= sourceEnd) return 0;
  return copyBytes(this, target, targetStart, sourceStart, sourceEnd - sourceStart, sourceLength, targetLength);
};

/**
 * @param {string} [encoding='utf8']
 * @param {number} [start=0]
 * @param {number} [end]
 * @returns {string}
 */
Buffer.prototype.toString = function toString(encoding, start, end) {
  if (arguments.length === 0) return utf8.slice.call(this, 0, this.length);
  const { length } = this;
  if (start <= 0) start = 0;
  else if (start >= length) return '';
  else start = trunc(start) || 0;
  if (end === undefined || end >= length) end = length;
  else end = trunc(end) || 0;
  if (end <= start) return '';
  if (encoding === undefined) return utf8.slice.call(this, start, end);
  const ops = getEncoding(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.slice.call(this, start, end);
};
Buffer.prototype.toLocaleString = Buffer.prototype.toString;

/**
 * @param {Uint8Array} otherBuffer
 * @returns {boolean}
 */
Buffer.prototype.equals = function equals(otherBuffer) {
  if (!isUint8Array(otherBuffer)) {
    throw new ERR_INVALID_ARG_TYPE('otherBuffer', ['Buffer', 'Uint8Array'], otherBuffer);
  }
  if (this === otherBuffer) return true;
  const size = typedArrayByteLength.call(this);
  if (size !== typedArrayByteLength.call(otherBuffer)) return false;
  return size === 0 || native.compare(this, otherBuffer) === 0;
};

Buffer.prototype[customInspectSymbol] = inspecting.inspectBuffer;
Buffer.prototype.inspect = inspecting.inspectBuffer;

/**
 * @param {Uint8Array} target
 * @param {number} [targetStart]
 * @param {number} [targetEnd]
 * @param {number} [sourceStart]
 * @param {number} [sourceEnd]
 * @returns {-1|0|1}
 */
Buffer.prototype.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  if (!isUint8Array(target)) throw new ERR_INVALID_ARG_TYPE('target', ['Buffer', 'Uint8Array'], target);
  if (!isUint8Array(this)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], this);
  if (arguments.length === 1) return native.compare(this, target);
  if (targetStart === undefined) targetStart = 0;
  else validateInteger(targetStart, 'targetStart', 0);
  if (targetEnd === undefined) targetEnd = target.length;
  else validateInteger(targetEnd, 'targetEnd', 0, target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else validateInteger(sourceStart, 'sourceStart', 0);
  if (sourceEnd === undefined) sourceEnd = this.length;
  else validateInteger(sourceEnd, 'sourceEnd', 0, this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return native.compareRange(this, target, sourceStart, sourceEnd, targetStart, targetEnd);
};

/**
 * @param {string|Uint8Array|number} value
 * @param {number} [byteOffset]
 * @param {number} [end]
 * @param {string} [encoding]
 * @returns {number} -1 if it does not occur
 */
Buffer.prototype.indexOf = function indexOf(value, byteOffset, end, encoding) {
  return byteSearch(this, value, byteOffset, end, encoding, true);
};

/**
 * @param {string|Uint8Array|number} value
 * @param {number} [byteOffset]
 * @param {number} [end]
 * @param {string} [encoding]
 * @returns {number} -1 if it does not occur
 */
Buffer.prototype.lastIndexOf = function lastIndexOf(value, byteOffset, end, encoding) {
  return byteSearch(this, value, byteOffset, end, encoding, false);
};

/**
 * @param {string|Uint8Array|number} value
 * @param {number} [byteOffset]
 * @param {number} [end]
 * @param {string} [encoding]
 * @returns {boolean}
 */
Buffer.prototype.includes = function includes(value, byteOffset, end, encoding) {
  return byteSearch(this, value, byteOffset, end, encoding, true) !== -1;
};

/**
 * @param {string|Uint8Array|number} value
 * @param {number} [offset]
 * @param {number} [end]
 * @param {string} [encoding]
 * @returns {this}
 */
Buffer.prototype.fill = function bufferFill(value, offset, end, encoding) {
  return fill(this, value, offset, end, encoding);
};
defineProperty(Buffer.prototype.fill, 'name', { __proto__: null, configurable: true, value: 'fill' });

/**
 * @param {string} string
 * @param {number} [offset=0]
 * @param {number} [length]
 * @param {string} [encoding='utf8']
 * @returns {number} how many bytes were written
 */
Buffer.prototype.write = function write(string, offset, length, encoding) {
  // The native half checks the string.
  if (offset === undefined) {
    // write(string)
    return utf8.write.call(this, string, 0, this.length);
  }
  if (length === undefined && typeof offset === 'string') {
    // write(string, encoding)
    encoding = offset;
    length = this.length;
    offset = 0;
  } else {
    // write(string, offset[, length][, encoding])
    validateInteger(offset, 'offset', 0, this.length);
    const remaining = this.length - offset;
    if (length === undefined) {
      length = remaining;
    } else if (typeof length === 'string') {
      encoding = length;
      length = remaining;
    } else {
      validateInteger(length, 'length', 0, this.length);
      if (length > remaining) length = remaining;
    }
  }
  if (!encoding || encoding === 'utf8') return utf8.write.call(this, string, offset, length);
  const ops = getEncoding(encoding);
  if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return ops.write.call(this, string, offset, length);
};

/** @returns {{type: 'Buffer', data: number[]}} */
Buffer.prototype.toJSON = function toJSON() {
  const { length } = this;
  const data = new Array(length);
  for (let i = 0; i < length; i++) data[i] = this[i];
  return { type: 'Buffer', data };
};

/** A relative index as an absolute one within [0, length]. */
function clampIndex(index, length) {
  index = trunc(index);
  if (index === 0 || isNaN(index)) return 0;
  if (index < 0) return index + length > 0 ? index + length : 0;
  return index < length ? index : length;
}

/**
 * @param {number} [start=0]
 * @param {number} [end]
 * @returns {Buffer} over the same memory
 */
Buffer.prototype.subarray = function subarray(start, end) {
  const { length } = this;
  const from = start === undefined ? 0 : clampIndex(start, length);
  const to = end === undefined ? length : clampIndex(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + from, to > from ? to - from : 0);
};

/**
 * The same as `subarray`.
 * @param {number} [start=0]
 * @param {number} [end]
 * @returns {Buffer}
 */
Buffer.prototype.slice = function slice(start, end) {
  return this.subarray(start, end);
};

for (const bits of [16, 32, 64]) {
  const name = `swap${bits}`;
  const swap = native[name];
  const bytes = bits / 8;
  Buffer.prototype[name] = {
    [name]() {
      if (this.length % bytes !== 0) throw new ERR_INVALID_BUFFER_SIZE(`${bits}-bits`);
      swap(this);
      return this;
    },
  }[name];
}

module.exports = {
  Buffer,
  SlowBuffer: deprecate(SlowBuffer, 'SlowBuffer() is deprecated. Please use Buffer.allocUnsafeSlow()', 'DEP0030'),
  transcode,
  isUtf8,
  isAscii,
  kMaxLength,
  kStringMaxLength,
  btoa,
  atob,
};

defineProperties(module.exports, {
  constants: {
    __proto__: null,
    configurable: false,
    enumerable: true,
    value: { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength },
  },
  INSPECT_MAX_BYTES: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return inspecting.getMaxBytes(); },
    set(value) { inspecting.setMaxBytes(value); },
  },
});

require('internal/util').defineLazyProperties(
  module.exports, 'internal/blob', ['Blob', 'resolveObjectURL'], true);
require('internal/util').defineLazyProperties(module.exports, 'internal/file', ['File'], true);
