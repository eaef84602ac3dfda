'use strict';

// Storage that follows asynchronous control flow.
//
// V8 carries one value along with every promise reaction; timers, ticks and native callbacks do the same. That value is the
// frame: a Map from each storage to its store, never changed once it is current, or undefined while no storage is in use.

const { getFrame, setFrame } = binding('async_context');
const { validateObject } = require('internal/validators');

const { apply } = Reflect;

class Frame extends Map {
  /** Whether `disable` has changed it. */
  isChanged = false;

  /** A copy of `parent` in which `storage` has `store`. */
  static with(parent, storage, store) {
    const frame = new Frame(parent);
    frame.set(storage, store);
    return frame;
  }
}

/** What `withScope` gives: puts back the store that was. */
class RunScope {
  #storage;
  #previous;
  #disposed = false;

  constructor(storage, store) {
    this.#storage = storage;
    this.#previous = storage.getStore();
    storage.enterWith(store);
  }

  dispose() {
    if (this.#disposed)
      return;
    this.#disposed = true;
    this.#storage.enterWith(this.#previous);
  }

  [Symbol.dispose]() {
    this.dispose();
  }
}

class AsyncLocalStorage {
  #defaultValue;
  #name;

  /**
   * @param {{ defaultValue?: any, name?: string }} [options]
   */
  constructor(options = {}) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined)
      this.#name = `${options.name}`;
  }

  /** @type {string} */
  get name() {
    return this.#name || '';
  }

  /**
   * @param {Function} fn
   * @returns {Function} calls `fn` with the stores of now
   */
  static bind(fn) {
    return require('internal/async_resource').bind(fn);
  }

  /**
   * @returns {(fn: Function, ...args: any[]) => any} calls what it is given with the stores of now
   */
  static snapshot() {
    return AsyncLocalStorage.bind((fn, ...args) => fn(...args));
  }

  /** Forgets the store in the running context. */
  disable() {
    // In place, so that everything that was started with this frame sees it.
    const frame = getFrame();
    if (frame !== undefined) {
      frame.delete(this);
      frame.isChanged = true;
    }
  }

  /**
   * Sets the store for the rest of the running callback and all that it starts.
   * @param {any} store
   */
  enterWith(store) {
    setFrame(Frame.with(getFrame(), this, store));
  }

  /**
   * Calls `fn` with `store` as the store, also for all that it starts.
   * @param {any} store
   * @param {Function} fn
   * @param {...any} args
   */
  run(store, fn, ...args) {
    const outer = getFrame();
    if (outer?.has(this) && Object.is(outer.get(this), store))
      return apply(fn, null, args);
    const inner = Frame.with(outer, this, store);
    setFrame(inner);
    try {
      return apply(fn, null, args);
    } finally {
      const now = getFrame();
      if (now === inner && !inner.isChanged)
        setFrame(outer);
      else
        this.#restore(now, outer);
    }
  }

  /** Puts this store back as it was in `outer`, and leaves alone what became of the others. */
  #restore(now, outer) {
    const frame = new Frame(now);
    if (outer?.has(this))
      frame.set(this, outer.get(this));
    else
      frame.delete(this);
    setFrame(frame);
  }

  /**
   * Calls `fn` without a store.
   * @param {Function} fn
   * @param {...any} args
   */
  exit(fn, ...args) {
    return this.run(undefined, fn, ...args);
  }

  /** @returns {any} the store of the running context */
  getStore() {
    const frame = getFrame();
    if (frame === undefined || !frame.has(this))
      return this.#defaultValue;
    return frame.get(this);
  }

  /**
   * As `enterWith`, until the returned scope is disposed of.
   * @param {any} store
   * @returns {RunScope}
   */
  withScope(store) {
    return new RunScope(this, store);
  }
}

module.exports = AsyncLocalStorage;
