'use strict';

// Tells the kinds of values apart by what they are, not by their prototypes.

const native = binding('types');
const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
const { isView } = ArrayBuffer;

// The name of a typed array's class, read from its internal slot; undefined for all else.
const typedArrayName = Function.prototype.call.bind(
  getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);

/** @param {unknown} value @returns {boolean} */
function isTypedArray(value) {
  return typedArrayName(value) !== undefined;
}

/** @param {unknown} value @returns {boolean} */
function isDataView(value) {
  return isView(value) && typedArrayName(value) === undefined;
}

/** @param {unknown} value @returns {boolean} */
function isUint8Array(value) { return typedArrayName(value) === 'Uint8Array'; }
/** @param {unknown} value @returns {boolean} */
function isUint8ClampedArray(value) { return typedArrayName(value) === 'Uint8ClampedArray'; }
/** @param {unknown} value @returns {boolean} */
function isUint16Array(value) { return typedArrayName(value) === 'Uint16Array'; }
/** @param {unknown} value @returns {boolean} */
function isUint32Array(value) { return typedArrayName(value) === 'Uint32Array'; }
/** @param {unknown} value @returns {boolean} */
function isInt8Array(value) { return typedArrayName(value) === 'Int8Array'; }
/** @param {unknown} value @returns {boolean} */
function isInt16Array(value) { return typedArrayName(value) === 'Int16Array'; }
/** @param {unknown} value @returns {boolean} */
function isInt32Array(value) { return typedArrayName(value) === 'Int32Array'; }
/** @param {unknown} value @returns {boolean} */
function isFloat16Array(value) { return typedArrayName(value) === 'Float16Array'; }
/** @param {unknown} value @returns {boolean} */
function isFloat32Array(value) { return typedArrayName(value) === 'Float32Array'; }
/** @param {unknown} value @returns {boolean} */
function isFloat64Array(value) { return typedArrayName(value) === 'Float64Array'; }
/** @param {unknown} value @returns {boolean} */
function isBigInt64Array(value) { return typedArrayName(value) === 'BigInt64Array'; }
/** @param {unknown} value @returns {boolean} */
function isBigUint64Array(value) { return typedArrayName(value) === 'BigUint64Array'; }

const isArrayBufferView = isView;

// How instances of classes from seldom loaded modules are told; what was never loaded has none.
const predicates = { __proto__: null, isKeyObject: undefined, isCryptoKey: undefined };

/**
 * For a module that defines such a class.
 * @param {'isKeyObject'|'isCryptoKey'} name
 * @param {(value: unknown) => boolean} predicate
 */
function registerPredicate(name, predicate) {
  predicates[name] = predicate;
}

/** @param {unknown} value @returns {boolean} */
function isKeyObject(value) {
  return predicates.isKeyObject !== undefined && predicates.isKeyObject(value);
}

/** @param {unknown} value @returns {boolean} */
function isCryptoKey(value) {
  return predicates.isCryptoKey !== undefined && predicates.isCryptoKey(value);
}

module.exports = {
  ...native,
  isArrayBufferView,
  isDataView,
  isTypedArray,
  isUint8Array,
  isUint8ClampedArray,
  isUint16Array,
  isUint32Array,
  isInt8Array,
  isInt16Array,
  isInt32Array,
  isFloat16Array,
  isFloat32Array,
  isFloat64Array,
  isBigInt64Array,
  isBigUint64Array,
  isKeyObject,
  isCryptoKey,
};

// Not a part of the public `util.types`.
Object.defineProperty(module.exports, 'registerPredicate', { __proto__: null, value: registerPredicate });
