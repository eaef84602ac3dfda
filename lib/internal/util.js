'use strict';

// Small helpers that most modules share.

const { codes, isErrorStackTraceLimitWritable } = require('internal/errors');
const { defineProperty, defineProperties, freeze, getOwnPropertyDescriptor, getOwnPropertyDescriptors, getPrototypeOf,
        setPrototypeOf } = Object;
const { apply, construct } = Reflect;

const signalsToNames = { __proto__: null };
const experimentalWarnings = new Set();

const kEmptyObject = freeze({ __proto__: null });
const kEnumerableProperty = { __proto__: null };
kEnumerableProperty.enumerable = true;

const kCustomPromisifiedSymbol = Symbol.for('nodejs.util.promisify.custom');
const kCustomPromisifyArgsSymbol = Symbol('customPromisifyArgs');
const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const kIsEncodingSymbol = Symbol('kIsEncodingSymbol');

const isWindows = process.platform === 'win32';
const isMacOS = process.platform === 'darwin';

/**
 * @template T
 * @param {() => T} init
 * @returns {() => T} which calls `init` once, when first called
 */
function lazy(init) {
  let value;
  let ready = false;
  return function() {
    if (!ready) {
      value = init();
      ready = true;
    }
    return value;
  };
}

/**
 * @param {Function} callback
 * @param {{preserveReturnValue?: boolean}} [options]
 * @returns {Function} which calls `callback` the first time only
 */
function once(callback, { preserveReturnValue = false } = kEmptyObject) {
  let called = false;
  let returnValue;
  return function(...args) {
    if (called) return returnValue;
    called = true;
    const result = apply(callback, this, args);
    returnValue = preserveReturnValue ? result : undefined;
    return result;
  };
}

/**
 * Removes one item; faster than `Array.prototype.splice`.
 * @param {unknown[]} list
 * @param {number} index
 */
function spliceOne(list, index) {
  for (; index + 1 < list.length; index++) list[index] = list[index + 1];
  list.pop();
}

/** @param {unknown} value @returns {boolean} whether it is an Error, of this realm or another, or inherits from one */
function isError(value) {
  return require('internal/util/types').isNativeError(value) || value instanceof Error;
}

const escapeSequences = /\u001b\[\d\d?m/g;
/** @param {string} text @returns {string} without colours */
function removeColors(text) {
  return text.replace(escapeSequences, '');
}

// ---- deprecations and warnings

const seenDeprecationCodes = new Set();

/**
 * @param {string} msg
 * @param {string} [code]
 * @param {Function} deprecated the function that warns, left out of the warning's stack
 * @param {boolean} [useEmitSync] warn now, not on the next tick
 * @param {() => boolean} [shouldEmit]
 * @returns {(this: unknown) => void} emits the warning, once in its life and once per code
 */
function getDeprecationWarningEmitter(code, msg, deprecated, useEmitSync, shouldEmit = () => true) {
  let warned = false;
  return function() {
    if (warned || !shouldEmit()) return;
    warned = true;
    if (code === 'ExperimentalWarning') {
      process.emitWarning(msg, code, deprecated);
    } else if (code !== undefined) {
      if (seenDeprecationCodes.has(code)) return;
      const emit = useEmitSync ? require('internal/process/warning').emitWarningSync : process.emitWarning;
      emit(msg, 'DeprecationWarning', code, deprecated);
      seenDeprecationCodes.add(code);
    } else {
      process.emitWarning(msg, 'DeprecationWarning', deprecated);
    }
  };
}

/**
 * @param {Function} fn
 * @param {string} msg
 * @param {string} [code]
 * @param {boolean} [useEmitSync] warn now, not on the next tick
 * @param {boolean} [modifyPrototype] inherit the function's statics
 * @returns {Function} which warns when first called
 */
function deprecate(fn, msg, code, useEmitSync, modifyPrototype = true) {
  if (code !== undefined) require('internal/validators').validateString(code, 'code');
  const emitDeprecationWarning = getDeprecationWarningEmitter(code, msg, deprecated, useEmitSync);

  function deprecated(...args) {
    if (!process.noDeprecation) emitDeprecationWarning();
    if (new.target) return construct(fn, args, new.target);
    return apply(fn, this, args);
  }
  if (modifyPrototype) {
    // Statics and `instanceof` go on working.
    setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  defineProperty(deprecated, 'length', { __proto__: null, ...getOwnPropertyDescriptor(fn, 'length') });
  return deprecated;
}

/**
 * A deprecation that is only told with `--pending-deprecation`.
 * @param {Function} fn
 * @param {string} msg
 * @param {string} code
 * @returns {Function}
 */
function pendingDeprecate(fn, msg, code) {
  const emitDeprecationWarning = getDeprecationWarningEmitter(
    code, msg, deprecated, false,
    () => require('internal/options').getOptionValue('--pending-deprecation') && !process.noDeprecation);
  function deprecated(...args) {
    emitDeprecationWarning();
    return apply(fn, this, args);
  }
  return deprecated;
}

/**
 * @param {Function} target a class that was called without `new`
 * @param {string} code of the warning
 * @param {...unknown} args of the constructor
 * @returns {object} the instance
 */
function deprecateInstantiation(target, code, ...args) {
  if (!deprecatedInstantiations.has(code)) {
    deprecatedInstantiations.add(code);
    process.emitWarning(`Instantiating ${target.name} without the 'new' keyword has been deprecated.`,
                        'DeprecationWarning', code);
  }
  return construct(target, args);
}
const deprecatedInstantiations = new Set();

/**
 * @param {string} feature
 * @param {string} [messagePrefix]
 * @param {string} [code]
 * @param {Function} [ctor]
 */
function emitExperimentalWarning(feature, messagePrefix, code, ctor) {
  if (experimentalWarnings.has(feature)) return;
  experimentalWarnings.add(feature);
  const prefix = messagePrefix ? `${messagePrefix}. ` : '';
  process.emitWarning(`${prefix}${feature} is an experimental feature and might change at any time`,
                      'ExperimentalWarning', code, ctor);
}

// ---- errors of the system

/** @param {number} entry negative @returns {string} its name, `ENOENT` */
function getSystemErrorName(entry) {
  const description = systemErrorEntry(entry);
  return description ? description[0] : `Unknown system error ${entry}`;
}

/** @param {number} entry negative @returns {string} its text, `no such file or directory` */
function getSystemErrorMessage(entry) {
  const description = systemErrorEntry(entry);
  return description ? description[1] : `Unknown system error ${entry}`;
}

/** @returns {Map<number, [string, string]>} */
function getSystemErrorMap() {
  return binding('util').getSystemErrorMap();
}

let systemErrors;
/** @param {number} entry */
function systemErrorEntry(entry) {
  systemErrors ??= getSystemErrorMap();
  return systemErrors.get(entry);
}

// ---- signals

function readSignals() {
  const { signals } = require('os').constants;
  for (const key of Object.keys(signals)) signalsToNames[signals[key]] ??= key;
}
let signalsRead = false;

/**
 * @param {string|number} signal
 * @returns {number} its number
 */
function convertToValidSignal(signal) {
  const { signals } = require('os').constants;
  if (typeof signal === 'number') {
    if (!signalsRead) {
      readSignals();
      signalsRead = true;
    }
    if (signalsToNames[signal]) return signal;
  } else if (typeof signal === 'string') {
    const number = signals[signal.toUpperCase()];
    if (number) return number;
  }
  throw new codes.ERR_UNKNOWN_SIGNAL(signal);
}

// ---- promisify

/**
 * @param {Function} original that takes an error-first callback last
 * @returns {Function} that returns a promise
 */
function promisify(original) {
  if (typeof original !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('original', 'Function', original);

  const custom = original[kCustomPromisifiedSymbol];
  if (custom) {
    if (typeof custom !== 'function') {
      throw new codes.ERR_INVALID_ARG_TYPE('util.promisify.custom', 'Function', custom);
    }
    return defineProperty(custom, kCustomPromisifiedSymbol, {
      __proto__: null, value: custom, enumerable: false, writable: false, configurable: true,
    });
  }

  // Names of the values, where a function gives its callback several and the promise an object.
  const argumentNames = original[kCustomPromisifyArgsSymbol];

  function fn(...args) {
    return new Promise((resolve, reject) => {
      const result = apply(original, this, [...args, (err, ...values) => {
        if (err) return reject(err);
        if (argumentNames !== undefined && values.length > 1) {
          const object = {};
          for (let i = 0; i < argumentNames.length; i++) object[argumentNames[i]] = values[i];
          resolve(object);
        } else {
          resolve(values[0]);
        }
      }]);
      if (isPromise(result)) {
        process.emitWarning('Calling promisify on a function that returns a Promise is likely a mistake.',
                            'DeprecationWarning', 'DEP0174');
      }
    });
  }

  setPrototypeOf(fn, getPrototypeOf(original));
  defineProperty(fn, kCustomPromisifiedSymbol, {
    __proto__: null, value: fn, enumerable: false, writable: false, configurable: true,
  });
  const descriptors = getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(descriptors)) {
    try {
      defineProperty(fn, key, { __proto__: null, ...descriptors[key] });
    } catch {
      // Function properties that cannot be redefined stay as they are.
    }
  }
  return fn;
}
promisify.custom = kCustomPromisifiedSymbol;

function isPromise(value) {
  return typeof value === 'object' && value !== null && require('internal/util/types').isPromise(value);
}

// ---- properties

/** @param {object} target @param {PropertyKey} key @param {unknown} value */
function setOwnProperty(target, key, value) {
  return defineProperty(target, key, {
    __proto__: null, configurable: true, enumerable: true, value, writable: true,
  });
}

/**
 * @param {object} source
 * @param {PropertyKey[]} keys
 * @returns {object} those own properties that exist
 */
function filterOwnProperties(source, keys) {
  const filtered = { __proto__: null };
  for (const key of keys) if (Object.hasOwn(source, key)) filtered[key] = source[key];
  return filtered;
}

/**
 * @param {string[]} items
 * @param {(low: string) => string} [low]
 * @returns {string[]} sorted, each once whatever its case
 */
function filterDuplicateStrings(items, low) {
  const map = new Map();
  for (const item of items) {
    const key = item.toLowerCase();
    if (low) map.set(key, key);
    else map.set(key, item);
  }
  return Array.from(map.values()).sort();
}

/**
 * @param {object} obj
 * @returns {Function|undefined} the constructor found on its prototype chain
 */
function getConstructorOf(obj) {
  while (obj) {
    const descriptor = getOwnPropertyDescriptor(obj, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '') {
      return descriptor.value;
    }
    obj = getPrototypeOf(obj);
  }
  return undefined;
}

/**
 * @param {Function} type a class
 * @returns {Function} that makes instances without `new`
 */
function createClassWrapper(type) {
  function fn(...args) {
    return construct(type, args, new.target || type);
  }
  defineProperties(fn, {
    name: { __proto__: null, value: type.name },
    length: { __proto__: null, value: type.length },
  });
  setPrototypeOf(fn, type);
  fn.prototype = type.prototype;
  type.prototype.constructor = fn;
  return fn;
}

// ---- other

/**
 * Runs a regular expression without touching what programs can see of the last match.
 * @param {RegExp} regex
 * @param {string} string
 * @returns {RegExpExecArray|null}
 */
function SideEffectFreeRegExpPrototypeExec(regex, string) {
  return RegExp.prototype.exec.call(regex, string);
}

/**
 * @param {RegExp} regex
 * @param {string} string
 * @param {string|Function} replacement
 * @returns {string}
 */
function SideEffectFreeRegExpPrototypeSymbolReplace(regex, string, replacement) {
  return regex[Symbol.replace](string, replacement);
}

let DOMExceptionClass;
/** @returns {typeof DOMException} */
function lazyDOMExceptionClass() {
  return DOMExceptionClass ??= require('internal/domexception').DOMException;
}

/**
 * @param {string} message
 * @param {string|{name?: string, cause?: unknown}} name
 * @returns {DOMException}
 */
function lazyDOMException(message, name) {
  return new (lazyDOMExceptionClass())(message, name);
}

/**
 * @param {unknown} value
 * @returns {string} with lone surrogates replaced
 */
function toUSVString(value) {
  return `${value}`.toWellFormed();
}

/** @param {number} msec blocks the thread that long */
function sleep(msec) {
  require('internal/validators').validateUint32(msec, 'msec');
  binding('util').sleep(msec);
}

/** @returns {object} the realm's global object */
function getInternalGlobal() {
  return globalThis;
}

/** @returns {boolean} whether the calling code lies under a folder `node_modules` */
function isInsideNodeModules(frameLimit = 10, defaultValue = false) {
  return binding('util').isInsideNodeModules(frameLimit, defaultValue);
}

const nodeModulesPath = /[/\\]node_modules[/\\](.+?)(?=[/\\])/;
/** @param {string} filename @returns {boolean} */
function isUnderNodeModules(filename) {
  return nodeModulesPath.test(filename);
}

/** A reference that keeps its target alive while it is held (`incRef`), and does not otherwise. */
class WeakReference {
  #weak;
  #strong = null;
  #refCount = 0;

  constructor(object) {
    this.#weak = new WeakRef(object);
  }

  incRef() {
    this.#refCount++;
    if (this.#refCount === 1) this.#strong = this.#weak.deref();
    return this.#refCount;
  }

  decRef() {
    this.#refCount--;
    if (this.#refCount === 0) this.#strong = null;
    return this.#refCount;
  }

  get() {
    return this.#strong ?? this.#weak.deref();
  }
}

/**
 * Runs `fn` with a deeper or shallower `Error.stackTraceLimit`.
 * @template T
 * @param {number} limit
 * @param {() => T} fn
 * @returns {T}
 */
function withStackTraceLimit(limit, fn) {
  if (!isErrorStackTraceLimitWritable()) return fn();
  const saved = Error.stackTraceLimit;
  Error.stackTraceLimit = limit;
  try {
    return fn();
  } finally {
    Error.stackTraceLimit = saved;
  }
}

module.exports = {
  ...require('internal/util/encoding_names'),
  ...require('internal/util/properties'),
  SideEffectFreeRegExpPrototypeExec,
  SideEffectFreeRegExpPrototypeSymbolReplace,
  SymbolAsyncDispose: Symbol.asyncDispose,
  SymbolDispose: Symbol.dispose,
  WeakReference,
  convertToValidSignal,
  createClassWrapper,
  customInspectSymbol,
  customPromisifyArgs: kCustomPromisifyArgsSymbol,
  deprecate,
  deprecateInstantiation,
  emitExperimentalWarning,
  filterDuplicateStrings,
  filterOwnProperties,
  getConstructorOf,
  getDeprecationWarningEmitter,
  getInternalGlobal,
  getSystemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  isError,
  isInsideNodeModules,
  isMacOS,
  isUnderNodeModules,
  isWindows,
  kCustomPromisifiedSymbol,
  kCustomPromisifyArgsSymbol,
  kEmptyObject,
  kEnumerableProperty,
  kIsEncodingSymbol,
  lazy,
  lazyDOMException,
  lazyDOMExceptionClass,
  once,
  pendingDeprecate,
  promisify,
  removeColors,
  setOwnProperty,
  sleep,
  spliceOne,
  toUSVString,
  withStackTraceLimit,
};
