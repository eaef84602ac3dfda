'use strict';

// The iterator helpers of Readable: `map`, `filter` and the others. All of them that call a function per chunk are made of
// `map`, which lets several calls run at once and gives the results in order.

const {
  AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');
const { addAbortSignalNoValidate } = require('internal/streams/add-abort-signal');
const { isWritable, isNodeStream } = require('internal/streams/utils');

const kEmpty = Symbol('kEmpty'); // what a callback gives for nothing
const kEof = Symbol('kEof');

const callbackTypes = ['Function', 'AsyncFunction'];

function checkCallback(fn, name = 'fn') {
  if (typeof fn !== 'function') {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE(name, callbackTypes, fn);
  }
}

function checkOptions(options) {
  if (options != null)
    validateObject(options, 'options');
  if (options?.signal != null)
    validateAbortSignal(options.signal, 'options.signal');
}

function abortErrorOf(signal) {
  return new AbortError(undefined, { cause: signal.reason });
}

function compose(stream, options) {
  checkOptions(options);
  if (isNodeStream(stream) && !isWritable(stream))
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  const composed = require('internal/streams/compose')(this, stream);
  if (options?.signal)
    addAbortSignalNoValidate(options.signal, composed);
  return composed;
}

function map(fn, options) {
  checkCallback(fn);
  checkOptions(options);

  let concurrency = 1;
  if (options?.concurrency != null)
    concurrency = Math.floor(options.concurrency);
  let highWaterMark = concurrency - 1;
  if (options?.highWaterMark != null)
    highWaterMark = Math.floor(options.highWaterMark);
  validateInteger(concurrency, 'options.concurrency', 1);
  validateInteger(highWaterMark, 'options.highWaterMark', 0);
  highWaterMark += concurrency;

  return async function* map() {
    const { AbortSignal } = require('internal/abort_controller');
    const signal = AbortSignal.any([options?.signal].filter(Boolean));
    const stream = this;
    const queue = [];
    const signalOpt = { signal };

    let next;
    let resume;
    let done = false;
    let running = 0;

    function onCatch() {
      done = true;
      afterItemProcessed();
    }

    function afterItemProcessed() {
      running -= 1;
      maybeResume();
    }

    function maybeResume() {
      if (resume && !done && running < concurrency && queue.length < highWaterMark) {
        resume();
        resume = null;
      }
    }

    async function pump() {
      try {
        for await (let val of stream) {
          if (done)
            return;
          if (signal.aborted)
            throw new AbortError();

          try {
            val = fn(val, signalOpt);
            if (val === kEmpty)
              continue;
            val = Promise.resolve(val);
          } catch (err) {
            val = Promise.reject(err);
          }

          running += 1;
          val.then(afterItemProcessed, onCatch);
          queue.push(val);
          if (next) {
            next();
            next = null;
          }
          if (!done && (queue.length >= highWaterMark || running >= concurrency)) {
            await new Promise((resolve) => {
              resume = resolve;
            });
          }
        }
        queue.push(kEof);
      } catch (err) {
        const val = Promise.reject(err);
        val.then(afterItemProcessed, onCatch);
        queue.push(val);
      } finally {
        done = true;
        if (next) {
          next();
          next = null;
        }
      }
    }

    pump();

    try {
      while (true) {
        while (queue.length > 0) {
          const val = await queue[0];
          if (val === kEof)
            return;
          if (signal.aborted)
            throw new AbortError();
          if (val !== kEmpty)
            yield val;
          queue.shift();
          maybeResume();
        }
        await new Promise((resolve) => {
          next = resolve;
        });
      }
    } finally {
      done = true;
      if (resume) {
        resume();
        resume = null;
      }
    }
  }.call(this);
}

async function some(fn, options = undefined) {
  for await (const unused of filter.call(this, fn, options)) // eslint-disable-line no-unused-vars
    return true;
  return false;
}

async function every(fn, options = undefined) {
  checkCallback(fn);
  // Every one is if none is not.
  return !(await some.call(this, async (...args) => !(await fn(...args)), options));
}

async function find(fn, options) {
  for await (const result of filter.call(this, fn, options))
    return result;
  return undefined;
}

async function forEach(fn, options) {
  checkCallback(fn);
  async function forEachFn(value, options) {
    await fn(value, options);
    return kEmpty;
  }
  for await (const unused of map.call(this, forEachFn, options)); // eslint-disable-line no-unused-vars
}

function filter(fn, options) {
  checkCallback(fn);
  async function filterFn(value, options) {
    if (await fn(value, options))
      return value;
    return kEmpty;
  }
  return map.call(this, filterFn, options);
}

class ReduceAwareErrMissingArgs extends ERR_MISSING_ARGS {
  constructor() {
    super('reduce');
    this.message = 'Reduce of an empty stream requires an initial value';
  }
}

async function reduce(reducer, initialValue, options) {
  checkCallback(reducer, 'reducer');
  checkOptions(options);

  let hasValue = arguments.length > 1;
  if (options?.signal?.aborted) {
    const err = abortErrorOf(options.signal);
    this.once('error', () => {}); // it is thrown below
    await require('internal/streams/end-of-stream').finished(this.destroy(err));
    throw err;
  }
  const ac = new AbortController();
  const { signal } = ac;
  if (options?.signal) {
    const { kWeakHandler, kResistStopPropagation } = require('internal/event_target');
    options.signal.addEventListener('abort', () => ac.abort(),
                                    { once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
  }

  let gotAny = false;
  try {
    for await (const value of this) {
      gotAny = true;
      if (options?.signal?.aborted)
        throw new AbortError();
      if (!hasValue) {
        initialValue = value;
        hasValue = true;
      } else {
        initialValue = await reducer(initialValue, value, { signal });
      }
    }
    if (!gotAny && !hasValue)
      throw new ReduceAwareErrMissingArgs();
  } finally {
    ac.abort();
  }
  return initialValue;
}

async function toArray(options) {
  checkOptions(options);
  const result = [];
  for await (const val of this) {
    if (options?.signal?.aborted)
      throw abortErrorOf(options.signal);
    result.push(val);
  }
  return result;
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return async function* flatMap() {
    for await (const val of values)
      yield* val;
  }.call(this);
}

function toIntegerOrInfinity(number) {
  // As iterator helpers of the language do.
  number = Number(number);
  if (Number.isNaN(number))
    return 0;
  if (number < 0)
    throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return number;
}

function drop(number, options = undefined) {
  checkOptions(options);
  number = toIntegerOrInfinity(number);
  return async function* drop() {
    if (options?.signal?.aborted)
      throw new AbortError();
    for await (const val of this) {
      if (options?.signal?.aborted)
        throw new AbortError();
      if (number-- <= 0)
        yield val;
    }
  }.call(this);
}

function take(number, options = undefined) {
  checkOptions(options);
  number = toIntegerOrInfinity(number);
  return async function* take() {
    if (options?.signal?.aborted)
      throw new AbortError();
    for await (const val of this) {
      if (options?.signal?.aborted)
        throw new AbortError();
      if (number-- > 0)
        yield val;
      // Not one more than needed.
      if (number <= 0)
        return;
    }
  }.call(this);
}

module.exports.streamReturningOperators = { drop, filter, flatMap, map, take };
module.exports.promiseReturningOperators = { every, forEach, reduce, toArray, some, find };
module.exports.compose = compose;
