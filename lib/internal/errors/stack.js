'use strict';

// What `error.stack` says.

const { kIsNodeError } = binding('errors');
const ErrorPrototypeToString = Error.prototype.toString;

/**
 * What Error.prototype.toString says, with the code of a Node error.
 * @param {Error} error
 * @returns {string}
 */
function errorHeader(error) {
  if (typeof error === 'object' && error !== null && kIsNodeError in error) {
    return `${error.name} [${error.code}]: ${error.message}`;
  }
  return Reflect.apply(ErrorPrototypeToString, error, []);
}

/**
 * @param {Error} error
 * @param {CallSite[]} trace
 * @returns {string} the stack as the engine writes it
 */
function defaultPrepareStackTrace(error, trace) {
  const header = errorHeader(error);
  if (trace.length === 0) return header;
  let stack = header;
  for (let i = 0; i < trace.length; i++) stack += `\n    at ${trace[i]}`;
  return stack;
}

/** Errors whose trace is wanted raw by our own code: error → (error, trace) => value. */
const overrideStackTrace = new WeakMap();
let sourceMapsHook;

/**
 * Makes the value of an error's `stack`, the first time that it is read.
 * @param {object} globalThis of the context where the error was made
 * @param {Error} error
 * @param {CallSite[]} trace
 */
function prepareStackTraceCallback(globalThis, error, trace) {
  const override = overrideStackTrace.get(error);
  if (override !== undefined) {
    overrideStackTrace.delete(error);
    return override(error, trace);
  }
  const ContextError = globalThis.Error;
  const user = ContextError?.prepareStackTrace;
  if (typeof user === 'function' && user !== defaultPrepareStackTrace) {
    return Reflect.apply(user, ContextError, [error, trace]);
  }
  // A program in another context may still have set it on the main one.
  if (ContextError !== Error && typeof Error.prepareStackTrace === 'function' &&
      Error.prepareStackTrace !== defaultPrepareStackTrace) {
    return Error.prepareStackTrace(error, trace);
  }
  if (sourceMapsHook !== undefined) return sourceMapsHook(error, trace, errorHeader(error));
  return defaultPrepareStackTrace(error, trace);
}

/** @param {undefined|((error: Error, trace: CallSite[], header: string) => string)} hook of `--enable-source-maps` */
function setSourceMapsStackTraceHook(hook) {
  sourceMapsHook = hook;
}

let internalFrame;
/**
 * @param {Error} error loses the frames of our own modules above the first one of the user's
 * @returns {void}
 */
function hideInternalStackFrames(error) {
  internalFrame ??= /^node:internal\//;
  overrideStackTrace.set(error, (_error, trace) => {
    const user = trace.filter((site) => !internalFrame.test(site.getFileName() ?? ''));
    return defaultPrepareStackTrace(_error, user);
  });
}

module.exports = {
  defaultPrepareStackTrace,
  errorHeader,
  hideInternalStackFrames,
  overrideStackTrace,
  prepareStackTraceCallback,
  setSourceMapsStackTraceHook,
};
