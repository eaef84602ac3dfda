'use strict';

// The iterator helpers of Readable: `map`, `filter` and the others. Those that call a function per chunk are made of a
// Window, which lets several calls run at once and gives their results in order.

const {
  AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');
const { addAbortSignalNoValidate } = require('internal/streams/add-abort-signal');
const { isWritable, isNodeStream } = require('internal/streams/utils');

const kSkip = Symbol('kSkip'); // the result of a call that gives nothing
const kEnd = Symbol('kEnd'); // after the last result

function validateCallback(fn, name = 'fn') {
  if (typeof fn !== 'function')
    throw new ERR_INVALID_ARG_TYPE(name, ['Function', 'AsyncFunction'], fn);
}

function validateOptions(options) {
  if (options !== null && options !== undefined)
    validateObject(options, 'options');
  if (options?.signal !== null && options?.signal !== undefined)
    validateAbortSignal(options.signal, 'options.signal');
}

/** A place to wait at; opening it lets through who waits now. */
class Gate {
  #pass = null;

  wait() {
    return new Promise((resolve) => {
      this.#pass = resolve;
    });
  }

  open() {
    const pass = this.#pass;
    this.#pass = null;
    pass?.();
  }
}

/** The calls under way and the results not yet taken, in the order of their chunks. */
class Window {
  #call;
  #concurrency;
  #capacity;
  #signal;
  #results = []; // promises
  #running = 0;
  #stopped = false;
  #arrival = new Gate(); // where the reader waits for results
  #room = new Gate(); // where the source waits

  constructor(call, { concurrency, capacity, signal }) {
    this.#call = call;
    this.#concurrency = concurrency;
    this.#capacity = capacity;
    this.#signal = signal;
  }

  get #isFull() {
    return this.#results.length >= this.#capacity || this.#running >= this.#concurrency;
  }

  #ended = () => {
    this.#running--;
    this.#makeRoom();
  };

  #failed = () => {
    this.#stopped = true;
    this.#running--;
  };

  #makeRoom() {
    if (!this.#stopped && !this.#isFull)
      this.#room.open();
  }

  #add(result) {
    this.#running++;
    result.then(this.#ended, this.#failed);
    this.#results.push(result);
    this.#arrival.open();
  }

  /** Calls the function with each chunk of `source`, as fast as the window allows. */
  async fill(source) {
    try {
      for await (const chunk of source) {
        if (this.#stopped)
          return;
        if (this.#signal.aborted)
          throw new AbortError();
        let result;
        try {
          result = this.#call(chunk, { signal: this.#signal });
        } catch (error) {
          result = Promise.reject(error);
        }
        if (result === kSkip)
          continue;
        this.#add(Promise.resolve(result));
        if (!this.#stopped && this.#isFull)
          await this.#room.wait();
      }
      this.#results.push(kEnd);
    } catch (error) {
      this.#add(Promise.reject(error));
    } finally {
      this.#stopped = true;
      this.#arrival.open();
    }
  }

  async* [Symbol.asyncIterator]() {
    try {
      for (;;) {
        while (this.#results.length > 0) {
          const result = await this.#results[0];
          if (result === kEnd)
            return;
          if (this.#signal.aborted)
            throw new AbortError();
          if (result !== kSkip)
            yield result;
          this.#results.shift();
          this.#makeRoom();
        }
        await this.#arrival.wait();
      }
    } finally {
      this.#stopped = true;
      this.#room.open();
    }
  }
}

// ---- helpers that give a stream ----

function map(fn, options) {
  validateCallback(fn);
  validateOptions(options);
  const concurrency = Math.floor(options?.concurrency ?? 1);
  validateInteger(concurrency, 'options.concurrency', 1);
  const ahead = Math.floor(options?.highWaterMark ?? concurrency - 1);
  validateInteger(ahead, 'options.highWaterMark', 0);

  const stream = this;
  return (async function* map() {
    const { AbortSignal } = require('internal/abort_controller');
    const signal = AbortSignal.any(options?.signal ? [options.signal] : []);
    const window = new Window(fn, { concurrency, capacity: concurrency + ahead, signal });
    window.fill(stream);
    yield* window;
  })();
}

function filter(fn, options) {
  validateCallback(fn);
  return map.call(this, async (chunk, context) => (await fn(chunk, context) ? chunk : kSkip), options);
}

function flatMap(fn, options) {
  const values = map.call(this, fn, options);
  return (async function* flatMap() {
    for await (const value of values)
      yield* value;
  })();
}

/** As the language's own iterator helpers take a number. */
function toCount(number) {
  number = Number(number);
  if (number < 0)
    throw new ERR_OUT_OF_RANGE('number', '>= 0', number);
  return Number.isNaN(number) ? 0 : number;
}

/** The chunks of `stream`, until the signal aborts. */
async function* unlessAborted(stream, signal, makeError = () => new AbortError()) {
  if (signal?.aborted)
    throw makeError();
  for await (const chunk of stream) {
    if (signal?.aborted)
      throw makeError();
    yield chunk;
  }
}

function drop(number, options = undefined) {
  validateOptions(options);
  let left = toCount(number);
  const stream = this;
  return (async function* drop() {
    for await (const chunk of unlessAborted(stream, options?.signal)) {
      if (left-- <= 0)
        yield chunk;
    }
  })();
}

function take(number, options = undefined) {
  validateOptions(options);
  let left = toCount(number);
  const stream = this;
  return (async function* take() {
    for await (const chunk of unlessAborted(stream, options?.signal)) {
      if (left-- > 0)
        yield chunk;
      if (left <= 0)
        return; // does not ask for one more than it needs
    }
  })();
}

// ---- helpers that give a promise ----

async function some(fn, options = undefined) {
  for await (const chunk of filter.call(this, fn, options)) // eslint-disable-line no-unused-vars
    return true;
  return false;
}

async function every(fn, options = undefined) {
  validateCallback(fn);
  return !await some.call(this, async (chunk, context) => !await fn(chunk, context), options);
}

async function find(fn, options) {
  for await (const chunk of filter.call(this, fn, options))
    return chunk;
  return undefined;
}

async function forEach(fn, options) {
  validateCallback(fn);
  const results = map.call(this, async (chunk, context) => {
    await fn(chunk, context);
    return kSkip;
  }, options);
  await results.next(); // there are none: it is done
}

async function toArray(options) {
  validateOptions(options);
  const signal = options?.signal;
  const chunks = [];
  for await (const chunk of this) {
    if (signal?.aborted)
      throw new AbortError(undefined, { cause: signal.reason });
    chunks.push(chunk);
  }
  return chunks;
}

function emptyReduction() {
  const error = new ERR_MISSING_ARGS('reduce');
  error.message = 'Reduce of an empty stream requires an initial value';
  return error;
}

async function reduce(reducer, initialValue, options) {
  validateCallback(reducer, 'reducer');
  validateOptions(options);
  const outer = options?.signal;
  if (outer?.aborted) {
    const error = new AbortError(undefined, { cause: outer.reason });
    this.once('error', () => {}); // it is thrown below
    await require('internal/streams/end-of-stream').finished(this.destroy(error));
    throw error;
  }
  const inner = new AbortController();
  if (outer) {
    const { kWeakHandler, kResistStopPropagation } = require('internal/event_target');
    outer.addEventListener('abort', () => inner.abort(),
                           { once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
  }

  let hasValue = arguments.length > 1;
  let value = initialValue;
  try {
    for await (const chunk of unlessAborted(this, outer)) {
      value = hasValue ? await reducer(value, chunk, { signal: inner.signal }) : chunk;
      hasValue = true;
    }
  } finally {
    inner.abort();
  }
  if (!hasValue)
    throw emptyReduction();
  return value;
}

function compose(stream, options) {
  validateOptions(options);
  if (isNodeStream(stream) && !isWritable(stream))
    throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  const composed = require('internal/streams/compose')(this, stream);
  if (options?.signal)
    addAbortSignalNoValidate(options.signal, composed);
  return composed;
}

module.exports.streamReturningOperators = { drop, filter, flatMap, map, take };
module.exports.promiseReturningOperators = { every, forEach, reduce, toArray, some, find };
module.exports.compose = compose;
