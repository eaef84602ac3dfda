'use strict';

// How a program ends: exit codes, 'beforeExit' and 'exit', uncaught exceptions.
// Source: Node's documentation, "Process events", "process.exit()", "Exit codes".

const native = binding('process');
const { setAbortsOnUncaught } = binding('errors');
const { setHook } = require('internal/builtins');
const {
  codes: {
    ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE,
    ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET,
  },
  defaultPrepareStackTrace, prepareStackTraceCallback,
} = require('internal/errors');

const kGenericError = 1;
/** `process._fatalException` is not a function any more. */
const kNoExceptionHandler = 6;

/** @type {number | string | null | undefined} as the program gave it */
let exitCode;

/** @type {Function | null} */
let captureCallback = null;

/** The domains, once the program has loaded them. @type {{ handleUncaught: Function } | undefined} */
let domains;
/** Where it did. @type {string | undefined} */
let domainsLoadedAt;

/** @param {{ handleUncaught: Function }} handlers are asked before 'uncaughtException' listeners */
function useDomains(handlers) {
  domains = handlers;
  domainsLoadedAt = new Error('the domain module was loaded').stack;
}

/**
 * @param {unknown} code
 * @returns {number | undefined}
 */
function validateExitCode(code) {
  if (code === null || code === undefined) return undefined;
  let value = code;
  if (typeof code === 'string' && code !== '') {
    value = Number(code);
    if (!Number.isInteger(value)) throw new ERR_INVALID_ARG_TYPE('code', 'integer', code);
  }
  if (typeof value !== 'number') throw new ERR_INVALID_ARG_TYPE('code', 'integer', code);
  if (!Number.isInteger(value)) throw new ERR_OUT_OF_RANGE('code', 'an integer', code);
  return value;
}

const exitCodeProperty = {
  enumerable: true,
  configurable: true,
  get: () => exitCode,
  set(code) {
    validateExitCode(code);
    exitCode = code;
  },
};

/** @returns {number} */
function currentExitCode() {
  return exitCode === undefined || exitCode === null ? 0 : Number(exitCode) | 0;
}

/**
 * Ends the process, after 'exit' listeners.
 * @param {number | string | null} [code] the exit code; without it process.exitCode
 */
function exit(code) {
  if (arguments.length > 0 && code !== undefined) process.exitCode = code;
  exitObserver?.('exit', currentExitCode());
  emitExit();
  // Programs, and Node's tests, replace process.reallyExit.
  process.reallyExit(currentExitCode());
  throw new Error('process.reallyExit() returned');
}

/** @param {number} [code] */
function reallyExit(code) {
  native.reallyExit(Number(code ?? 0) | 0);
  // Only a worker comes here: the engine ends its program at the next turn of a loop.
  for (;;);
}

/** Tells of an error that ends the program: in a worker. @type {((error: unknown) => void) | undefined} */
let reporter;

/** @param {(error: unknown) => void} report */
function useReporter(report) {
  reporter = report;
}

/** Hears what ends the program, when there is an option that asks. @type {Function | undefined} */
let exitObserver;

/**
 * @param {(reason: 'exit' | 'exception' | 'await' | 'end', code: number, details?: object) => void} observe
 */
function useExitObserver(observe) {
  exitObserver = observe;
}

const kUnsettledTopLevelAwait = 13;

/** Tells 'exit' listeners, once; returns the code to end with. */
function emitExit() {
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', currentExitCode());
  }
  return currentExitCode();
}

/**
 * The `exit` hook: the loop has nothing left to do. A program that still waits at its top level never comes to its end,
 * and that is an error of its own: code 13.
 * @returns {number}
 */
function emitExitAtEnd() {
  const { isEntryPending, unsettledAwaitPlaces, unsettledAwaitText } = require('internal/modules/run_main');
  const unsettled = !process._exiting && process.exitCode === undefined && isEntryPending();
  if (unsettled) process.exitCode = kUnsettledTopLevelAwait;
  const code = emitExit();
  exitObserver?.(unsettled ? 'await' : 'end', code, unsettled ? { places: unsettledAwaitPlaces() } : undefined);
  if (unsettled && code === kUnsettledTopLevelAwait && require('internal/options').getOptionValue('--warnings') !== false) {
    process._rawDebug(unsettledAwaitText());
  }
  return code;
}

function emitBeforeExit() {
  process.emit('beforeExit', currentExitCode());
}

/**
 * @param {Function | null} callback takes the place of 'uncaughtException' listeners; null: none
 */
function setUncaughtExceptionCaptureCallback(callback) {
  if (domains !== undefined) {
    const error = new ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
    error.stack = `${error.stack}\n${'-'.repeat(40)}\n${domainsLoadedAt}`;
    throw error;
  }
  if (callback === null) {
    captureCallback = null;
    setAbortsOnUncaught(true);
    return;
  }
  if (typeof callback !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], callback);
  if (captureCallback !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  captureCallback = callback;
  setAbortsOnUncaught(false);
}

/** @returns {boolean} */
function hasUncaughtExceptionCaptureCallback() {
  return captureCallback !== null;
}

/**
 * The `uncaught` hook.
 * @param {unknown} error
 * @param {boolean} fromPromise whether a rejection that nobody handled is the cause
 * @returns {true | number} true: somebody took it; else the code to end with
 */
function onUncaughtException(error, fromPromise) {
  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  process.emit('uncaughtExceptionMonitor', error, origin);
  if (captureCallback !== null) {
    captureCallback(error);
  } else {
    const left = domains === undefined ? { error } : domains.handleUncaught(error);
    if (left !== undefined && !process.emit('uncaughtException', left.error, origin)) {
      if (!process._exiting) {
        process.exitCode = kGenericError;
        process._exiting = true;
        process.emit('exit', currentExitCode());
      }
      exitObserver?.('exception', currentExitCode(), { error: left.error, fromPromise });
      reporter?.(left.error);
      return currentExitCode();
    }
  }
  // What the callback that threw had queued runs with the next callback: this makes sure that there is one.
  require('timers').setImmediate(() => {});
  require('internal/async_hooks').unwindAfterUncaught();
  return true;
}

/**
 * The `inspectFatal` hook: an error that ends the program, as text.
 * @param {unknown} error
 * @returns {string}
 */
function inspectFatal(error) {
  const { inspect } = require('internal/util/inspect');
  if (require('internal/util').isError(error)) {
    const { kEnhanceStack } = require('internal/events/unhandled_error');
    const enhance = error[kEnhanceStack];
    if (typeof enhance === 'function') {
      try { error.stack = enhance(); } catch { /* the plain stack is good enough */ }
    }
    return inspect(error, { colors: false });
  }
  return typeof error === 'string' ? error : inspect(error);
}

/** Hands the ends of the program to native code; once, at boot. */
function setup() {
  setHook('uncaught', (error, fromPromise) => {
    const { _fatalException: handle } = process;
    if (typeof handle !== 'function') return kNoExceptionHandler;
    if (reporter === undefined) return handle.call(process, error, fromPromise);
    try {
      return handle.call(process, error, fromPromise);
    } catch (thrown) {
      // A handler that throws ends a worker as any other error does.
      reporter(thrown);
      return kGenericError;
    }
  });
  setHook('inspectFatal', inspectFatal);
  setHook('prepareStackTrace', prepareStackTraceCallback);
  Object.defineProperty(Error, 'prepareStackTrace', {
    __proto__: null, value: defaultPrepareStackTrace, writable: true, enumerable: false, configurable: true,
  });
  setHook('beforeExit', emitBeforeExit);
  setHook('exit', emitExitAtEnd);
}

module.exports = {
  setup,
  exit,
  reallyExit,
  exitCodeProperty,
  onUncaughtException,
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  useDomains,
  useReporter,
  useExitObserver,
};
