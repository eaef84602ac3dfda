'use strict';

// Deep equality, shared by `assert` and `util.isDeepStrictEqual`.
//
// Modes: loose (`==` for primitives, prototypes ignored), strict (`Object.is`, prototypes compared), strict without
// prototypes, and partial (the second value's properties and items must all be found in the first).

const types = require('internal/util/types');
const { isError } = require('internal/util');
const { getOwnPropertySymbols, getPrototypeOf, hasOwn, is, keys: ObjectKeys } = Object;
const { propertyIsEnumerable, toString: objectToString } = Object.prototype;
const { apply } = Reflect;
const { isArray } = Array;
const native = binding('util');
const { getOwnNonIndexProperties } = native;
const { ONLY_ENUMERABLE: kOnlyEnumerable, SKIP_SYMBOLS: kSkipSymbols } = native.constants;

// The name in a typed array's internal slot; undefined for a DataView.
const typedArrayName = Object.getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const kLoose = 0;
const kStrict = 1;
const kPartial = 2;
const kStrictWithoutPrototype = 3;

const isEnumerableOwn = (object, key) => apply(propertyIsEnumerable, object, [key]);
const sameNaN = (a, b) => a !== a && b !== b; // eslint-disable-line no-self-compare
const isObject = (value) => typeof value === 'object' && value !== null;

/** So deep most structures are not: cycles are looked for further down only, where they lead sooner or later. */
const kUncheckedDepth = 6;

/** The pairs that are being compared further up, so that circular structures end. */
class Memo {
  constructor() {
    this.depth = 0;
    /** @type {Map<object, number>|undefined} */
    this.left = undefined;
    /** @type {Map<object, number>|undefined} */
    this.right = undefined;
  }

  /** @returns {boolean|undefined} whether both sides lead back to the same place; undefined: neither does, go on */
  enter(a, b) {
    if (this.depth < kUncheckedDepth) {
      this.depth++;
      return undefined;
    }
    this.left ??= new Map();
    this.right ??= new Map();
    const left = this.left.get(a);
    const right = this.right.get(b);
    if (left !== undefined || right !== undefined) return left === right;
    this.depth++;
    this.left.set(a, this.depth);
    this.right.set(b, this.depth);
    return undefined;
  }

  leave(a, b) {
    if (this.depth-- <= kUncheckedDepth) return;
    this.left.delete(a);
    this.right.delete(b);
  }
}

const builtInConstructors = new Set([
  Array, ArrayBuffer, BigInt64Array, BigUint64Array, Boolean, DataView, Date, Error, Float32Array, Float64Array, Function,
  Int16Array, Int32Array, Int8Array, Map, Number, Object, Promise, RegExp, Set, String, Symbol, Uint16Array, Uint32Array,
  Uint8Array, Uint8ClampedArray, WeakMap, WeakSet,
]);

/** @returns {boolean} whether both inherit, over however many steps, from the same class of the language */
function sharesBuiltInConstructor(a, b) {
  const { constructor } = a;
  return constructor === b.constructor && builtInConstructors.has(constructor);
}

/** @param {object} value with the tag of an Object @returns {boolean} whether it has nothing but properties */
function isPlain(value) {
  // By far the most. What has slots of its own has another tag, or another prototype.
  return getPrototypeOf(value) === Object.prototype || (!isError(value) && !types.isBoxedPrimitive(value));
}

/** @returns {boolean} */
function deepEqual(a, b, mode, memo) {
  if (a === b) return a !== 0 || is(a, b) || mode === kLoose;
  if (mode !== kLoose) {
    if (typeof a === 'number') return sameNaN(a, b);
    if (!isObject(a) || !isObject(b)) return false;
    if (mode === kStrict && getPrototypeOf(a) !== getPrototypeOf(b) && !sharesBuiltInConstructor(a, b)) return false;
  } else {
    // eslint-disable-next-line eqeqeq
    if (!isObject(a)) return !isObject(b) && (a == b || sameNaN(a, b));
    if (!isObject(b)) return false;
  }

  const tag = apply(objectToString, a, []);
  if (tag !== apply(objectToString, b, [])) return false;

  if (isArray(a)) {
    if (!isArray(b) || (mode === kPartial ? a.length < b.length : a.length !== b.length)) return false;
    const filter = mode === kLoose ? kOnlyEnumerable | kSkipSymbols : kOnlyEnumerable;
    const keys = getOwnNonIndexProperties(b, filter);
    if (mode !== kPartial && keys.length !== getOwnNonIndexProperties(a, filter).length) return false;
    for (let i = 0; i < keys.length; i++) if (!isEnumerableOwn(a, keys[i])) return false;
    return compareInside(a, b, mode, memo, keys, compareArrays);
  }
  if (isArray(b)) return false;
  if (tag === '[object Object]' && isPlain(a) && isPlain(b)) return compareProperties(a, b, mode, memo);
  if (types.isDate(a)) {
    if (!types.isDate(b)) return false;
    const timeA = Date.prototype.getTime.call(a);
    const timeB = Date.prototype.getTime.call(b);
    if (timeA !== timeB && !sameNaN(timeA, timeB)) return false;
  } else if (types.isRegExp(a)) {
    if (!types.isRegExp(b) || a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
  } else if (types.isArrayBufferView(a)) {
    return compareViews(a, b, mode, memo);
  } else if (types.isSet(a)) {
    if (!types.isSet(b) || (mode === kPartial ? a.size < b.size : a.size !== b.size)) return false;
    return compareProperties(a, b, mode, memo, compareSets);
  } else if (types.isMap(a)) {
    if (!types.isMap(b) || (mode === kPartial ? a.size < b.size : a.size !== b.size)) return false;
    return compareProperties(a, b, mode, memo, compareMaps);
  } else if (types.isAnyArrayBuffer(a)) {
    if (!types.isAnyArrayBuffer(b) || types.isArrayBuffer(a) !== types.isArrayBuffer(b) ||
        !compareBytes(new Uint8Array(a), new Uint8Array(b), mode)) {
      return false;
    }
  } else if (types.isBoxedPrimitive(a)) {
    if (!compareBoxed(a, b)) return false;
  } else if (isError(a)) {
    // Not enumerable as a rule, yet what errors are about.
    if (!isError(b) || !compareHidden(a, b, 'message', mode, memo) || !compareHidden(a, b, 'name', mode, memo) ||
        !compareHidden(a, b, 'cause', mode, memo) || !compareHidden(a, b, 'errors', mode, memo)) {
      return false;
    }
  } else if (types.isBoxedPrimitive(b) || isError(b) || types.isArrayBufferView(b) || types.isSet(b) || types.isMap(b) ||
      types.isDate(b) || types.isRegExp(b) || types.isAnyArrayBuffer(b)) {
    return false;
  } else if (types.isWeakMap(a) || types.isWeakSet(a) || types.isPromise(a)) {
    // What they hold cannot be looked at.
    return false;
  } else if (types.isKeyObject(a)) {
    if (!types.isKeyObject(b) || !a.equals(b)) return false;
  } else if (types.isCryptoKey(a)) {
    if (!types.isCryptoKey(b) || !require('internal/crypto/keys').isEqualCryptoKey(a, b)) return false;
  } else if (isURL(a)) {
    if (!isURL(b) || a.href !== b.href) return false;
  }
  return compareProperties(a, b, mode, memo);
}

/** @param {object} value @returns {boolean} */
function isURL(value) {
  return typeof URL === 'function' && value instanceof URL;
}

/** Compares a property of an error that may not be enumerable. */
function compareHidden(a, b, key, mode, memo) {
  const hasA = hasOwn(a, key);
  const hasB = hasOwn(b, key);
  if (key === 'cause' || key === 'errors') {
    if (mode === kPartial ? hasB && !hasA : hasA !== hasB) return false;
    if (!hasB) return true;
  } else if (mode === kPartial && key === 'message' && !hasB) {
    return true;
  }
  // Enumerable ones are compared with the properties.
  if (hasA && hasB && isEnumerableOwn(a, key) && isEnumerableOwn(b, key)) return true;
  return deepEqual(a[key], b[key], mode, memo ?? new Memo());
}

/** @returns {boolean} */
function compareBoxed(a, b) {
  if (types.isNumberObject(a)) {
    return types.isNumberObject(b) && is(Number.prototype.valueOf.call(a), Number.prototype.valueOf.call(b));
  }
  if (types.isStringObject(a)) {
    return types.isStringObject(b) && String.prototype.valueOf.call(a) === String.prototype.valueOf.call(b);
  }
  if (types.isBooleanObject(a)) {
    return types.isBooleanObject(b) && Boolean.prototype.valueOf.call(a) === Boolean.prototype.valueOf.call(b);
  }
  if (types.isBigIntObject(a)) {
    return types.isBigIntObject(b) && BigInt.prototype.valueOf.call(a) === BigInt.prototype.valueOf.call(b);
  }
  return types.isSymbolObject(b) && Symbol.prototype.valueOf.call(a) === Symbol.prototype.valueOf.call(b);
}

/** @param {Uint8Array} a @param {Uint8Array} b @returns {boolean} */
function compareBytes(a, b, mode) {
  if (mode === kPartial) return isSubsequence(a, b);
  if (a.length !== b.length) return false;
  if (a.length > kNativeCompareThreshold) return require('buffer').Buffer.compare(a, b) === 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
const kNativeCompareThreshold = 300;

/** @returns {boolean} whether all of b's items are found in a, in their order */
function isSubsequence(a, b) {
  if (a.length < b.length) return false;
  let position = 0;
  for (let i = 0; i < b.length; i++) {
    while (position < a.length && !is(a[position], b[i])) position++;
    if (position === a.length) return false;
    position++;
  }
  return true;
}

/** Typed arrays and DataViews. @returns {boolean} */
function compareViews(a, b, mode, memo) {
  if (!types.isArrayBufferView(b)) return false;
  // The tags can be forged, the slots cannot.
  if (typedArrayName.call(a) !== typedArrayName.call(b)) return false;
  if (types.isDataView(a)) {
    const bytesA = new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
    const bytesB = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
    if (!compareBytes(bytesA, bytesB, mode)) return false;
  } else if (mode === kPartial) {
    if (!isSubsequence(a, b)) return false;
  } else if (a.byteLength !== b.byteLength) {
    return false;
  } else if (mode === kLoose && (types.isFloat32Array(a) || types.isFloat64Array(a) || types.isFloat16Array(a))) {
    // The zeros are equal here, their bytes are not.
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameNaN(a[i], b[i])) return false;
  } else if (!compareBytes(new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
                           new Uint8Array(b.buffer, b.byteOffset, b.byteLength), mode)) {
    return false;
  }
  const filter = mode === kLoose ? kOnlyEnumerable | kSkipSymbols : kOnlyEnumerable;
  const keys = getOwnNonIndexProperties(b, filter);
  if (mode !== kPartial && keys.length !== getOwnNonIndexProperties(a, filter).length) return false;
  for (let i = 0; i < keys.length; i++) if (!isEnumerableOwn(a, keys[i])) return false;
  return compareInside(a, b, mode, memo, keys);
}

/**
 * Compares the enumerable own properties, and the items by `compareItems`.
 * @returns {boolean}
 */
function compareProperties(a, b, mode, memo, compareItems) {
  const keys = ObjectKeys(b);
  if (mode === kPartial) {
    for (let i = 0; i < keys.length; i++) if (!isEnumerableOwn(a, keys[i])) return false;
  } else {
    const others = ObjectKeys(a);
    if (keys.length !== others.length) return false;
    // Mostly the keys are the same in the same order.
    for (let i = 0; i < keys.length; i++) if (keys[i] !== others[i] && !isEnumerableOwn(a, keys[i])) return false;
  }

  if (mode !== kLoose) {
    const symbols = getOwnPropertySymbols(b);
    let count = 0;
    for (let i = 0; i < symbols.length; i++) {
      const key = symbols[i];
      if (isEnumerableOwn(b, key)) {
        if (!isEnumerableOwn(a, key)) return false;
        keys.push(key);
        count++;
      } else if (mode !== kPartial && isEnumerableOwn(a, key)) {
        return false;
      }
    }
    if (mode !== kPartial) {
      const others = getOwnPropertySymbols(a);
      if (others.length !== symbols.length) {
        let othersCount = 0;
        for (let i = 0; i < others.length; i++) if (isEnumerableOwn(a, others[i])) othersCount++;
        if (othersCount !== count) return false;
      }
    }
  }
  if (keys.length === 0 && compareItems === undefined) return true;
  return compareInside(a, b, mode, memo, keys, compareItems);
}

/** @returns {boolean} */
function compareInside(a, b, mode, memo, keys, compareItems) {
  memo ??= new Memo();
  const known = memo.enter(a, b);
  if (known !== undefined) return known;
  let equal = compareItems === undefined || compareItems(a, b, mode, memo);
  for (let i = 0; equal && i < keys.length; i++) equal = deepEqual(a[keys[i]], b[keys[i]], mode, memo);
  memo.leave(a, b);
  return equal;
}

/** @returns {boolean} */
function compareArrays(a, b, mode, memo) {
  if (mode === kPartial) return comparePartialArrays(a, b, memo);
  for (let i = 0; i < b.length; i++) {
    const valueA = a[i];
    const valueB = b[i];
    if (valueA === undefined || valueB === undefined) {
      // A hole is not the same as undefined.
      const present = hasOwn(b, i);
      if (hasOwn(a, i) !== present) return false;
      // Sparse arrays may be very long: from here on, only what is there.
      if (!present) return compareSparseArrays(a, b, i, mode, memo);
    }
    if (!deepEqual(valueA, valueB, mode, memo)) return false;
  }
  return true;
}

/** @param {unknown[]} array @param {number} start @returns {string[]} the indices from `start` on that are no holes */
function indicesFrom(array, start) {
  // Indices come first among the keys, in ascending order.
  const keys = ObjectKeys(array);
  const indices = [];
  for (let i = 0; i < keys.length; i++) {
    const index = Number(keys[i]);
    if (!(index >= 0) || index > kMaxArrayIndex || String(index) !== keys[i]) break;
    if (index >= start) indices.push(keys[i]);
  }
  return indices;
}
const kMaxArrayIndex = 2 ** 32 - 2;

/** @returns {boolean} */
function compareSparseArrays(a, b, start, mode, memo) {
  const indicesA = indicesFrom(a, start);
  const indicesB = indicesFrom(b, start);
  if (indicesA.length !== indicesB.length) return false;
  for (let i = 0; i < indicesB.length; i++) {
    const index = indicesB[i];
    if (indicesA[i] !== index || !deepEqual(a[index], b[index], mode, memo)) return false;
  }
  return true;
}

/** All items of b, in their order, with others of a between them; holes do not count. @returns {boolean} */
function comparePartialArrays(a, b, memo) {
  let position = 0;
  for (let i = 0; i < b.length; i++) {
    if (b[i] === undefined && !hasOwn(b, i)) return comparePartialSparseArrays(a, position, b, i, memo);
    for (;; position++) {
      if (position >= a.length) return false;
      if (a[position] === undefined && !hasOwn(a, position)) return comparePartialSparseArrays(a, position, b, i, memo);
      if (deepEqual(a[position], b[i], kPartial, memo)) break;
    }
    position++;
  }
  return true;
}

/** @returns {boolean} */
function comparePartialSparseArrays(a, startA, b, startB, memo) {
  const indicesA = indicesFrom(a, startA);
  const indicesB = indicesFrom(b, startB);
  let position = 0;
  for (let i = 0; i < indicesB.length; i++) {
    const value = b[indicesB[i]];
    while (position < indicesA.length && !deepEqual(a[indicesA[position]], value, kPartial, memo)) position++;
    if (position >= indicesA.length) return false;
    position++;
  }
  return true;
}

/**
 * What a primitive may be equal to loosely, other than itself.
 * @param {unknown} primitive
 * @returns {{certain: boolean, value?: unknown}} certain: `value` alone decides
 */
function looseCounterpart(primitive) {
  switch (typeof primitive) {
    case 'undefined': return { certain: true, value: null };
    case 'object': return { certain: true, value: undefined }; // null
    case 'symbol': return { certain: true, value: missing };
    case 'string': return sameNaN(+primitive, NaN) ? { certain: true, value: missing } : { certain: false };
    case 'number': return sameNaN(primitive, NaN) ? { certain: true, value: missing } : { certain: false };
    default: return { certain: false };
  }
}
const missing = Symbol('missing');

/**
 * Finds and removes an item that equals `value`.
 * @param {Set<unknown>} candidates
 * @returns {boolean}
 */
function takeEqual(candidates, value, mode, memo, valueIsExpected) {
  for (const candidate of candidates) {
    if (valueIsExpected ? deepEqual(candidate, value, mode, memo) : deepEqual(value, candidate, mode, memo)) {
      candidates.delete(candidate);
      return true;
    }
  }
  return false;
}

/** @returns {boolean} */
function compareSets(a, b, mode, memo) {
  // Items that both have need no look inside; objects may equal others, and so may primitives when loose.
  let open;
  for (const value of b) {
    if (a.has(value)) continue;
    if (!isObject(value)) {
      if (mode !== kLoose) return false;
      const { certain, value: other } = looseCounterpart(value);
      if (certain && (!a.has(other) || b.has(other))) return false;
    }
    (open ??= []).push(value);
  }
  if (open === undefined) return true;
  const candidates = new Set();
  for (const value of a) if (!b.has(value) && (mode === kLoose || isObject(value))) candidates.add(value);
  if (candidates.size < open.length) return false;
  for (let i = 0; i < open.length; i++) if (!takeEqual(candidates, open[i], mode, memo, true)) return false;
  return true;
}

/** @returns {boolean} */
function compareMaps(a, b, mode, memo) {
  let open;
  for (const { 0: key, 1: value } of b) {
    if (isObject(key)) {
      // The same key object must not be mistaken: its value decides first.
      if (a.has(key) && deepEqual(a.get(key), value, mode, memo)) continue;
      (open ??= []).push(key);
      continue;
    }
    const other = a.get(key);
    if ((other !== undefined || a.has(key)) && deepEqual(other, value, mode, memo)) continue;
    if (mode !== kLoose) return false;
    const { certain, value: counterpart } = looseCounterpart(key);
    if (certain && (!a.has(counterpart) || b.has(counterpart) || !deepEqual(a.get(counterpart), value, mode, memo))) {
      return false;
    }
    (open ??= []).push(key);
  }
  if (open === undefined) return true;
  const candidates = new Set();
  for (const key of a.keys()) {
    if (mode !== kLoose && !isObject(key)) continue;
    if (b.has(key) && deepEqual(a.get(key), b.get(key), mode, memo)) continue;
    candidates.add(key);
  }
  if (candidates.size < open.length) return false;
  for (let i = 0; i < open.length; i++) {
    let found = false;
    for (const candidate of candidates) {
      if (deepEqual(candidate, open[i], mode, memo) && deepEqual(a.get(candidate), b.get(open[i]), mode, memo)) {
        candidates.delete(candidate);
        found = true;
        break;
      }
    }
    if (!found) return false;
  }
  return true;
}

/** @param {unknown} a @param {unknown} b @returns {boolean} */
function isDeepEqual(a, b) {
  return deepEqual(a, b, kLoose);
}

/** @param {unknown} a @param {unknown} b @returns {boolean} */
function isDeepStrictEqual(a, b) {
  return deepEqual(a, b, kStrict);
}

/** @param {unknown} a @param {unknown} b @returns {boolean} */
function isDeepStrictEqualWithoutPrototype(a, b) {
  return deepEqual(a, b, kStrictWithoutPrototype);
}

/** @param {unknown} actual @param {unknown} expected @returns {boolean} whether all of `expected` is in `actual` */
function isPartialStrictEqual(actual, expected) {
  return deepEqual(actual, expected, kPartial);
}

module.exports = { isDeepEqual, isDeepStrictEqual, isDeepStrictEqualWithoutPrototype, isPartialStrictEqual };
