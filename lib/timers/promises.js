'use strict';

const { AbortError, codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { Immediate, clearImmediate } = require('internal/immediates');
const { Timeout, clearTimeout, insert } = require('internal/timers');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/validators');

function abortError(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

function validateOptions(options) {
  validateObject(options, 'options');
  const { signal, ref = true } = options;
  if (signal !== undefined)
    validateAbortSignal(signal, 'options.signal');
  validateBoolean(ref, 'options.ref');
  return { signal, ref };
}

/** Rejects the promise and calls `cancel` when the signal aborts; stops listening once the promise is settled. */
function withSignal(promise, signal, cancel) {
  const { kResistStopPropagation } = require('internal/event_target');
  signal.addEventListener('abort', cancel, { __proto__: null, [kResistStopPropagation]: true });
  return new Promise((resolve, reject) => {
    new Promise((a, b) => { promise.then(a, b); })
      .finally(() => signal.removeEventListener('abort', cancel))
      .then(resolve, reject);
  });
}

/**
 * @param {number} [delay]
 * @param {any} [value]
 * @param {{ signal?: AbortSignal, ref?: boolean }} [options]
 * @returns {Promise<any>}
 */
function setTimeout(delay, value, options = kEmptyObject) {
  let signal, ref;
  try {
    if (delay !== undefined)
      validateNumber(delay, 'delay');
    ({ signal, ref } = validateOptions(options));
  } catch (err) {
    return Promise.reject(err);
  }
  if (signal?.aborted)
    return Promise.reject(abortError(signal));

  let cancel;
  const promise = new Promise((resolve, reject) => {
    const timer = new Timeout(resolve, delay, [value], false, ref);
    insert(timer, timer._idleTimeout);
    if (signal) {
      cancel = () => {
        if (!timer._destroyed) {
          clearTimeout(timer);
          reject(abortError(signal));
        }
      };
    }
  });
  return cancel === undefined ? promise : withSignal(promise, signal, cancel);
}

/**
 * @param {any} [value]
 * @param {{ signal?: AbortSignal, ref?: boolean }} [options]
 * @returns {Promise<any>}
 */
function setImmediate(value, options = kEmptyObject) {
  let signal, ref;
  try {
    ({ signal, ref } = validateOptions(options));
  } catch (err) {
    return Promise.reject(err);
  }
  if (signal?.aborted)
    return Promise.reject(abortError(signal));

  let cancel;
  const promise = new Promise((resolve, reject) => {
    const immediate = new Immediate(resolve, [value]);
    if (!ref)
      immediate.unref();
    if (signal) {
      cancel = () => {
        if (!immediate._destroyed) {
          clearImmediate(immediate);
          reject(abortError(signal));
        }
      };
    }
  });
  return cancel === undefined ? promise : withSignal(promise, signal, cancel);
}

/**
 * @param {number} [after]
 * @param {any} [value]
 * @param {{ signal?: AbortSignal, ref?: boolean }} [options]
 * @returns {AsyncGenerator<any>}
 */
async function* setInterval(after, value, options = kEmptyObject) {
  if (after !== undefined)
    validateNumber(after, 'delay');
  const { signal, ref } = validateOptions(options);
  if (signal?.aborted)
    throw abortError(signal);

  let due = 0; // intervals that have passed and have not been yielded
  let wake;
  const interval = new Timeout(() => {
    due++;
    if (wake !== undefined) {
      wake();
      wake = undefined;
    }
  }, after, undefined, true, ref);
  insert(interval, interval._idleTimeout);

  let onAbort;
  try {
    if (signal) {
      onAbort = () => {
        clearTimeout(interval);
        if (wake !== undefined) {
          wake(Promise.reject(abortError(signal)));
          wake = undefined;
        }
      };
      const { kResistStopPropagation } = require('internal/event_target');
      signal.addEventListener('abort', onAbort, { __proto__: null, once: true, [kResistStopPropagation]: true });
    }
    while (!signal?.aborted) {
      if (due === 0)
        await new Promise((resolve) => { wake = resolve; });
      for (; due > 0; due--)
        yield value;
    }
    throw abortError(signal);
  } finally {
    clearTimeout(interval);
    signal?.removeEventListener('abort', onAbort);
  }
}

const kScheduler = Symbol('kScheduler');

/** After the draft of the Scheduling APIs. */
class Scheduler {
  constructor() {
    throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** @returns {Promise<void>} */
  yield() {
    if (!this[kScheduler])
      throw new ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }

  /**
   * @param {number} delay
   * @param {{ signal?: AbortSignal, ref?: boolean }} [options]
   * @returns {Promise<void>}
   */
  wait(delay, options) {
    if (!this[kScheduler])
      throw new ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

const scheduler = Object.create(Scheduler.prototype);
scheduler[kScheduler] = true;

module.exports = { setTimeout, setImmediate, setInterval, scheduler };
