'use strict';

// What the writers of push() and broadcast() have in common: the states they go through, what full means, and who waits
// for what. Where accepted chunks go, and when all has arrived, is for the derived classes to say.

const { codes: { ERR_INVALID_STATE } } = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { operationSignal } = require('internal/stream_iter/arguments');
const { chunkBatch, chunkBytes, sizeOf } = require('internal/stream_iter/values');

const drainableProtocol = Symbol.for('Stream.drainableProtocol');

const kOpen = 0;
const kClosing = 1; // end() has been called, not all has been read
const kClosed = 2;
const kFailed = 3;

const nop = () => {};

/** A promise, the functions that settle it, and the signal that may reject it earlier. */
class Waiter {
  promise;
  #resolve;
  #reject;
  #listener;

  /** @param {AbortSignal | undefined} signal @param {() => void} [onAbort] */
  constructor(signal, onAbort = nop) {
    ({ promise: this.promise, resolve: this.#resolve, reject: this.#reject } = Promise.withResolvers());
    if (signal === undefined) return;
    this.#listener = addAbortListener(signal, () => {
      onAbort();
      this.#reject(signal.reason);
    });
  }

  resolve(value) {
    this.#listener?.[Symbol.dispose]();
    this.#resolve(value);
  }

  reject(error) {
    this.#listener?.[Symbol.dispose]();
    this.#reject(error);
  }
}

const overrun = () => new ERR_INVALID_STATE.RangeError(
  'Backpressure violation: too many pending writes. Await each write() before the next');

class WriterBase {
  #state = kOpen;
  #error;
  #policy;
  #budget;
  #buffered = 0;
  #accepted = 0;
  #pending = []; // writes that wait for room: { batch, size, waiter }
  #drains = [];
  #ends = new Set();
  #listener;

  /** @param {{ budget: number, backpressure: string, signal?: AbortSignal }} options */
  constructor({ budget, backpressure, signal }) {
    this.#budget = budget;
    this.#policy = backpressure;
    if (signal?.aborted) {
      this.#state = kFailed;
      this.#error = signal.reason;
    } else if (signal !== undefined) {
      this.#listener = addAbortListener(signal, () => this.fail(signal.reason));
    }
  }

  // For derived classes:
  // _accept(batch, size)   keep, or hand on, what has been written
  // _evict()               drop the oldest batch and return its size; undefined if there is none
  // _isDrained()           whether all has been read that had been accepted
  // _onEnd()               nothing more will come; called once
  // _onFail(error)         the same, and what is kept is to be forgotten; called once

  get _isOpen() { return this.#state === kOpen; }
  get _isEnding() { return this.#state === kClosing || this.#state === kClosed; }
  get _hasFailed() { return this.#state === kFailed; }
  get _error() { return this.#error; }
  get _hasPending() { return this.#pending.length > 0; }

  /** So many bytes have left the buffer. */
  _release(size) {
    this.#buffered -= size;
    this._promote();
  }

  /** Takes what waits for room, as far as there is some. */
  _promote() {
    while (this.#pending.length > 0 && this.#buffered < this.#budget) {
      const { batch, size, waiter } = this.#pending.shift();
      this.#take(batch, size);
      waiter.resolve();
    }
    if (this.#state === kOpen && this.#buffered < this.#budget) this.#settleDrains(true);
    this._checkEnd();
  }

  /** Closes if all has been read; for whenever that may have become so. */
  _checkEnd() {
    if (this.#state !== kClosing || this.#pending.length > 0 || !this._isDrained()) return;
    this.#state = kClosed;
    this.#listener?.[Symbol.dispose]();
    for (const waiter of this.#ends) waiter.resolve(this.#accepted);
    this.#ends.clear();
  }

  /** Rejects the writes that wait. */
  _rejectPending(error) {
    for (const { waiter } of this.#pending.splice(0)) waiter.reject(error);
  }

  /** The consumer is gone: what is written has nowhere to go. */
  _abandon() {
    if (this.#state === kFailed || this.#state === kClosed) return;
    const error = new ERR_INVALID_STATE.TypeError('The consumer has stopped reading');
    this.#state = kFailed;
    this.#error = error;
    this.#listener?.[Symbol.dispose]();
    this.#settle(error, false);
  }

  #settle(error, drained) {
    this._rejectPending(error);
    if (drained === undefined) for (const waiter of this.#drains.splice(0)) waiter.reject(error);
    else this.#settleDrains(drained);
    for (const waiter of this.#ends) waiter.reject(error);
    this.#ends.clear();
  }

  #settleDrains(value) {
    for (const waiter of this.#drains.splice(0)) waiter.resolve(value);
  }

  #take(batch, size) {
    this.#buffered += size;
    this.#accepted += size;
    this._accept(batch, size);
  }

  /** Tries to take a batch. @returns {boolean} false if it has to wait */
  #offer(batch, size) {
    if (this.#buffered >= this.#budget) {
      if (this.#policy === 'drop-newest') return true;
      if (this.#policy !== 'drop-oldest') return false;
      while (this.#buffered >= this.#budget) {
        const evicted = this._evict();
        if (evicted === undefined) break;
        this.#buffered -= evicted;
      }
    }
    this.#take(batch, size);
    return true;
  }

  #write(batch, signal) {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#state === kFailed) return Promise.reject(this.#error);
    if (this.#state !== kOpen) return Promise.reject(new ERR_INVALID_STATE.TypeError('Writer is closed'));
    const size = sizeOf(batch);
    if (size === 0 || this.#offer(batch, size)) return Promise.resolve();
    if (this.#policy === 'strict' && this.#pending.length > 0) return Promise.reject(overrun());
    const entry = { batch, size, waiter: undefined };
    entry.waiter = new Waiter(signal, () => {
      this.#pending.splice(this.#pending.indexOf(entry), 1);
      this._checkEnd();
    });
    this.#pending.push(entry);
    return entry.waiter.promise;
  }

  #writeSync(batch) {
    if (this.#state !== kOpen) return false;
    const size = sizeOf(batch);
    return size === 0 || this.#offer(batch, size);
  }

  #beginEnd() {
    this.#state = kClosing;
    this.#settleDrains(false);
    this._onEnd();
    this._checkEnd();
  }

  /** Whether the next write is likely to be taken; null if none is any more. */
  get canWrite() {
    return this.#state === kOpen ? this.#buffered < this.#budget : null;
  }

  /** @param {Uint8Array | string} chunk @param {{ signal?: AbortSignal }} [options] @returns {Promise<void>} */
  write(chunk, options) {
    const signal = operationSignal(options);
    try {
      return this.#write([chunkBytes(chunk)], signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** @param {(Uint8Array | string)[]} chunks @param {{ signal?: AbortSignal }} [options] @returns {Promise<void>} */
  writev(chunks, options) {
    const signal = operationSignal(options);
    return this.#write(chunkBatch(chunks), signal);
  }

  /** @param {Uint8Array | string} chunk @returns {boolean} whether it has been taken */
  writeSync(chunk) {
    return this.#writeSync([chunkBytes(chunk)]);
  }

  /** @param {(Uint8Array | string)[]} chunks @returns {boolean} whether they have been taken */
  writevSync(chunks) {
    return this.#writeSync(chunkBatch(chunks));
  }

  /** @param {{ signal?: AbortSignal }} [options] @returns {Promise<number>} the bytes written, once they have been read */
  end(options) {
    const signal = operationSignal(options);
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#state === kFailed) return Promise.reject(this.#error);
    if (this.#state === kOpen) this.#beginEnd();
    if (this.#state === kClosed) return Promise.resolve(this.#accepted);
    const waiter = new Waiter(signal, () => this.#ends.delete(waiter));
    this.#ends.add(waiter);
    return waiter.promise;
  }

  /** @returns {number} the bytes written, or -1 if not all of them have been read */
  endSync() {
    if (this.#state === kOpen) this.#beginEnd();
    return this.#state === kClosed ? this.#accepted : -1;
  }

  /** @param {unknown} [reason] what readers and waiting writes are rejected with */
  fail(reason) {
    if (this.#state === kClosed || this.#state === kFailed) return;
    const error = reason === undefined ? new ERR_INVALID_STATE.TypeError('Failed') : reason;
    this.#state = kFailed;
    this.#error = error;
    this.#listener?.[Symbol.dispose]();
    this.#settle(error, undefined);
    this._onFail(error);
  }

  /** @returns {Promise<boolean> | null} for ondrain() */
  [drainableProtocol]() {
    const can = this.canWrite;
    if (can === null) return null;
    if (can) return Promise.resolve(true);
    const waiter = new Waiter();
    this.#drains.push(waiter);
    return waiter.promise;
  }

  [Symbol.dispose]() {
    this.fail();
  }

  async [Symbol.asyncDispose]() {
    this.fail();
  }
}

/**
 * @param {unknown} drainable
 * @returns {Promise<boolean> | null} true once it can take more, false if it never will; null if it cannot tell
 */
function ondrain(drainable) {
  const method = drainable?.[drainableProtocol];
  return typeof method === 'function' ? method.call(drainable) : null;
}

module.exports = { drainableProtocol, ondrain, Waiter, WriterBase };
