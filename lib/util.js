'use strict';

// The public module `util`.

const { codes, errnoException, exceptionWithHostPort } = require('internal/errors');
const { format, formatWithOptions, inspect, stripVTControlCharacters } = require('internal/util/inspect');
const { debuglog } = require('internal/util/debuglog');
const { validateBoolean, validateFunction, validateNumber, validateOneOf, validateString } =
    require('internal/validators');
const types = require('internal/util/types');
const { getCallSites } = require('internal/util/callsites');
const internalUtil = require('internal/util');
const { defineLazyProperties, deprecate: internalDeprecate, getSystemErrorMap, getSystemErrorMessage,
        getSystemErrorName: systemErrorName, promisify, toUSVString } = internalUtil;
const { defineProperty, getOwnPropertyDescriptors } = Object;
const { apply } = Reflect;

/**
 * Calls back with a rejection. A falsy reason would read as success, so an error takes its place.
 * @param {unknown} reason
 * @param {Function} callback
 */
function callbackifyOnRejected(reason, callback) {
  if (!reason) {
    reason = new codes.ERR_FALSY_VALUE_REJECTION(reason);
    Error.captureStackTrace(reason, callbackifyOnRejected);
  }
  return callback(reason);
}

/**
 * @param {(...args: any[]) => Promise<any>} original
 * @returns {Function} that takes an error-first callback as its last argument
 */
function callbackify(original) {
  validateFunction(original, 'original');

  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, 'last argument');
    const bound = callback.bind(this);
    // The callback runs on the next tick, so that what it throws is not swallowed as a rejection.
    apply(original, this, args).then(
      (value) => process.nextTick(bound, null, value),
      (reason) => process.nextTick(callbackifyOnRejected, reason, bound));
  }

  const descriptors = getOwnPropertyDescriptors(original);
  // One parameter more; both may have been changed to something else.
  if (typeof descriptors.length?.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name?.value === 'string') descriptors.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(descriptors)) {
    // A class's or function's own prototype stays its own, and fixed properties cannot be taken over.
    const existing = Object.getOwnPropertyDescriptor(callbackified, key);
    if (existing !== undefined && !existing.configurable) continue;
    defineProperty(callbackified, key, { __proto__: null, ...descriptors[key] });
  }
  return callbackified;
}

/**
 * @param {Function} ctor
 * @param {Function} superCtor
 */
function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw new codes.ERR_INVALID_ARG_TYPE('ctor', 'Function', ctor);
  if (superCtor === undefined || superCtor === null) {
    throw new codes.ERR_INVALID_ARG_TYPE('superCtor', 'Function', superCtor);
  }
  if (superCtor.prototype === undefined) {
    throw new codes.ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superCtor.prototype);
  }
  defineProperty(ctor, 'super_', { __proto__: null, value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

/**
 * @param {object} target
 * @param {object} source
 * @returns {object} target
 */
function _extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  const keys = Object.keys(source);
  for (let i = keys.length - 1; i >= 0; i--) target[keys[i]] = source[keys[i]];
  return target;
}

/**
 * @param {Function} fn
 * @param {string} msg
 * @param {string} [code]
 * @param {{modifyPrototype?: boolean}} [options]
 * @returns {Function}
 */
function deprecate(fn, msg, code, options) {
  return internalDeprecate(fn, msg, code, undefined, options?.modifyPrototype);
}

/** @param {number} err @returns {string} */
function getSystemErrorName(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', err);
  return systemErrorName(err);
}

/** @param {number} err @returns {string} */
function getSystemErrorText(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', err);
  return getSystemErrorMessage(err);
}
defineProperty(getSystemErrorText, 'name', { __proto__: null, value: 'getSystemErrorMessage' });

/** @param {number} errno @param {string} syscall @param {string} [original] @returns {Error} */
function _errnoException(errno, syscall, original) {
  validateNumber(errno, 'err');
  if (errno >= 0 || !Number.isSafeInteger(errno)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', errno);
  const error = errnoException(errno, syscall, original);
  Error.captureStackTrace(error, _errnoException);
  return error;
}

/** @returns {Error} */
function _exceptionWithHostPort(errno, syscall, address, port, additional) {
  validateNumber(errno, 'err');
  if (errno >= 0 || !Number.isSafeInteger(errno)) throw new codes.ERR_OUT_OF_RANGE('err', 'a negative integer', errno);
  const error = exceptionWithHostPort(errno, syscall, address, port, additional);
  Error.captureStackTrace(error, _exceptionWithHostPort);
  return error;
}

/**
 * @param {string} content of a `.env` file
 * @returns {Record<string, string>}
 */
function parseEnv(content) {
  validateString(content, 'content');
  return require('internal/util/parse_env').parseEnv(content);
}

/**
 * @param {string} signalCode
 * @returns {number} the exit code of a process that the signal ended
 */
function convertProcessSignalToExitCode(signalCode) {
  const { signals } = require('os').constants;
  validateOneOf(signalCode, 'signalCode', Object.keys(signals));
  return 128 + signals[signalCode];
}

/** @param {boolean} enable whether SIGINT prints where the program is */
function setTraceSigInt(enable) {
  validateBoolean(enable, 'enable');
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('util.setTraceSigInt()');
}

/** @param {object} a @param {object} b @param {{skipPrototype?: boolean}} [options] @returns {boolean} */
function isDeepStrictEqual(a, b, options) {
  const comparisons = require('internal/util/comparisons');
  if (options === true || options?.skipPrototype) return comparisons.isDeepStrictEqualWithoutPrototype(a, b);
  return comparisons.isDeepStrictEqual(a, b);
}

module.exports = {
  _errnoException,
  _exceptionWithHostPort,
  _extend: internalDeprecate(_extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.',
                             'DEP0060'),
  callbackify,
  convertProcessSignalToExitCode,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorName,
  getSystemErrorMessage: getSystemErrorText,
  inherits,
  inspect,
  isArray: internalDeprecate(Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.',
                             'DEP0044'),
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  toUSVString,
  setTraceSigInt,
  types,
  parseEnv,
};
defineLazyProperties(module.exports, 'internal/abort_controller', [
  'aborted', 'transferableAbortController', 'transferableAbortSignal',
]);
defineLazyProperties(module.exports, 'internal/encoding', ['TextDecoder', 'TextEncoder']);
defineLazyProperties(module.exports, 'internal/util/mime', ['MIMEType', 'MIMEParams']);
defineLazyProperties(module.exports, 'internal/util/parse_args', ['parseArgs']);
defineLazyProperties(module.exports, 'internal/util/style_text', ['styleText']);
defineLazyProperties(module.exports, 'internal/util/diff', ['diff']);
