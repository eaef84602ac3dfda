'use strict';

// push(): a writer and the one iterable that reads what it is given. duplex(): two of them, crossed.

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateObject } = require('internal/validators');
const { channelOptions, kMinBudget, splitTransforms } = require('internal/stream_iter/arguments');
const { pullThrough } = require('internal/stream_iter/pipeline');
const { kYieldsBatches } = require('internal/stream_iter/values');
const { WriterBase } = require('internal/stream_iter/writer_base');

const finished = () => ({ __proto__: null, done: true, value: undefined });

class PushWriter extends WriterBase {
  #batches = []; // each as it was written
  #sizes = [];
  #reads = []; // calls of next() that wait
  #isDetached = false;

  _accept(batch, size) {
    this.#batches.push(batch);
    this.#sizes.push(size);
    if (this.#reads.length > 0) this.#reads.shift().resolve(this.#takeAll());
  }

  _evict() {
    this.#batches.shift();
    return this.#sizes.shift();
  }

  _isDrained() {
    return this.#batches.length === 0;
  }

  _onEnd() {
    this._rejectPending(new ERR_INVALID_STATE.TypeError('Writer is closed'));
    for (const read of this.#reads.splice(0)) read.resolve(finished());
  }

  _onFail(error) {
    this.#batches = [];
    for (const read of this.#reads.splice(0)) read.reject(error);
  }

  #takeAll() {
    const value = this.#batches.length === 1 ? this.#batches[0] : this.#batches.flat();
    let size = 0;
    for (const each of this.#sizes) size += each;
    this.#batches = [];
    this.#sizes = [];
    this._release(size);
    return { __proto__: null, done: false, value };
  }

  // The reader's side.

  _next() {
    if (this.#isDetached) return Promise.resolve(finished());
    if (this._hasFailed) return Promise.reject(this._error);
    if (this.#batches.length > 0) return Promise.resolve(this.#takeAll());
    if (this._isEnding) return Promise.resolve(finished());
    const read = Promise.withResolvers();
    this.#reads.push(read);
    return read.promise;
  }

  _return() {
    if (!this.#isDetached) {
      this.#isDetached = true;
      this.#batches = [];
      this._abandon();
      for (const read of this.#reads.splice(0)) read.resolve(finished());
    }
    return Promise.resolve(finished());
  }

  _throw(error) {
    this.fail(error);
    this.#isDetached = true;
    return Promise.reject(error);
  }
}

/** @param {PushWriter} writer @returns {AsyncIterableIterator<Uint8Array[]>} */
function readerOf(writer) {
  return {
    __proto__: null,
    [kYieldsBatches]: true,
    next: () => writer._next(),
    return: () => writer._return(),
    throw: (error) => writer._throw(error),
    [Symbol.asyncIterator]() { return this; },
  };
}

/**
 * @param {...unknown} args transforms of what is read, then options
 * @returns {{ writer: PushWriter, readable: AsyncIterable<Uint8Array[]> }}
 */
function push(...args) {
  const { transforms, options } = splitTransforms(args);
  const writer = new PushWriter(channelOptions(options, kMinBudget));
  return { writer, readable: pullThrough(readerOf(writer), transforms, undefined) };
}

/** One end of a duplex channel. */
class Channel {
  /** @type {PushWriter} what is written here is read at the other end */
  writer;
  /** @type {AsyncIterable<Uint8Array[]>} what the other end writes */
  readable;

  constructor(writer, readable) {
    this.writer = writer;
    this.readable = readable;
  }

  /** Ends what this end writes. */
  async close() {
    this.writer.endSync();
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }
}

/**
 * @param {{ budget?: number, backpressure?: string, signal?: AbortSignal, a?: object, b?: object }} [options] `a` and `b`
 *     for one direction alone
 * @returns {[Channel, Channel]}
 */
function duplex(options = kEmptyObject) {
  validateObject(options, 'options');
  const { a = kEmptyObject, b = kEmptyObject, ...shared } = options;
  validateObject(a, 'options.a');
  validateObject(b, 'options.b');
  const aToB = push({ ...shared, ...a, signal: shared.signal });
  const bToA = push({ ...shared, ...b, signal: shared.signal });
  return [new Channel(aToB.writer, bToA.readable), new Channel(bToA.writer, aToB.readable)];
}

module.exports = { duplex, push };
