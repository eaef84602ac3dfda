'use strict';

// Checks of arguments. Each throws an error whose stack begins at the validator's caller.

const { codes } = require('internal/errors');
const { normalizeEncoding } = require('internal/util');
const { captureStackTrace } = Error;
const { isArray } = Array;
const { isInteger, isNaN: numberIsNaN, MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;

const octalDigits = /^[0-7]+$/;
const modeText = 'must be a 32-bit unsigned integer or an octal string';

/**
 * @param {Error} error
 * @param {Function} validator whose frame, and all above it, leave the stack
 * @returns {Error}
 */
function from(error, validator) {
  captureStackTrace(error, validator);
  return error;
}

const typeError = (validator, name, expected, value) =>
  from(new codes.ERR_INVALID_ARG_TYPE(name, expected, value), validator);
const rangeError = (validator, name, range, value) => from(new codes.ERR_OUT_OF_RANGE(name, range, value), validator);
const valueError = (validator, name, value, reason) =>
  from(new codes.ERR_INVALID_ARG_VALUE(name, value, reason), validator);

/** @param {unknown} value @returns {boolean} */
const isInt32 = (value) => value === (value | 0);
/** @param {unknown} value @returns {boolean} */
const isUint32 = (value) => value === (value >>> 0);

/**
 * @param {unknown} value a number, or octal digits
 * @param {string} name
 * @param {number} [defaultValue] for undefined and null
 * @returns {number} the file mode
 */
function parseFileMode(value, name, defaultValue) {
  value ??= defaultValue;
  if (typeof value === 'string') {
    if (!octalDigits.test(value)) throw valueError(parseFileMode, name, value, modeText);
    value = Number.parseInt(value, 8);
  }
  validateUint32(value, name);
  return value;
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min]
 * @param {number} [max]
 */
function validateInteger(value, name, min = MIN_SAFE_INTEGER, max = MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw typeError(validateInteger, name, 'number', value);
  if (!isInteger(value)) throw rangeError(validateInteger, name, 'an integer', value);
  if (value < min || value > max) throw rangeError(validateInteger, name, `>= ${min} && <= ${max}`, value);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min]
 * @param {number} [max]
 */
function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  if (typeof value !== 'number') throw typeError(validateInt32, name, 'number', value);
  if (!isInteger(value)) throw rangeError(validateInt32, name, 'an integer', value);
  if (value < min || value > max) throw rangeError(validateInt32, name, `>= ${min} && <= ${max}`, value);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {boolean} [positive] zero is out of range
 */
function validateUint32(value, name, positive = false) {
  if (typeof value !== 'number') throw typeError(validateUint32, name, 'number', value);
  if (!isInteger(value)) throw rangeError(validateUint32, name, 'an integer', value);
  const min = positive ? 1 : 0;
  if (value < min || value > 4294967295) throw rangeError(validateUint32, name, `>= ${min} && <= 4294967295`, value);
}

/** @param {unknown} value @param {string} name */
function validateString(value, name) {
  if (typeof value !== 'string') throw typeError(validateString, name, 'string', value);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min]
 * @param {number} [max]
 */
function validateNumber(value, name, min = undefined, max) {
  if (typeof value !== 'number') throw typeError(validateNumber, name, 'number', value);
  if ((min != null && value < min) || (max != null && value > max) ||
      ((min != null || max != null) && numberIsNaN(value))) {
    const range = `${min != null ? `>= ${min}` : ''}${min != null && max != null ? ' && ' : ''}` +
      `${max != null ? `<= ${max}` : ''}`;
    throw rangeError(validateNumber, name, range, value);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {unknown[]} oneOf
 */
function validateOneOf(value, name, oneOf) {
  if (!oneOf.includes(value)) {
    const allowed = oneOf.map((v) => (typeof v === 'string' ? `'${v}'` : String(v))).join(', ');
    throw valueError(validateOneOf, name, value, `must be one of: ${allowed}`);
  }
}

/** @param {unknown} value @param {string} name */
function validateBoolean(value, name) {
  if (typeof value !== 'boolean') throw typeError(validateBoolean, name, 'boolean', value);
}

const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1 << 0;
const kValidateObjectAllowArray = 1 << 1;
const kValidateObjectAllowFunction = 1 << 2;
const kValidateObjectAllowObjects = kValidateObjectAllowArray | kValidateObjectAllowFunction;
const kValidateObjectAllowObjectsAndNull = kValidateObjectAllowObjects | kValidateObjectAllowNullable;

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [options] what else than plain objects is allowed, `kValidateObject…` or-ed
 */
function validateObject(value, name, options = kValidateObjectNone) {
  if (options === kValidateObjectNone) {
    if (value === null || isArray(value) || typeof value !== 'object') {
      throw typeError(validateObject, name, 'Object', value);
    }
    return;
  }
  if (value === null) {
    if ((options & kValidateObjectAllowNullable) === 0) throw typeError(validateObject, name, 'Object', value);
    return;
  }
  if (typeof value === 'function' ? (options & kValidateObjectAllowFunction) === 0 : typeof value !== 'object') {
    throw typeError(validateObject, name, 'Object', value);
  }
  if ((options & kValidateObjectAllowArray) === 0 && isArray(value)) {
    throw typeError(validateObject, name, 'Object', value);
  }
}

/** A WebIDL dictionary: any object, function, null or undefined. @param {unknown} value @param {string} name */
function validateDictionary(value, name) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    throw typeError(validateDictionary, name, 'a dictionary', value);
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [minLength]
 */
function validateArray(value, name, minLength = 0) {
  if (!isArray(value)) throw typeError(validateArray, name, 'Array', value);
  if (value.length < minLength) {
    throw valueError(validateArray, name, value, `must be longer than ${minLength}`);
  }
}

/** @param {unknown} value @param {string} name */
function validateStringArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
}

/** @param {unknown} value @param {string} name */
function validateBooleanArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) validateBoolean(value[i], `${name}[${i}]`);
}

/** @param {unknown} value @param {string} name */
function validateAbortSignalArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) {
    const signal = value[i];
    const indexedName = `${name}[${i}]`;
    if (signal == null) throw typeError(validateAbortSignalArray, indexedName, 'AbortSignal', signal);
    validateAbortSignal(signal, indexedName);
  }
}

/** @param {unknown} signal @param {string} [name] */
function validateSignalName(signal, name = 'signal') {
  validateString(signal, name);
  const { signals } = require('os').constants;
  if (signals[signal] === undefined) {
    if (signals[signal.toUpperCase()] !== undefined) {
      throw from(new codes.ERR_UNKNOWN_SIGNAL(`${signal} (signals must use all capital letters)`), validateSignalName);
    }
    throw from(new codes.ERR_UNKNOWN_SIGNAL(signal), validateSignalName);
  }
}

/** @param {unknown} buffer @param {string} [name] */
function validateBuffer(buffer, name = 'buffer') {
  if (!ArrayBuffer.isView(buffer)) {
    throw typeError(validateBuffer, name, ['Buffer', 'TypedArray', 'DataView'], buffer);
  }
}

/** @param {string} data @param {string} encoding */
function validateEncoding(data, encoding) {
  const normalized = normalizeEncoding(encoding);
  const { length } = data;
  if (normalized === 'hex' && length % 2 !== 0) {
    throw valueError(validateEncoding, 'encoding', encoding, `is invalid for data of length ${length}`);
  }
}

/**
 * @param {unknown} port
 * @param {string} [name]
 * @param {boolean} [allowZero]
 * @returns {number}
 */
function validatePort(port, name = 'Port', allowZero = true) {
  if ((typeof port !== 'number' && typeof port !== 'string') ||
      (typeof port === 'string' && port.trim().length === 0) ||
      +port !== (+port >>> 0) || port > 0xFFFF || (port === 0 && !allowZero)) {
    throw from(new codes.ERR_SOCKET_BAD_PORT(name, port, allowZero), validatePort);
  }
  return port | 0;
}

/** @param {unknown} signal @param {string} name */
function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throw typeError(validateAbortSignal, name, 'AbortSignal', signal);
  }
}

/** @param {unknown} value @param {string} name */
function validateFunction(value, name) {
  if (typeof value !== 'function') throw typeError(validateFunction, name, 'Function', value);
}

/** @param {unknown} value @param {string} name */
function validatePlainFunction(value, name) {
  if (typeof value !== 'function' || require('internal/util/types').isAsyncFunction(value)) {
    throw typeError(validatePlainFunction, name, 'Function', value);
  }
}

/** @param {unknown} value @param {string} name */
function validateUndefined(value, name) {
  if (value !== undefined) throw typeError(validateUndefined, name, 'undefined', value);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {unknown[]} union
 */
function validateUnion(value, name, union) {
  if (!union.includes(value)) throw typeError(validateUnion, name, `('${union.join('|')}')`, value);
}

const linkValue = /^(?:<[^>]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;

/** @param {unknown} value @param {string} name */
function validateLinkHeaderFormat(value, name) {
  if (typeof value === 'undefined' || !linkValue.test(value)) {
    throw valueError(validateLinkHeaderFormat, name, value,
                     'must be an array or string of format "</styles.css>; rel=preload; as=style"');
  }
}

/**
 * @param {string|string[]|{link: string|string[]}} hints
 * @returns {string} the Link header's value
 */
function validateLinkHeaderValue(hints) {
  if (typeof hints === 'string') {
    validateLinkHeaderFormat(hints, 'hints');
    return hints;
  }
  if (isArray(hints)) {
    for (const link of hints) validateLinkHeaderFormat(link, 'hints');
    return hints.join(', ');
  }
  throw valueError(validateLinkHeaderValue, 'hints', hints,
                   'must be an array or string of format "</styles.css>; rel=preload; as=style"');
}

/**
 * @param {unknown} value
 * @param {string} name
 */
function validateInternalField(object, fieldKey, className) {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, fieldKey)) {
    throw typeError(validateInternalField, 'this', className, object);
  }
}

/** @param {unknown} value @param {string} name */
function validateThisInternalField(object, fieldKey, className) {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, fieldKey)) {
    throw from(new codes.ERR_INVALID_THIS(className), validateThisInternalField);
  }
}

/**
 * @param {unknown} value to compare with bounds
 * @param {string} name
 * @param {number} lower
 * @param {number} upper
 * @param {number} def the value of undefined and NaN
 * @returns {number}
 */
function checkRangesOrGetDefault(value, name, lower, upper, def) {
  if (!validateFiniteNumber(value, name)) return def;
  if (value < lower || value > upper) {
    throw rangeError(checkRangesOrGetDefault, name, `>= ${lower} and <= ${upper}`, value);
  }
  return value;
}

/**
 * @param {unknown} value
 * @param {string} name
 * @returns {boolean} false for undefined and NaN, which mean "the default"
 */
function validateFiniteNumber(value, name) {
  if (value === undefined) return false;
  if (Number.isFinite(value)) return true;
  if (numberIsNaN(value)) return false;
  validateNumber(value, name);
  throw rangeError(validateFiniteNumber, name, 'a finite number', value);
}

module.exports = {
  checkRangesOrGetDefault,
  isInt32,
  isUint32,
  kValidateObjectAllowArray,
  kValidateObjectAllowFunction,
  kValidateObjectAllowNullable,
  kValidateObjectAllowObjects,
  kValidateObjectAllowObjectsAndNull,
  kValidateObjectNone,
  parseFileMode,
  validateAbortSignal,
  validateAbortSignalArray,
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateBuffer,
  validateDictionary,
  validateEncoding,
  validateFiniteNumber,
  validateFunction,
  validateInt32,
  validateInteger,
  validateInternalField,
  validateLinkHeaderValue,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePlainFunction,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateThisInternalField,
  validateUint32,
  validateUndefined,
  validateUnion,
};
