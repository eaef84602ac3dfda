'use strict';

// Errors with codes. `codes.ERR_X` is a class made the first time that it is read. The tables in `internal/errors/*`
// say per code: [message, base class, options]. A message is text with printf-like placeholders, or a function of the
// constructor's arguments. Options: `others`, further base classes reachable as `codes.ERR_X.RangeError`; `withError`,
// the function takes the new error as its last argument (after `arity` others), to hang properties on it.

const { captureStackTrace } = Error;
const { defineProperties, defineProperty, freeze } = Object;

// Marks errors whose code belongs into the first line of their stack; shared with errors made by native code.
const { kIsNodeError } = binding('errors');

const tables = [
  require('internal/errors/general'),
  require('internal/errors/modules'),
  require('internal/errors/network'),
  require('internal/errors/http2'),
  require('internal/errors/crypto'),
];

const stack = require('internal/errors/stack');
const system = require('internal/errors/system');
const wording = require('internal/errors/wording');

let formatText;
/**
 * @param {string|Function} message
 * @param {unknown[]} args
 * @param {{withError?: boolean, arity?: number}|undefined} options
 * @param {Error} error
 * @returns {string}
 */
function buildMessage(message, args, options, error) {
  if (typeof message === 'function') {
    if (options?.withError) {
      while (args.length < options.arity) args.push(undefined);
      args.length = options.arity;
      args.push(error);
    }
    return message(...args);
  }
  if (args.length === 0) return message;
  formatText ??= require('internal/util/inspect').format;
  return formatText(message, ...args);
}

/** @type {PropertyDescriptorMap} */
const hidden = { __proto__: null, value: undefined, writable: true, enumerable: false, configurable: true };

/**
 * @param {string} code
 * @param {string|Function} message
 * @param {ErrorConstructor} Base
 * @param {object} [options]
 * @returns {new (...args: any[]) => Error & {code: string}}
 */
function makeNodeErrorClass(code, message, Base, options) {
  const takesError = options?.withError === true;
  class NodeError extends Base {
    constructor(...args) {
      if (takesError) {
        super();
        this.code = code;
        const text = buildMessage(message, args, options, this);
        hidden.value = text;
        defineProperty(this, 'message', hidden);
      } else {
        super(buildMessage(message, args));
        this.code = code;
      }
    }

    toString() {
      return `${this.name} [${code}]: ${this.message}`;
    }
  }
  // Callers see a plain TypeError, RangeError, ...; only `instanceof` and the code tell.
  defineProperty(NodeError.prototype, 'constructor', {
    __proto__: null, value: Base, writable: true, enumerable: false, configurable: true,
  });
  defineProperty(NodeError.prototype, kIsNodeError, {
    __proto__: null, value: true, writable: false, enumerable: false, configurable: true,
  });
  return NodeError;
}

/**
 * Accessor pair that reads and writes a field of the error's `info`.
 * @param {string} field
 * @param {boolean} isPath paths are kept as Buffers
 */
function infoAccessor(field, isPath) {
  return {
    __proto__: null,
    get() {
      return isPath ? this[kInfo][field]?.toString() : this[kInfo][field];
    },
    set(value) {
      this[kInfo][field] = isPath && value ? require('buffer').Buffer.from(value.toString()) : value;
    },
    enumerable: true,
    configurable: true,
  };
}

const kInfo = Symbol('info');
const errnoAccessor = infoAccessor('errno', false);
const syscallAccessor = infoAccessor('syscall', false);
const pathAccessor = infoAccessor('path', true);
const destAccessor = infoAccessor('dest', true);

/**
 * An error of the operating system behind an API with a code of its own: `context` holds `errno`, `code`, `message`
 * and `syscall`, and with files `path` and `dest`; it is kept as `info`.
 */
class SystemError extends Error {
  constructor(code, prefix, context) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super(message);
    this.code = code;
    defineProperties(this, {
      name: { __proto__: null, value: 'SystemError', writable: true, enumerable: false, configurable: true },
      info: { __proto__: null, value: context, enumerable: true, configurable: true, writable: false },
      [kInfo]: { __proto__: null, value: context, enumerable: false },
      errno: errnoAccessor,
      syscall: syscallAccessor,
    });
    if (context.path !== undefined) defineProperty(this, 'path', pathAccessor);
    if (context.dest !== undefined) defineProperty(this, 'dest', destAccessor);
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    return require('internal/util/inspect').inspect(this, { ...options, getters: true, customInspect: false });
  }
}
defineProperty(SystemError.prototype, kIsNodeError, { __proto__: null, value: true });

/**
 * @param {string} code
 * @param {string} prefix
 * @returns {new (context: object) => SystemError}
 */
function makeSystemErrorClass(code, prefix) {
  return class NodeError extends SystemError {
    constructor(context) {
      super(code, prefix, context);
    }
  };
}

/**
 * @param {string} code
 * @param {[string|Function, ErrorConstructor|'SystemError', object?]} entry
 */
function makeClass(code, entry) {
  const { 0: message, 1: Base, 2: options } = entry;
  if (Base === 'SystemError') return makeSystemErrorClass(code, message);
  const NodeError = makeNodeErrorClass(code, message, Base, options);
  if (options?.others) {
    for (const Other of options.others) NodeError[Other.name] = makeNodeErrorClass(code, message, Other, options);
  }
  return NodeError;
}

/** @type {Record<string, new (...args: any[]) => Error & {code: string}>} */
const codes = { __proto__: null };
for (const table of tables) {
  for (const code of Object.keys(table)) {
    defineProperty(codes, code, {
      __proto__: null,
      enumerable: true,
      configurable: true,
      get() {
        const value = makeClass(code, table[code]);
        defineProperty(codes, code, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
        return value;
      },
    });
  }
}

/** The error of an operation ended by an AbortSignal. */
class AbortError extends Error {
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

/**
 * @template {Function} F
 * @param {F} fn
 * @returns {F} which throws what `fn` throws, without `fn` and what it called in the stack
 */
function hideStackFrames(fn) {
  function wrapped(...args) {
    try {
      return Reflect.apply(fn, this, args);
    } catch (error) {
      if (Error.stackTraceLimit && isObject(error)) captureStackTrace(error, wrapped);
      throw error;
    }
  }
  wrapped.withoutStackTrace = fn;
  return wrapped;
}

const isObject = (value) => typeof value === 'object' && value !== null;

/**
 * @param {Error} innerError
 * @param {Error} outerError
 * @returns {Error} both, as an AggregateError with the code and message of the outer one; or the one that there is
 */
function aggregateTwoErrors(innerError, outerError) {
  if (innerError && outerError && innerError !== outerError) {
    if (Array.isArray(outerError.errors)) {
      outerError.errors.push(innerError);
      return outerError;
    }
    const error = new AggregateError([outerError, innerError], outerError.message);
    captureStackTrace(error, aggregateTwoErrors);
    error.code = outerError.code;
    return error;
  }
  return innerError || outerError;
}

/**
 * @param {Error[]} errors
 * @param {string} message
 * @param {string} code
 * @returns {AggregateError}
 */
function aggregateErrors(errors, message, code) {
  const error = new AggregateError(errors, message);
  error.code = errors[0]?.code;
  if (code !== undefined) error.code = code;
  return error;
}

/** An AggregateError with the code of its first error. */
class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }

  get ['constructor']() {
    return AggregateError;
  }
}

/**
 * @param {string} message
 * @param {object} properties to set on the error
 * @returns {Error}
 */
function genericNodeError(message, properties) {
  const error = new Error(message);
  Object.assign(error, properties);
  captureStackTrace(error, genericNodeError);
  return error;
}

/**
 * @param {unknown} value
 * @returns {boolean} whether a value has a stack of its own, as errors do
 */
function isErrorLike(value) {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'stack');
}

let overflowMessage;
let overflowName;
/**
 * @param {unknown} error
 * @returns {boolean} whether it is the engine's "Maximum call stack size exceeded"
 */
function isStackOverflowError(error) {
  if (overflowMessage === undefined) {
    try {
      // eslint-disable-next-line no-inner-declarations
      function overflowStack() { overflowStack(); }
      overflowStack();
    } catch (overflow) {
      overflowMessage = overflow.message;
      overflowName = overflow.name;
    }
  }
  return Boolean(error) && error.name === overflowName && error.message === overflowMessage;
}

/**
 * Inspects a value for an error's message. A user's own `inspect` that throws does not get a second chance.
 * @param {unknown} value
 * @param {object} [options]
 * @returns {string}
 */
function inspectWithNoCustomRetry(value, options) {
  const { inspect } = require('internal/util/inspect');
  try {
    return inspect(value, options);
  } catch {
    return inspect(value, { ...options, customInspect: false });
  }
}

/**
 * Exit codes of the process with a meaning of their own.
 * @enum {number}
 */
const exitCodes = freeze({
  __proto__: null,
  kNoFailure: 0,
  kGenericUserError: 1,
  kInternalJSParseError: 3,
  kInternalJSEvaluationFailure: 4,
  kV8FatalError: 5,
  kInvalidFatalExceptionMonkeyPatching: 6,
  kExceptionInFatalExceptionHandler: 7,
  kUnsettledTopLevelAwait: 13,
  kInvalidCommandLineArgument: 9,
  kBootstrapFailure: 10,
  kInvalidCommandLineArgument2: 12,
  kStartupSnapshotFailure: 14,
  kAbort: 134,
});

module.exports = {
  AbortError,
  NodeAggregateError,
  SystemError,
  aggregateErrors,
  aggregateTwoErrors,
  codes,
  determineSpecificType: wording.determineSpecificType,
  exitCodes,
  formatList: wording.formatList,
  genericNodeError,
  hideStackFrames,
  inspectWithNoCustomRetry,
  isErrorLike,
  isStackOverflowError,
  kIsNodeError,
  ...stack,
  ...system,
  // The names under which some callers know them.
  ErrnoException: system.errnoException,
  ExceptionWithHostPort: system.exceptionWithHostPort,
  DNSException: system.dnsException,
  UVExceptionWithHostPort: system.uvExceptionWithHostPort,
};
