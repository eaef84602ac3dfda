'use strict';

// Between `stream/iter` and the streams of node:stream.

const {
  AbortError, codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_STREAM_DESTROYED, ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const {
  validateAbortSignal, validateInteger, validateObject, validateOneOf,
} = require('internal/validators');
const { operationSignal } = require('internal/stream_iter/arguments');
const { batchesOfReadable } = require('internal/stream_iter/readable');
const { chunkBatch, chunkBytes, has, isObject, sizeOf, toAsyncStreamable } = require('internal/stream_iter/values');
const { drainableProtocol } = require('internal/stream_iter/writer_base');
const { eos } = require('internal/streams/end-of-stream');
const { Readable, Writable } = require('stream');

const nop = () => {};
const kDefaultHighWaterMark = 64 * 1024;

/** @type {WeakMap<object, AsyncIterable<Uint8Array[]>>} */
const readables = new WeakMap();

/**
 * @param {object} readable a Readable, or what has read(), on() and off()
 * @returns {AsyncIterable<Uint8Array[]>}
 */
function fromReadable(readable) {
  const isStreamable = has(readable, toAsyncStreamable);
  if (!isStreamable && !(has(readable, 'read') && has(readable, 'on') && has(readable, 'off'))) {
    throw new ERR_INVALID_ARG_TYPE('readable', 'Readable', readable);
  }
  let batches = readables.get(readable);
  if (batches === undefined) {
    batches = isStreamable ? readable[toAsyncStreamable]() : batchesOfReadable(readable);
    readables.set(readable, batches);
  }
  return batches;
}

/** Pushes an iterator's batches into a stream, as far as it has room; `step` asks for the next one. */
class Feeder {
  #stream;
  #batch = [];
  #at = 0;

  constructor(stream) {
    this.#stream = stream;
  }

  /** @returns {boolean} whether all of the batch is pushed and there is room for more */
  push(batch) {
    if (batch !== undefined) {
      this.#batch = batch;
      this.#at = 0;
    }
    while (this.#at < this.#batch.length) {
      if (!this.#stream.push(this.#batch[this.#at++])) return false;
    }
    return true;
  }

  get isEmpty() {
    return this.#at >= this.#batch.length;
  }
}

function readableOptions(options) {
  validateObject(options, 'options');
  const { highWaterMark = kDefaultHighWaterMark, signal } = options;
  validateInteger(highWaterMark, 'options.highWaterMark', 0);
  validateAbortSignal(signal, 'options.signal');
  return { highWaterMark, signal };
}

/**
 * @param {AsyncIterable<Uint8Array[]>} source
 * @param {{ highWaterMark?: number, signal?: AbortSignal }} [options]
 * @returns {import('stream').Readable}
 */
function toReadable(source, options = kEmptyObject) {
  if (!has(source, Symbol.asyncIterator)) throw new ERR_INVALID_ARG_TYPE('source', 'AsyncIterable', source);
  const { highWaterMark, signal } = readableOptions(options);
  let iterator;
  let isAsking = false;
  const stream = new Readable({
    highWaterMark,
    signal,
    read() {
      if (!isAsking) feed();
    },
    destroy(error, callback) {
      // A source that is at work may never answer: it is told, and not waited for.
      const returned = iterator?.return === undefined ? undefined : Promise.resolve(iterator.return());
      if (returned === undefined || isAsking) {
        returned?.catch(nop);
        callback(error);
      } else {
        returned.then(() => callback(error), (failure) => callback(error ?? failure));
      }
    },
  });
  const feeder = new Feeder(stream);
  async function feed() {
    if (!feeder.push()) return;
    try {
      iterator ??= source[Symbol.asyncIterator]();
      for (;;) {
        isAsking = true;
        const { done, value } = await iterator.next();
        isAsking = false;
        if (stream.destroyed) return;
        if (done) {
          iterator = undefined;
          stream.push(null);
          return;
        }
        if (!feeder.push(value)) return;
      }
    } catch (error) {
      isAsking = false;
      iterator = undefined;
      stream.destroy(error);
    }
  }
  return stream;
}

/**
 * @param {Iterable<Uint8Array[]>} source
 * @param {{ highWaterMark?: number }} [options]
 * @returns {import('stream').Readable}
 */
function toReadableSync(source, options = kEmptyObject) {
  if (!isObject(source) || !has(source, Symbol.iterator)) throw new ERR_INVALID_ARG_TYPE('source', 'Iterable', source);
  const { highWaterMark } = readableOptions(options);
  let iterator;
  const stream = new Readable({
    highWaterMark,
    read() {
      if (!feeder.push()) return;
      iterator ??= source[Symbol.iterator]();
      for (;;) {
        const { done, value } = iterator.next();
        if (done) {
          iterator = undefined;
          stream.push(null);
          return;
        }
        if (!feeder.push(value)) return;
      }
    },
    destroy(error, callback) {
      iterator?.return?.();
      callback(error);
    },
  });
  const feeder = new Feeder(stream);
  return stream;
}

/** The writer that fromWritable() gives: writes to a Writable, in the way a policy says. */
class WritableWriter {
  #stream;
  #policy;
  #accepted = 0;
  #waiting = new Set(); // what fail() and dispose reject

  constructor(stream, policy) {
    this.#stream = stream;
    this.#policy = policy;
  }

  get #isEnded() {
    return Boolean(this.#stream.writableEnded);
  }

  get #isFull() {
    const { writableHighWaterMark: limit, writableLength: length, writableNeedDrain: needsDrain } = this.#stream;
    return needsDrain === true || (limit !== undefined && length !== undefined && length >= limit);
  }

  get canWrite() {
    return this.#stream.destroyed || this.#isEnded ? null : !this.#isFull;
  }

  /** Waits for an event of the stream, its end, or fail(). */
  #wait(subscribe) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const waiter = { reject };
    this.#waiting.add(waiter);
    const leave = subscribe(resolve, reject);
    const done = () => {
      this.#waiting.delete(waiter);
      leave();
    };
    promise.then(done, done);
    return promise;
  }

  #drained(value) {
    const stream = this.#stream;
    return this.#wait((resolve, reject) => {
      const onDrain = () => resolve(value);
      stream.on('drain', onDrain);
      const leave = eos(stream, { readable: false }, (error) => {
        if (error) reject(error);
        else resolve(value);
      });
      return () => {
        stream.off?.('drain', onDrain);
        leave();
      };
    });
  }

  #write(batch) {
    const stream = this.#stream;
    if (this.#isEnded) return Promise.reject(new ERR_STREAM_WRITE_AFTER_END());
    if (stream.destroyed) return Promise.reject(stream.errored ?? new ERR_STREAM_DESTROYED('write'));
    if (this.#isFull) {
      if (this.#policy === 'drop-newest') return Promise.resolve();
      if (this.#policy === 'strict') {
        return Promise.reject(new ERR_INVALID_STATE.RangeError('Backpressure violation: the stream\'s buffer is full'));
      }
    }
    this.#accepted += sizeOf(batch);
    let hasRoom = true;
    if (batch.length > 1) stream.cork?.();
    for (const chunk of batch) hasRoom = stream.write(chunk);
    if (batch.length > 1) stream.uncork?.();
    return hasRoom !== false || this.#policy !== 'unbounded' ? Promise.resolve() : this.#drained();
  }

  write(chunk, options) {
    operationSignal(options);
    try {
      return this.#write([chunkBytes(chunk)]);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  writev(chunks, options) {
    operationSignal(options);
    return this.#write(chunkBatch(chunks));
  }

  /** Writing to a stream is never done at once. */
  writeSync() {
    return false;
  }

  writevSync() {
    return false;
  }

  endSync() {
    return -1;
  }

  end(options) {
    const signal = operationSignal(options);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const stream = this.#stream;
    const result = this.#wait((resolve, reject) => eos(stream, { readable: false, signal }, (error) => {
      if (error) reject(error);
      else resolve(this.#accepted);
    }));
    if (!this.#isEnded && !stream.destroyed) stream.end();
    return result;
  }

  fail(reason) {
    const error = reason === undefined ? new ERR_INVALID_STATE.TypeError('Failed') : reason;
    for (const { reject } of this.#waiting) reject(error);
    if (!this.#stream.destroyed) this.#stream.destroy?.(error);
  }

  [drainableProtocol]() {
    const can = this.canWrite;
    if (can === null) return null;
    return can ? Promise.resolve(true) : this.#drained(true);
  }

  [Symbol.dispose]() {
    for (const { reject } of this.#waiting) reject(new AbortError());
    if (!this.#stream.destroyed) this.#stream.destroy?.();
  }

  async [Symbol.asyncDispose]() {
    this[Symbol.dispose]();
  }
}

/** @type {WeakMap<object, Map<string, WritableWriter>>} writers by policy */
const writers = new WeakMap();

/**
 * @param {object} writable a Writable, or what has write() and on()
 * @param {{ backpressure?: 'strict' | 'unbounded' | 'drop-newest' }} [options]
 * @returns {WritableWriter}
 */
function fromWritable(writable, options = kEmptyObject) {
  if (!has(writable, 'write') || !has(writable, 'on')) throw new ERR_INVALID_ARG_TYPE('writable', 'Writable', writable);
  validateObject(options, 'options');
  const { backpressure = 'strict' } = options;
  if (backpressure === 'drop-oldest') {
    throw new ERR_INVALID_ARG_VALUE('options.backpressure', backpressure, 'a stream\'s chunks cannot be dropped');
  }
  validateOneOf(backpressure, 'options.backpressure', ['strict', 'unbounded', 'drop-newest']);
  if (writable.writableObjectMode) throw new ERR_INVALID_STATE('Writers are for bytes; the stream is in object mode');
  let known = writers.get(writable);
  if (known === undefined) writers.set(writable, known = new Map());
  let writer = known.get(backpressure);
  if (writer === undefined) known.set(backpressure, writer = new WritableWriter(writable, backpressure));
  return writer;
}

/** Calls back when an operation of a writer is over: in a microtask if it is at once. */
function settle(start, callback) {
  let result;
  try {
    result = start();
  } catch (error) {
    callback(error);
    return;
  }
  if (result === undefined) queueMicrotask(() => callback());
  else Promise.resolve(result).then(() => callback(), callback);
}

/**
 * @param {object} writer with write(), and more of a writer's methods
 * @returns {import('stream').Writable}
 */
function toWritable(writer) {
  if (!has(writer, 'write')) throw new ERR_INVALID_ARG_TYPE('writer', 'Object with write()', writer);
  // An asynchronous result, or undefined if it is done.
  const attempt = (syncName, name, data) => (has(writer, syncName) && writer[syncName](data) ?
    undefined : Promise.resolve(writer[name](data)));
  const stream = new Writable({
    // The writer says when it is full.
    highWaterMark: Number.MAX_SAFE_INTEGER,
    write(chunk, encoding, callback) {
      settle(() => attempt('writeSync', 'write', chunk), callback);
    },
    writev: has(writer, 'writev') ? (entries, callback) => {
      settle(() => attempt('writevSync', 'writev', entries.map(({ chunk }) => chunk)), callback);
    } : undefined,
    final(callback) {
      settle(() => (has(writer, 'endSync') && writer.endSync() >= 0 ? undefined : Promise.resolve(writer.end?.())),
             callback);
    },
    destroy(error, callback) {
      if (error) writer.fail?.(error);
      callback(error);
    },
  });
  // The writer has been told: an error that nobody else listens to is no surprise.
  stream.on('error', nop);
  return stream;
}

module.exports = { fromReadable, fromWritable, toReadable, toReadableSync, toWritable };
