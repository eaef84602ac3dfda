'use strict';

// AssertionError.

const { isErrorStackTraceLimitWritable } = require('internal/errors');
const { isError, customInspectSymbol } = require('internal/util');
const { validateObject } = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const colors = require('internal/util/colors');
const { createErrorDiff, createPlainMessage, createUnequalMessage } = require('internal/assert/error_diff');
const { defineProperty } = Object;

const kMaxInspectedLines = 10;
const kMaxInspectedLength = 512;

/** Operators whose failures always show the difference, below a message of the user's too. */
const withDiff = new Set(['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual']);

/** @param {string} text @returns {string} cut to what an error's properties have room for */
function addEllipsis(text) {
  const lines = text.split('\n', kMaxInspectedLines + 1);
  if (lines.length > kMaxInspectedLines) {
    lines.length = kMaxInspectedLines;
    return `${lines.join('\n')}\n...`;
  }
  if (text.length > kMaxInspectedLength) return `${text.slice(0, 488)}...`;
  return text;
}

/** @returns {string} */
function buildMessage({ message, operator, actual, expected, diff }) {
  if (withDiff.has(operator)) {
    return createErrorDiff(actual, expected, operator, message == null ? undefined : message, diff);
  }
  if (message != null) return String(message);
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') return createUnequalMessage(actual, operator);
  return createPlainMessage(actual, expected, operator);
}

/** What assertions throw. */
class AssertionError extends Error {
  /**
   * @param {{message?: string, actual?: unknown, expected?: unknown, operator?: string, stackStartFn?: Function,
   *     diff?: 'simple'|'full'}} options
   */
  constructor(options) {
    validateObject(options, 'options');
    const {
      message, operator, stackStartFn, details,
      // Compatibility with older versions.
      stackStartFunction,
      diff = 'simple',
    } = options;
    let { actual, expected } = options;

    // The stack is captured once, below; errors are shown without theirs.
    const limit = Error.stackTraceLimit;
    const writable = isErrorStackTraceLimitWritable();
    if (writable) Error.stackTraceLimit = 0;
    if (message == null) {
      colors.refresh();
      // Stacks of errors would make all of them differ.
      if (typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null &&
          'stack' in actual && actual instanceof Error && 'stack' in expected && expected instanceof Error) {
        actual = copyError(actual);
        expected = copyError(expected);
      }
    }
    super(buildMessage({ message, operator, actual, expected, diff }));
    if (writable) Error.stackTraceLimit = limit;

    this.generatedMessage = !message;
    defineProperty(this, 'name', {
      __proto__: null,
      value: 'AssertionError [ERR_ASSERTION]',
      enumerable: false,
      writable: true,
      configurable: true,
    });
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      for (let i = 0; i < details.length; i++) {
        this[`message ${i}`] = details[i].message;
        this[`actual ${i}`] = details[i].actual;
        this[`expected ${i}`] = details[i].expected;
        this[`operator ${i}`] = details[i].operator;
        this[`stack trace ${i}`] = details[i].stack;
      }
    } else {
      this.actual = options.actual;
      this.expected = options.expected;
      this.operator = operator;
    }
    this.diff = diff;
    Error.captureStackTrace(this, stackStartFn || stackStartFunction);
    // Reading it makes the stack's first line carry the code; the name then goes without.
    this.stack; // eslint-disable-line no-unused-expressions
    this.name = 'AssertionError';
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [customInspectSymbol](recurseTimes, ctx) {
    // Long values are for the message; as properties they are cut.
    const { actual, expected } = this;
    if (typeof actual === 'string') this.actual = addEllipsis(actual);
    if (typeof expected === 'string') this.expected = addEllipsis(expected);
    const result = inspect(this, { ...ctx, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return result;
  }
}

/** @param {Error} source @returns {Error} the same, but for the stack */
function copyError(source) {
  const target = Object.assign({ __proto__: Object.getPrototypeOf(source) }, source);
  defineProperty(target, 'message', { __proto__: null, value: source.message });
  if (Object.hasOwn(source, 'cause')) {
    let { cause } = source;
    if (isError(cause)) cause = copyError(cause);
    defineProperty(target, 'cause', { __proto__: null, value: cause });
  }
  return target;
}

module.exports = { AssertionError };
