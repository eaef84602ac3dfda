'use strict';

// Waiting that an AbortSignal can end.

const { addAbortListener } = require('internal/events/abort_listener');

const nop = () => {};

/**
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>} settled as `promise` is, or rejected with the signal's reason if that comes first
 * @template T
 */
function unlessAborted(promise, signal) {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    Promise.resolve(promise).catch(nop);
    return Promise.reject(signal.reason);
  }
  const { promise: result, resolve, reject } = Promise.withResolvers();
  const listener = addAbortListener(signal, () => reject(signal.reason));
  Promise.resolve(promise).then(
    (value) => {
      listener[Symbol.dispose]();
      resolve(value);
    },
    (error) => {
      listener[Symbol.dispose]();
      reject(error);
    });
  return result;
}

/**
 * An iterator over `iterable` that a signal ends: calls of `next()` under way are rejected with its reason at once, and
 * the source is told by `return()`, which nobody waits for.
 */
class AbortableIterator {
  #source;
  #signal;
  #listener;
  #waiting = new Set();
  #done = false;

  constructor(iterable, signal) {
    this.#signal = signal;
    if (signal.aborted) return;
    this.#source = iterable[Symbol.asyncIterator]();
    this.#listener = addAbortListener(signal, () => this.#abort());
  }

  #abort() {
    for (const { reject } of this.#waiting) reject(this.#signal.reason);
    this.#waiting.clear();
    this.#leave()?.catch(nop);
  }

  #leave() {
    if (this.#done) return undefined;
    this.#done = true;
    this.#listener[Symbol.dispose]();
    const source = this.#source;
    return (async () => { await source.return?.(); })();
  }

  #finish() {
    this.#done = true;
    this.#listener[Symbol.dispose]();
  }

  next() {
    if (this.#signal.aborted) return Promise.reject(this.#signal.reason);
    if (this.#done) return Promise.resolve({ __proto__: null, done: true, value: undefined });
    const waiting = Promise.withResolvers();
    this.#waiting.add(waiting);
    let step;
    try {
      step = Promise.resolve(this.#source.next());
    } catch (error) {
      step = Promise.reject(error);
    }
    step.then(
      (result) => {
        this.#waiting.delete(waiting);
        if (result.done) this.#finish();
        waiting.resolve(result);
      },
      (error) => {
        this.#waiting.delete(waiting);
        this.#finish();
        waiting.reject(error);
      });
    return waiting.promise;
  }

  async return() {
    if (this.#source !== undefined) await this.#leave();
    return { __proto__: null, done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

/**
 * @param {AsyncIterable<T>} iterable
 * @param {AbortSignal | undefined} signal
 * @returns {AsyncIterable<T>} the same, ended by the signal
 * @template T
 */
function abortable(iterable, signal) {
  if (signal === undefined) return iterable;
  return { __proto__: null, [Symbol.asyncIterator]: () => new AbortableIterator(iterable, signal) };
}

module.exports = { abortable, unlessAborted };
