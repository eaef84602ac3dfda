'use strict';

// `events.on()`: the events of an emitter or a target as an asynchronous iterator.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const Queue = require('internal/fixed_queue');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { addListenerTo, removeListenerFrom } = require('internal/events/once');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function*() {}).prototype);

const kFirstEventParam = Symbol.for('nodejs.kFirstEventParam');
const kWatermarkData = Symbol.for('nodejs.watermarkData');

const iterResult = (value, done) => ({ value, done });

/**
 * @param {object} emitter
 * @param {string | symbol} event
 * @param {{ signal?: AbortSignal, close?: string[], highWaterMark?: number, lowWaterMark?: number }} [options]
 * @returns {AsyncIterableIterator<any[]>}
 */
function on(emitter, event, options = kEmptyObject) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted)
    throw new AbortError(undefined, { cause: signal.reason });
  // `highWatermark` and `lowWatermark` are the names that the options had at first.
  const highWatermark = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  validateInteger(highWatermark, 'options.highWaterMark', 1);
  const lowWatermark = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(lowWatermark, 'options.lowWaterMark', 1);

  const events = new Queue();
  const waiting = new Queue();
  let paused = false;
  let error = null;
  let finished = false;
  let size = 0;
  /** Undoes each listener that was added. @type {[object, string | symbol, Function][]} */
  let added = [];

  const listen = (target, name, listener) => {
    addListenerTo(target, name, listener);
    added.push([target, name, listener]);
  };

  const iterator = Object.setPrototypeOf({
    next() {
      if (size > 0) {
        const value = events.shift();
        size--;
        if (paused && size < lowWatermark) {
          paused = false;
          // What is closed has nothing more to give, and may object.
          if (!finished)
            emitter.resume();
        }
        return Promise.resolve(iterResult(value, false));
      }
      // An error comes once, after the events that came before it.
      if (error) {
        const rejection = Promise.reject(error);
        error = null;
        return rejection;
      }
      if (finished)
        return close();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      return close();
    },
    throw(err) {
      if (!err || !(err instanceof Error))
        throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', err);
      fail(err);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [kWatermarkData]: {
      get size() { return size; },
      get low() { return lowWatermark; },
      get high() { return highWatermark; },
      get isPaused() { return paused; },
    },
  }, AsyncIteratorPrototype);

  listen(emitter, event, options[kFirstEventParam] ? push : (...args) => push(args));
  if (event !== 'error' && typeof emitter.on === 'function')
    listen(emitter, 'error', fail);
  const closeEvents = options.close;
  if (closeEvents?.length) {
    for (const name of closeEvents)
      listen(emitter, name, close);
  }
  const abortListener = signal ? addAbortListener(signal, onAbort) : null;

  return iterator;

  function onAbort() {
    fail(new AbortError(undefined, { cause: signal.reason }));
  }

  function push(value) {
    if (waiting.isEmpty()) {
      size++;
      if (!paused && size > highWatermark) {
        paused = true;
        emitter.pause();
      }
      events.push(value);
    } else {
      waiting.shift().resolve(iterResult(value, false));
    }
  }

  function fail(err) {
    if (waiting.isEmpty())
      error = err;
    else
      waiting.shift().reject(err);
    close();
  }

  function close() {
    abortListener?.[Symbol.dispose]();
    for (const [target, name, listener] of added)
      removeListenerFrom(target, name, listener);
    added = [];
    finished = true;
    const done = iterResult(undefined, true);
    while (!waiting.isEmpty())
      waiting.shift().resolve(done);
    return Promise.resolve(done);
  }
}

module.exports = { on, kFirstEventParam };
