'use strict';

// assert.CallTracker (deprecated).

const { codes } = require('internal/errors');
const { validateUint32 } = require('internal/validators');
const { AssertionError } = require('internal/assert/assertion_error');

const noop = () => {};

/** The calls of one tracked function. */
class Tracking {
  #expected;
  #name;
  #stackTrace;
  #calls = [];

  constructor(expected, stackTrace, name) {
    this.#expected = expected;
    this.#stackTrace = stackTrace;
    this.#name = name;
  }

  track(thisArg, args) {
    this.#calls.push(Object.freeze({ thisArg, arguments: Object.freeze(args.slice()) }));
  }

  get calls() {
    return this.#calls.length;
  }

  getCalls() {
    return Object.freeze(this.#calls.slice());
  }

  reset() {
    this.#calls = [];
  }

  report() {
    if (this.calls === this.#expected) return undefined;
    return {
      message: `Expected the ${this.#name} function to be executed ${this.#expected} time(s) but was executed ` +
        `${this.calls} time(s).`,
      actual: this.calls,
      expected: this.#expected,
      operator: this.#name,
      stack: this.#stackTrace,
    };
  }
}

class CallTracker {
  #tracked = new Map();

  #find(tracked) {
    const tracking = this.#tracked.get(tracked);
    if (tracking === undefined) {
      throw new codes.ERR_INVALID_ARG_VALUE('tracked', tracked, 'is not a tracked function');
    }
    return tracking;
  }

  /** @param {Function} [tracked] all, when left out */
  reset(tracked) {
    if (tracked === undefined) {
      for (const tracking of this.#tracked.values()) tracking.reset();
      return;
    }
    this.#find(tracked).reset();
  }

  /** @param {Function} tracked @returns {{thisArg: unknown, arguments: unknown[]}[]} */
  getCalls(tracked) {
    return this.#find(tracked).getCalls();
  }

  /**
   * @param {Function|number} [fn]
   * @param {number} [expected]
   * @returns {Function} a wrapper that counts its calls
   */
  calls(fn, expected = 1) {
    if (process._exiting) throw new codes.ERR_UNAVAILABLE_DURING_EXIT();
    if (typeof fn === 'number') {
      expected = fn;
      fn = noop;
    } else if (fn === undefined) {
      fn = noop;
    }
    validateUint32(expected, 'expected', true);
    const tracking = new Tracking(expected, new Error(), fn.name || 'calls'); // eslint-disable-line unicorn/error-message
    const tracked = new Proxy(fn, {
      __proto__: null,
      apply(target, thisArg, args) {
        tracking.track(thisArg, args);
        return Reflect.apply(target, thisArg, args);
      },
    });
    this.#tracked.set(tracked, tracking);
    return tracked;
  }

  /** @returns {object[]} what has not been called as often as expected */
  report() {
    const errors = [];
    for (const tracking of this.#tracked.values()) {
      const message = tracking.report();
      if (message !== undefined) errors.push(message);
    }
    return errors;
  }

  /** @throws {AssertionError} when something has not been called as often as expected */
  verify() {
    const errors = this.report();
    if (errors.length === 0) return;
    const message = errors.length === 1 ?
      errors[0].message : 'Functions were not called the expected number of times';
    throw new AssertionError({ message, details: errors });
  }
}

module.exports = { CallTracker };
