'use strict';

// The public module `assert`.

const { codes } = require('internal/errors');
const { deprecate, isError, kEmptyObject } = require('internal/util');
const { isRegExp } = require('internal/util/types');
const { validateOneOf } = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const { AssertionError } = require('internal/assert/assertion_error');
const { expectError, expectNoError, getActual, waitForActual } = require('internal/assert/throws');
const { isDeepEqual, isDeepStrictEqual, isDeepStrictEqualWithoutPrototype, isPartialStrictEqual } =
    require('internal/util/comparisons');
const { is } = Object;

/** An Assert instance's settings. Methods taken off their instance have the defaults. */
const kOptions = Symbol('options');
const kDefaults = { __proto__: null, diff: 'simple', strict: false, skipPrototype: false };

/** @param {unknown} self @returns {{diff: string, strict: boolean, skipPrototype: boolean}} */
const settingsOf = (self) => self?.[kOptions] ?? kDefaults;

/** @param {unknown} a @param {unknown} b @returns {boolean} */
// eslint-disable-next-line eqeqeq, no-self-compare
const looselyEqual = (a, b) => a == b || (a !== a && b !== b);

/**
 * @param {Function} fn the assertion that was called
 * @param {unknown[]} args its arguments: value[, message]
 * @param {{diff: string}} settings
 */
function checkTruthy(fn, args, settings) {
  const { 0: value, 1: given } = args;
  if (value) return;
  let message = given;
  let generatedMessage = false;
  if (args.length === 0) {
    generatedMessage = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message == null) {
    generatedMessage = true;
    message = require('internal/assert/source_message').sourceMessage(fn);
  } else if (isError(message)) {
    throw message;
  }
  const error = new AssertionError({
    actual: value, expected: true, message, operator: '==', stackStartFn: fn, diff: settings.diff,
  });
  error.generatedMessage = generatedMessage;
  throw error;
}

/** @param {unknown} self the assertion's receiver @returns {(a: unknown, b: unknown) => boolean} */
function strictComparison(self) {
  return settingsOf(self).skipPrototype ? isDeepStrictEqualWithoutPrototype : isDeepStrictEqual;
}

/** @param {object} obj options of AssertionError @throws the message itself, when it is an error */
function innerFail(obj) {
  if (isError(obj.message)) throw obj.message;
  throw new AssertionError(obj);
}

/**
 * @param {unknown} self the assertion's receiver
 * @param {Function} fn the assertion
 * @param {string} operator
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string|Error} [message]
 */
function failComparison(self, fn, operator, actual, expected, message) {
  innerFail({ actual, expected, message, operator, stackStartFn: fn, diff: settingsOf(self).diff });
}

/** @param {boolean} shouldMatch */
function checkMatch(fn, shouldMatch, { 0: string, 1: regexp, 2: given }, settings) {
  if (!isRegExp(regexp)) throw new codes.ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  if (typeof string === 'string' && (RegExp.prototype.exec.call(regexp, string) !== null) === shouldMatch) return;
  if (isError(given)) throw given;
  let message = given;
  if (!message) {
    if (typeof string !== 'string') {
      message = `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`;
    } else {
      message = shouldMatch ?
        'The input did not match the regular expression ' :
        'The input was expected to not match the regular expression ';
      message += `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
    }
  }
  const error = new AssertionError({
    actual: string, expected: regexp, message, operator: fn.name, stackStartFn: fn, diff: settings.diff,
  });
  error.generatedMessage = !given;
  throw error;
}

let warnedOfFail = false;

/**
 * Assertions with settings of their own.
 * @param {{diff?: 'simple'|'full', strict?: boolean, skipPrototype?: boolean}} [options]
 */
function Assert(options = kEmptyObject) {
  if (!new.target) throw new codes.ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  options = { __proto__: null, strict: true, skipPrototype: false, ...options };
  if (options.diff !== undefined) validateOneOf(options.diff, 'options.diff', ['simple', 'full']);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, {
    __proto__: null, value: options, enumerable: false, configurable: false, writable: false,
  });
  if (options.strict) {
    this.equal = this.strictEqual;
    this.deepEqual = this.deepStrictEqual;
    this.notEqual = this.notStrictEqual;
    this.notDeepEqual = this.notDeepStrictEqual;
  }
}

// Plain functions, not methods: `assert.equal` and the rest are called with all kinds of receivers, and each names
// itself as the place where its error's stack begins.

Assert.prototype.fail = function fail(actual, expected, message, operator, stackStartFn) {
  const argsLen = arguments.length;
  let internalMessage = false;
  if (actual == null && argsLen <= 1) {
    internalMessage = 'Failed';
  } else if (argsLen === 1) {
    message = actual;
    actual = undefined;
  } else {
    if (!warnedOfFail) {
      warnedOfFail = true;
      process.emitWarning('assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() ' +
        'instead or only pass a message.', 'DeprecationWarning', 'DEP0094');
    }
    if (argsLen === 2) operator = '!=';
  }
  if (isError(message)) throw message;
  const options = {
    actual,
    expected,
    operator: operator === undefined ? 'fail' : operator,
    stackStartFn: stackStartFn || fail,
    message,
    diff: settingsOf(this).diff,
  };
  if (internalMessage) options.message = internalMessage;
  const error = new AssertionError(options);
  if (internalMessage) error.generatedMessage = true;
  throw error;
};

Assert.prototype.ok = function ok(...args) {
  checkTruthy(ok, args, settingsOf(this));
};

Assert.prototype.equal = function equal(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (!looselyEqual(actual, expected)) failComparison(this, equal, '==', actual, expected, message);
};

Assert.prototype.notEqual = function notEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (looselyEqual(actual, expected)) failComparison(this, notEqual, '!=', actual, expected, message);
};

Assert.prototype.deepEqual = function deepEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (!isDeepEqual(actual, expected)) failComparison(this, deepEqual, 'deepEqual', actual, expected, message);
};

Assert.prototype.notDeepEqual = function notDeepEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (isDeepEqual(actual, expected)) failComparison(this, notDeepEqual, 'notDeepEqual', actual, expected, message);
};

Assert.prototype.deepStrictEqual = function deepStrictEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (!strictComparison(this)(actual, expected)) failComparison(this, deepStrictEqual, 'deepStrictEqual', actual, expected, message);
};

Assert.prototype.notDeepStrictEqual = function notDeepStrictEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (strictComparison(this)(actual, expected)) failComparison(this, notDeepStrictEqual, 'notDeepStrictEqual', actual, expected, message);
};

Assert.prototype.strictEqual = function strictEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (!is(actual, expected)) failComparison(this, strictEqual, 'strictEqual', actual, expected, message);
};

Assert.prototype.notStrictEqual = function notStrictEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (is(actual, expected)) failComparison(this, notStrictEqual, 'notStrictEqual', actual, expected, message);
};

Assert.prototype.partialDeepStrictEqual = function partialDeepStrictEqual(actual, expected, message) {
  if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
  if (!isPartialStrictEqual(actual, expected)) failComparison(this, partialDeepStrictEqual, 'partialDeepStrictEqual', actual, expected, message);
};

Assert.prototype.throws = function throws(fn, ...args) {
  expectError(throws, settingsOf(this), 'exception', getActual(fn), args);
};

Assert.prototype.rejects = async function rejects(promiseFn, ...args) {
  expectError(rejects, settingsOf(this), 'rejection', await waitForActual(promiseFn), args);
};

Assert.prototype.doesNotThrow = function doesNotThrow(fn, ...args) {
  expectNoError(doesNotThrow, settingsOf(this), 'exception', getActual(fn), args);
};

Assert.prototype.doesNotReject = async function doesNotReject(fn, ...args) {
  expectNoError(doesNotReject, settingsOf(this), 'rejection', await waitForActual(fn), args);
};

Assert.prototype.ifError = function ifError(error) {
  if (error === null || error === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof error === 'object' && typeof error.message === 'string') {
    message += error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
  } else {
    message += inspect(error);
  }
  const failure = new AssertionError({
    actual: error, expected: null, operator: 'ifError', message, stackStartFn: ifError, diff: settingsOf(this).diff,
  });
  // The frames that led to the error come below those that led here; what both have is shown once.
  const { stack } = error;
  if (typeof stack === 'string') {
    const framesStart = stack.indexOf('\n    at');
    if (framesStart !== -1) {
      const originalFrames = stack.slice(framesStart + 1).split('\n');
      let newFrames = failure.stack.split('\n');
      for (const frame of originalFrames) {
        const position = newFrames.indexOf(frame);
        if (position !== -1) {
          newFrames = newFrames.slice(0, position);
          break;
        }
      }
      failure.stack = `${newFrames.join('\n')}\n${originalFrames.join('\n')}`;
    }
  }
  throw failure;
};

Assert.prototype.match = function match(string, regexp, message) {
  checkMatch(match, true, arguments, settingsOf(this));
};

Assert.prototype.doesNotMatch = function doesNotMatch(string, regexp, message) {
  checkMatch(doesNotMatch, false, arguments, settingsOf(this));
};

/** `assert` itself is `assert.ok`. */
const assert = module.exports = Assert.prototype.ok;

assert.AssertionError = AssertionError;
Object.defineProperty(assert, 'CallTracker', {
  __proto__: null,
  get() {
    const { CallTracker } = require('internal/assert/calltracker');
    const value = deprecate(CallTracker, 'assert.CallTracker is deprecated.', 'DEP0173');
    Object.defineProperty(assert, 'CallTracker', {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
    return value;
  },
  enumerable: true,
  configurable: true,
});
assert.ok = assert;
for (const name of ['fail', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'notDeepStrictEqual',
                    'strictEqual', 'notStrictEqual', 'partialDeepStrictEqual', 'match', 'doesNotMatch', 'throws',
                    'rejects', 'doesNotThrow', 'doesNotReject', 'ifError']) {
  assert[name] = Assert.prototype[name];
}

/** The same with strict comparisons only. */
function strict(...args) {
  checkTruthy(strict, args, kDefaults);
}

for (const name of Object.keys(assert)) {
  Object.defineProperty(strict, name, Object.getOwnPropertyDescriptor(assert, name));
}
Object.assign(strict, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict = strict;
strict.strict = strict;
assert.Assert = Assert;
strict.Assert = Assert;
