'use strict';

// One of the readers of a backlog: an asynchronous iterator whose calls of next() are answered in their order.

const { addAbortListener } = require('internal/events/abort_listener');
const { kYieldsBatches } = require('internal/stream_iter/values');

const finished = () => ({ __proto__: null, done: true, value: undefined });

/**
 * What a consumer asks of the one it reads from.
 * @typedef {object} Supplier
 * @property {import('internal/stream_iter/backlog').Backlog} backlog
 * @property {AbortSignal} [signal] detaches the consumer
 * @property {() => void} wanted more than there is in the backlog is asked for
 * @property {(bytes: number) => void} freed so many bytes have left the backlog
 * @property {() => boolean} isOver whether nothing will be added to the backlog
 * @property {() => void} left the consumer is detached
 */

class Consumer {
  #supplier;
  #cursor;
  #waiting = [];
  #isDetached = false;
  #failure; // { error }
  #listener;

  /** @param {Supplier} supplier */
  constructor(supplier) {
    this.#supplier = supplier;
    this[kYieldsBatches] = true;
    const { signal } = supplier;
    if (signal?.aborted) {
      this.#isDetached = true;
      this.#failure = { error: signal.reason };
      return;
    }
    this.#cursor = supplier.backlog.open();
    if (signal !== undefined) this.#listener = addAbortListener(signal, () => this.fail(signal.reason));
  }

  get isDetached() { return this.#isDetached; }
  get isWaiting() { return this.#waiting.length > 0; }

  /** Answers calls that wait, as far as the backlog reaches. */
  serve() {
    while (this.#waiting.length > 0 && !this.#isDetached) {
      const { backlog } = this.#supplier;
      if (!backlog.isAtEnd(this.#cursor)) {
        const { batch, freed } = backlog.take(this.#cursor);
        this.#waiting.shift().resolve({ __proto__: null, done: false, value: batch });
        if (freed > 0) this.#supplier.freed(freed);
      } else if (this.#supplier.isOver()) {
        this.finish();
      } else {
        return;
      }
    }
  }

  #detach() {
    if (this.#isDetached) return;
    this.#isDetached = true;
    this.#listener?.[Symbol.dispose]();
    const freed = this.#supplier.backlog.close(this.#cursor);
    if (freed > 0) this.#supplier.freed(freed);
    this.#supplier.left();
  }

  /** Nothing more comes. */
  finish() {
    this.#detach();
    for (const { resolve } of this.#waiting.splice(0)) resolve(finished());
  }

  /** Nothing more comes, and this is why. */
  fail(error) {
    this.#failure ??= { error };
    this.#detach();
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  next() {
    if (this.#isDetached) {
      return this.#failure === undefined ? Promise.resolve(finished()) : Promise.reject(this.#failure.error);
    }
    const waiting = Promise.withResolvers();
    this.#waiting.push(waiting);
    this.serve();
    if (this.#waiting.length > 0) this.#supplier.wanted();
    return waiting.promise;
  }

  async return() {
    this.finish();
    return finished();
  }

  async throw() {
    this.finish();
    return finished();
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

module.exports = { Consumer };
