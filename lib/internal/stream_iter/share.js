'use strict';

// share() and shareSync(): one source that several consumers read. It is asked for more when one of them has read all
// that is kept.

const {
  codes: { ERR_INVALID_RETURN_VALUE, ERR_INVALID_STATE, ERR_OPERATION_FAILED },
} = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { kEmptyObject } = require('internal/util');
const { channelOptions, kSharedBudget, splitTransforms } = require('internal/stream_iter/arguments');
const { Backlog } = require('internal/stream_iter/backlog');
const { Consumer } = require('internal/stream_iter/consumer');
const { pullThrough, pullThroughSync } = require('internal/stream_iter/pipeline');
const { from, fromSync, has, kYieldsBatches } = require('internal/stream_iter/values');

const shareProtocol = Symbol.for('Stream.shareProtocol');
const shareSyncProtocol = Symbol.for('Stream.shareSyncProtocol');

const overrun = () => new ERR_INVALID_STATE.RangeError(
  'Backpressure violation: a consumer is too far behind the others');

const asError = (thrown) => (Error.isError(thrown) ? thrown : new ERR_OPERATION_FAILED(String(thrown)));

class Share {
  #source;
  #iterator = null;
  #backlog = new Backlog();
  #consumers = new Set();
  #budget;
  #policy;
  #isPulling = false;
  #isOver = false;
  #failure;
  #listener;

  constructor(source, { budget, backpressure, signal }) {
    this.#source = source;
    this.#budget = budget;
    this.#policy = backpressure;
    if (signal?.aborted) this.cancel(signal.reason);
    else if (signal !== undefined) this.#listener = addAbortListener(signal, () => this.cancel(signal.reason));
  }

  /**
   * @param {unknown} input a source, or an object with the share protocol
   * @param {object} [options] those of share()
   * @returns {Share}
   */
  static from(input, options = kEmptyObject) {
    return has(input, shareProtocol) ? checkShare(input[shareProtocol](options), 'shareProtocol') : share(input, options);
  }

  /** How many chunks are kept. */
  get bufferSize() {
    return this.#backlog.length;
  }

  /** How many read. */
  get consumerCount() {
    return this.#consumers.size;
  }

  /**
   * @param {...unknown} args transforms, then options
   * @returns {AsyncIterable<Uint8Array[]>} what is kept, and what the source still gives
   */
  pull(...args) {
    const { transforms, options: { signal } } = splitTransforms(args);
    const consumer = new Consumer({
      backlog: this.#backlog,
      signal,
      wanted: () => this.#pull(),
      freed: () => this.#pull(),
      isOver: () => this.#isOver,
      left: () => this.#consumers.delete(consumer),
    });
    if (!consumer.isDetached) {
      this.#consumers.add(consumer);
      if (this.#failure !== undefined) consumer.fail(this.#failure.error);
      else if (this.#isOver && this.#backlog.length === 0) consumer.finish();
    }
    return pullThrough(consumer, transforms, signal);
  }

  /** @param {unknown} [reason] what consumers are rejected with; without it they are done */
  cancel(reason) {
    if (this.#isOver) return;
    this.#end(reason === undefined ? undefined : { error: reason });
    this.#iterator?.return?.()?.catch?.(() => {});
  }

  [Symbol.dispose]() {
    this.cancel();
  }

  #end(failure) {
    this.#isOver = true;
    this.#failure = failure;
    this.#listener?.[Symbol.dispose]();
    this.#backlog.clear();
    for (const consumer of [...this.#consumers]) {
      if (failure === undefined) consumer.finish();
      else consumer.fail(failure.error);
    }
  }

  #isWanted() {
    for (const consumer of this.#consumers) {
      if (consumer.isWaiting) return true;
    }
    return false;
  }

  async #pull() {
    if (this.#isPulling) return;
    this.#isPulling = true;
    try {
      while (!this.#isOver && this.#isWanted()) {
        if (this.#backlog.bytes >= this.#budget && !this.#makeRoom()) break;
        this.#iterator ??= this.#source[Symbol.asyncIterator]();
        const { done, value } = await this.#iterator.next();
        if (this.#isOver) break;
        if (done) this.#finish();
        else if (this.#backlog.bytes < this.#budget || this.#policy !== 'drop-newest') this.#add(value);
      }
    } catch (error) {
      if (!this.#isOver) this.#end({ error: asError(error) });
    }
    this.#isPulling = false;
  }

  #add(batch) {
    this.#backlog.push(batch);
    for (const consumer of this.#consumers) consumer.serve();
  }

  /** The source has ended: consumers read what is kept. */
  #finish() {
    this.#isOver = true;
    this.#listener?.[Symbol.dispose]();
    for (const consumer of [...this.#consumers]) consumer.serve();
  }

  /** @returns {boolean} whether another batch may be had now */
  #makeRoom() {
    if (this.#policy === 'drop-newest') return true;
    if (this.#policy === 'unbounded') return false; // consumers that have read all wait for the others
    if (this.#policy === 'drop-oldest') {
      while (this.#backlog.bytes >= this.#budget) this.#backlog.evict();
      return true;
    }
    for (const consumer of [...this.#consumers]) {
      if (consumer.isWaiting) consumer.fail(overrun());
    }
    return false;
  }
}

/**
 * @param {unknown} source
 * @param {{ budget?: number, backpressure?: string, signal?: AbortSignal }} [options]
 * @returns {Share}
 */
function share(source, options = kEmptyObject) {
  const batches = from(source);
  return new Share(batches, channelOptions(options, kSharedBudget));
}

function checkShare(value, protocol) {
  if (value === null || typeof value !== 'object') {
    throw new ERR_INVALID_RETURN_VALUE('an object', `[Symbol.for('Stream.${protocol}')]`, value);
  }
  return value;
}

const finished = () => ({ __proto__: null, done: true, value: undefined });

class SyncConsumer {
  #next;
  #leave;
  #isDetached = false;
  #failure;

  constructor(next, leave) {
    this[kYieldsBatches] = true;
    this.#next = next;
    this.#leave = leave;
  }

  end(failure) {
    this.#isDetached = true;
    this.#failure = failure;
  }

  next() {
    if (!this.#isDetached) {
      const batch = this.#next();
      if (batch !== undefined) return { __proto__: null, done: false, value: batch };
      if (!this.#isDetached) this.return();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return finished();
  }

  return() {
    if (!this.#isDetached) {
      this.#isDetached = true;
      this.#leave();
    }
    return finished();
  }

  throw() {
    return this.return();
  }

  [Symbol.iterator]() {
    return this;
  }
}

class SyncShare {
  #source;
  #iterator = null;
  #backlog = new Backlog();
  #consumers = new Set();
  #budget;
  #policy;
  #isOver = false;
  #failure;

  constructor(source, { budget, backpressure }) {
    this.#source = source;
    this.#budget = budget;
    this.#policy = backpressure;
  }

  /**
   * @param {unknown} input a source, or an object with the protocol of synchronous sharing
   * @param {object} [options] those of shareSync()
   * @returns {SyncShare}
   */
  static fromSync(input, options = kEmptyObject) {
    return has(input, shareSyncProtocol) ?
      checkShare(input[shareSyncProtocol](options), 'shareSyncProtocol') : shareSync(input, options);
  }

  /** How many chunks are kept. */
  get bufferSize() {
    return this.#backlog.length;
  }

  /** How many read. */
  get consumerCount() {
    return this.#consumers.size;
  }

  /**
   * @param {...unknown} args transforms
   * @returns {Iterable<Uint8Array[]>}
   */
  pull(...args) {
    const { transforms } = splitTransforms(args);
    const cursor = this.#backlog.open();
    const consumer = new SyncConsumer(() => this.#next(cursor), () => {
      this.#backlog.close(cursor);
      this.#consumers.delete(consumer);
    });
    this.#consumers.add(consumer);
    if (this.#failure !== undefined) this.#end(this.#failure);
    return pullThroughSync(consumer, transforms);
  }

  /** @param {unknown} [reason] what consumers throw; without it they are done */
  cancel(reason) {
    if (this.#isOver) return;
    this.#end(reason === undefined ? undefined : { error: reason });
    this.#iterator?.return?.();
  }

  [Symbol.dispose]() {
    this.cancel();
  }

  #end(failure) {
    this.#isOver = true;
    this.#failure = failure;
    this.#backlog.clear();
    for (const consumer of this.#consumers) consumer.end(failure);
    this.#consumers.clear();
  }

  /** @returns {Uint8Array[] | undefined} the batch at a cursor; undefined at the end */
  #next(cursor) {
    while (this.#backlog.isAtEnd(cursor)) {
      if (this.#isOver) return undefined;
      const isFull = this.#backlog.bytes >= this.#budget;
      // Nobody can be waited for here: a consumer that is behind reads only when it is its turn.
      if (isFull && (this.#policy === 'strict' || this.#policy === 'unbounded')) throw overrun();
      if (isFull && this.#policy === 'drop-oldest') {
        while (this.#backlog.bytes >= this.#budget) this.#backlog.evict();
      }
      try {
        this.#iterator ??= this.#source[Symbol.iterator]();
        const { done, value } = this.#iterator.next();
        if (done) this.#isOver = true;
        else if (!isFull || this.#policy === 'drop-oldest') this.#backlog.push(value);
      } catch (error) {
        this.#end({ error: asError(error) });
        return undefined;
      }
    }
    return this.#backlog.take(cursor).batch;
  }
}

/**
 * @param {unknown} source
 * @param {{ budget?: number, backpressure?: string }} [options]
 * @returns {SyncShare}
 */
function shareSync(source, options = kEmptyObject) {
  const batches = fromSync(source);
  return new SyncShare(batches, channelOptions(options, kSharedBudget));
}

module.exports = { share, Share, shareProtocol, shareSync, shareSyncProtocol, SyncShare };
