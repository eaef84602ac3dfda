'use strict';

// Checks of what functions throw and promises reject with.

const { codes } = require('internal/errors');
const { isError } = require('internal/util');
const { isPromise, isRegExp } = require('internal/util/types');
const { validateFunction } = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const { isDeepStrictEqual, isDeepStrictEqualWithoutPrototype } = require('internal/util/comparisons');
const { AssertionError } = require('internal/assert/assertion_error');
const { apply } = Reflect;

/** What `getActual` gives for a function that did not throw. */
const kNoException = Symbol('no exception');

/** The properties to compare of two errors, shown as one value. */
class Comparison {
  constructor(source, keys, actual) {
    for (const key of keys) {
      if (!(key in source)) continue;
      // What a pattern matches is shown as equal.
      if (actual !== undefined && typeof actual[key] === 'string' && isRegExp(source[key]) &&
          RegExp.prototype.exec.call(source[key], actual[key]) !== null) {
        this[key] = actual[key];
      } else {
        this[key] = source[key];
      }
    }
  }
}

/** @param {object} options of AssertionError @throws the message itself, when it is an error */
function fail(options) {
  if (isError(options.message)) throw options.message;
  throw new AssertionError(options);
}

/** @throws {AssertionError} when a property of the error is not as expected */
function compareKey(actual, expected, key, message, keys, fn, settings) {
  const equal = settings.skipPrototype ? isDeepStrictEqualWithoutPrototype : isDeepStrictEqual;
  if (key in actual && equal(actual[key], expected[key])) return;
  if (message) fail({ actual, expected, message, operator: fn.name, stackStartFn: fn, diff: settings.diff });
  // The whole difference, of all properties that count.
  const error = new AssertionError({
    actual: new Comparison(actual, keys),
    expected: new Comparison(expected, keys, actual),
    operator: 'deepStrictEqual',
    stackStartFn: fn,
    diff: settings.diff,
  });
  error.actual = actual;
  error.expected = expected;
  error.operator = fn.name;
  throw error;
}

/** @throws {AssertionError} when an error does not have the properties of an object */
function expectProperties(actual, expected, message, fn, settings) {
  if (typeof actual !== 'object' || actual === null) {
    const error = new AssertionError({
      actual, expected, message, operator: 'deepStrictEqual', stackStartFn: fn, diff: settings.diff,
    });
    error.operator = fn.name;
    throw error;
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) {
    // Not enumerable, yet what errors are about.
    keys.push('name', 'message');
  } else if (keys.length === 0) {
    throw new codes.ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  }
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) &&
        RegExp.prototype.exec.call(expected[key], actual[key]) !== null) {
      continue;
    }
    compareKey(actual, expected, key, message, keys, fn, settings);
  }
}

/** @returns {string} what is wrong with an error that is no instance of a class */
function describeOtherClass(actual, expected) {
  let text = `The error is expected to be an instance of "${expected.name}". Received `;
  if (isError(actual)) {
    const name = actual.constructor?.name || actual.name;
    text += expected.name === name ? 'an error with identical name but a different prototype.' : `"${name}"`;
  } else {
    text += `"${inspect(actual, { depth: -1 })}"`;
  }
  if (actual?.message) text += `\n\nError message:\n\n${actual.message}`;
  return text;
}

/** @throws {AssertionError} when a thrown value is not the expected one */
function expectedException(actual, expected, message, fn, settings) {
  let generatedMessage = false;
  if (typeof expected !== 'function') {
    if (!isRegExp(expected)) {
      expectProperties(actual, expected, message, fn, settings);
      return;
    }
    const text = String(actual);
    if (RegExp.prototype.exec.call(expected, text) !== null) return;
    if (!message) {
      generatedMessage = true;
      message = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
    }
  } else if (expected.prototype !== undefined && actual instanceof expected) {
    return;
  } else if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    if (!message) {
      generatedMessage = true;
      message = describeOtherClass(actual, expected);
    }
  } else {
    const result = apply(expected, {}, [actual]);
    if (result === true) return;
    if (!message) {
      generatedMessage = true;
      const name = expected.name ? `"${expected.name}" ` : '';
      message = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
      if (isError(actual)) message += `\n\nCaught error:\n\n${actual}`;
    }
  }
  if (isError(message)) throw message;
  const error = new AssertionError({
    actual, expected, message, operator: fn.name, stackStartFn: fn, diff: settings.diff,
  });
  error.generatedMessage = generatedMessage;
  throw error;
}

/** @param {Function} fn @returns {unknown} what it throws */
function getActual(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (error) {
    return error;
  }
  return kNoException;
}

/** @param {unknown} value @returns {boolean} */
function isThenable(value) {
  return isPromise(value) || (value !== null && typeof value === 'object' && typeof value.then === 'function' &&
    typeof value.catch === 'function');
}

/** @param {Function|Promise<unknown>} promiseFn @returns {Promise<unknown>} what it rejects with */
async function waitForActual(promiseFn) {
  let promise;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isThenable(promise)) throw new codes.ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (isThenable(promiseFn)) {
    promise = promiseFn;
  } else {
    throw new codes.ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return kNoException;
}

/**
 * @param {Function} fn the assertion
 * @param {{diff?: string, skipPrototype?: boolean}} settings
 * @param {'exception'|'rejection'} kind
 * @param {unknown} actual
 * @param {unknown[]} args the assertion's further arguments: [error][, message]
 */
function expectError(fn, settings, kind, actual, args) {
  let { 0: error, 1: message } = args;
  if (typeof error === 'string') {
    if (args.length > 1) {
      throw new codes.ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    }
    if (typeof actual === 'object' && actual !== null) {
      if (actual.message === error) {
        throw new codes.ERR_AMBIGUOUS_ARGUMENT('error/message',
                                               `The error message "${actual.message}" is identical to the message.`);
      }
    } else if (actual === error) {
      throw new codes.ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error != null && typeof error !== 'object' && typeof error !== 'function') {
    throw new codes.ERR_INVALID_ARG_TYPE('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }

  if (actual === kNoException) {
    let details = '';
    if (error?.name) details += ` (${error.name})`;
    details += message ? `: ${message}` : '.';
    fail({
      actual: undefined,
      expected: error,
      operator: fn.name,
      message: `Missing expected ${kind}${details}`,
      stackStartFn: fn,
      diff: settings.diff,
    });
  }
  if (error) expectedException(actual, error, message, fn, settings);
}

/** @returns {boolean} whether a thrown value is of the kind that must not be thrown */
function hasMatchingError(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return RegExp.prototype.exec.call(expected, String(actual)) !== null;
    throw new codes.ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  // Arrow functions have no prototype to be an instance of.
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return apply(expected, {}, [actual]) === true;
}

/** The opposite of expectError. */
function expectNoError(fn, settings, kind, actual, args) {
  if (actual === kNoException) return;
  let { 0: error, 1: message } = args;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (error && !hasMatchingError(actual, error)) throw actual;
  const details = message ? `: ${message}` : '.';
  fail({
    actual,
    expected: error,
    operator: fn.name,
    message: `Got unwanted ${kind}${details}\nActual message: "${actual?.message}"`,
    stackStartFn: fn,
    diff: settings.diff,
  });
}

module.exports = { expectError, expectNoError, getActual, waitForActual };
