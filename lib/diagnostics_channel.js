'use strict';

// Named channels for messages about what a program does. Costs next to nothing where nobody listens.

const { codes } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { defineProperty, getPrototypeOf, setPrototypeOf } = Object;
const { apply } = Reflect;

/** All channels, by name. Those without subscribers go away when nobody else holds them. */
class ChannelRegistry {
  /** @type {Map<string|symbol, WeakRef<Channel>>} */
  #channels = new Map();
  /** @type {Set<Channel>} */
  #held = new Set();
  #finalizers;

  /** @param {string|symbol} name @returns {Channel|undefined} */
  get(name) {
    return this.#channels.get(name)?.deref();
  }

  /** @param {string|symbol} name @param {Channel} channel */
  set(name, channel) {
    const ref = new WeakRef(channel);
    this.#channels.set(name, ref);
    this.#finalizers ??= new FinalizationRegistry(({ name, ref }) => {
      // The name may have been given to a new channel in between.
      if (this.#channels.get(name) === ref) this.#channels.delete(name);
    });
    this.#finalizers.register(channel, { name, ref });
  }

  /** @param {Channel} channel */
  hold(channel) {
    this.#held.add(channel);
  }

  /** @param {Channel} channel */
  release(channel) {
    this.#held.delete(channel);
  }
}
const registry = new ChannelRegistry();

/** @param {Error} error thrown by a subscriber: the publisher's business is not disturbed by it */
function reportLater(error) {
  process.nextTick(() => binding('errors').triggerUncaughtException(error, false));
}

/** @returns {Function} that runs `next` with the store's value for `data` */
function runWithStore(store, data, next, transform) {
  return () => {
    let context = data;
    if (transform !== undefined) {
      try {
        context = transform(data);
      } catch (error) {
        reportLater(error);
        return next();
      }
    }
    return store.run(context, next);
  };
}

/** @param {Channel} channel gets subscribers or stores for the first time */
function activate(channel) {
  setPrototypeOf(channel, ActiveChannel.prototype);
  channel._subscribers = [];
  channel._stores = new Map();
  registry.hold(channel);
}

/** @param {ActiveChannel} channel may have lost its last subscriber or store */
function deactivateIfUnused(channel) {
  if (channel._subscribers.length > 0 || channel._stores.size > 0) return;
  setPrototypeOf(channel, Channel.prototype);
  channel._subscribers = undefined;
  channel._stores = undefined;
  registry.release(channel);
}

/** A channel that somebody listens to; see Channel. */
class ActiveChannel {
  /** @param {(message: unknown, name: string|symbol) => void} subscription */
  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    // A new array, so that a publishing under way is not disturbed.
    this._subscribers = [...this._subscribers, subscription];
  }

  /** @param {Function} subscription @returns {boolean} whether it was subscribed */
  unsubscribe(subscription) {
    const index = this._subscribers.indexOf(subscription);
    if (index === -1) return false;
    this._subscribers = this._subscribers.toSpliced(index, 1);
    deactivateIfUnused(this);
    return true;
  }

  /** @param {AsyncLocalStorage} store @param {(message: unknown) => unknown} [transform] */
  bindStore(store, transform) {
    this._stores.set(store, transform);
  }

  /** @param {AsyncLocalStorage} store @returns {boolean} whether it was bound */
  unbindStore(store) {
    if (!this._stores.delete(store)) return false;
    deactivateIfUnused(this);
    return true;
  }

  get hasSubscribers() {
    return true;
  }

  /** @param {unknown} data */
  publish(data) {
    const subscribers = this._subscribers;
    for (let i = 0; i < subscribers?.length; i++) {
      try {
        const onMessage = subscribers[i];
        onMessage(data, this.name);
      } catch (error) {
        reportLater(error);
      }
    }
  }

  /** @param {unknown} data @param {Function} fn @param {unknown} [thisArg] @param {...unknown} args */
  runStores(data, fn, thisArg, ...args) {
    let run = () => {
      this.publish(data);
      return apply(fn, thisArg, args);
    };
    for (const { 0: store, 1: transform } of this._stores) run = runWithStore(store, data, run, transform);
    return run();
  }
}

/** A named channel. Made by `channel()` only. */
class Channel {
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
    registry.set(name, this);
  }

  static [Symbol.hasInstance](instance) {
    const prototype = instance == null ? null : getPrototypeOf(instance);
    return prototype === Channel.prototype || prototype === ActiveChannel.prototype;
  }

  /** @param {(message: unknown, name: string|symbol) => void} subscription */
  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    activate(this);
    this.subscribe(subscription);
  }

  /** @returns {boolean} */
  unsubscribe() {
    return false;
  }

  /** @param {AsyncLocalStorage} store @param {(message: unknown) => unknown} [transform] */
  bindStore(store, transform) {
    activate(this);
    this.bindStore(store, transform);
  }

  /** @returns {boolean} */
  unbindStore() {
    return false;
  }

  get hasSubscribers() {
    return false;
  }

  publish() {}

  /** @param {unknown} _data @param {Function} fn @param {unknown} [thisArg] @param {...unknown} args */
  runStores(_data, fn, thisArg, ...args) {
    return apply(fn, thisArg, args);
  }
}

/** @param {string|symbol} name @returns {Channel} */
function channel(name) {
  const existing = registry.get(name);
  if (existing !== undefined) return existing;
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw new codes.ERR_INVALID_ARG_TYPE('channel', ['string', 'symbol'], name);
  }
  return new Channel(name);
}

/** @param {string|symbol} name @param {Function} subscription */
function subscribe(name, subscription) {
  channel(name).subscribe(subscription);
}

/** @param {string|symbol} name @param {Function} subscription @returns {boolean} */
function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

/** @param {string|symbol} name @returns {boolean} */
function hasSubscribers(name) {
  return registry.get(name)?.hasSubscribers ?? false;
}

const traceEvents = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

/** @param {unknown} value @param {string} name */
function assertChannel(value, name) {
  if (!(value instanceof Channel)) throw new codes.ERR_INVALID_ARG_TYPE(name, ['Channel'], value);
}

/** @returns {Channel} by the name of the trace, or as given */
function traceChannel(nameOrChannels, event) {
  if (typeof nameOrChannels === 'string') return channel(`tracing:${nameOrChannels}:${event}`);
  if (typeof nameOrChannels === 'object' && nameOrChannels !== null) {
    const given = nameOrChannels[event];
    assertChannel(given, `nameOrChannels.${event}`);
    return given;
  }
  throw new codes.ERR_INVALID_ARG_TYPE('nameOrChannels', ['string', 'object', 'TracingChannel'], nameOrChannels);
}

/** Five channels that together tell of one action. */
class TracingChannel {
  constructor(nameOrChannels) {
    for (const event of traceEvents) {
      defineProperty(this, event, { __proto__: null, value: traceChannel(nameOrChannels, event) });
    }
  }

  get hasSubscribers() {
    return this.start.hasSubscribers || this.end.hasSubscribers || this.asyncStart.hasSubscribers ||
      this.asyncEnd.hasSubscribers || this.error.hasSubscribers;
  }

  /** @param {Partial<Record<string, Function>>} handlers by event */
  subscribe(handlers) {
    for (const event of traceEvents) {
      if (handlers[event]) this[event]?.subscribe(handlers[event]);
    }
  }

  /** @param {Partial<Record<string, Function>>} handlers @returns {boolean} whether all were subscribed */
  unsubscribe(handlers) {
    let done = true;
    for (const event of traceEvents) {
      if (handlers[event] && !this[event]?.unsubscribe(handlers[event])) done = false;
    }
    return done;
  }

  /** Traces a call. @param {Function} fn */
  traceSync(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return apply(fn, thisArg, args);
    const { start, end, error } = this;
    return start.runStores(context, () => {
      try {
        const result = apply(fn, thisArg, args);
        context.result = result;
        return result;
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }

  /** Traces a call until its promise settles. @param {Function} fn */
  tracePromise(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return apply(fn, thisArg, args);
    const { start, end, asyncStart, asyncEnd, error } = this;

    function onRejected(reason) {
      context.error = reason;
      error.publish(context);
      asyncStart.publish(context);
      asyncEnd.publish(context);
      return Promise.reject(reason);
    }
    function onFulfilled(result) {
      context.result = result;
      asyncStart.publish(context);
      asyncEnd.publish(context);
      return result;
    }

    return start.runStores(context, () => {
      try {
        let promise = apply(fn, thisArg, args);
        // Other thenables are followed as promises.
        if (!(promise instanceof Promise)) promise = Promise.resolve(promise);
        return promise.then(onFulfilled, onRejected);
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }

  /** Traces a call until its callback has run. @param {Function} fn @param {number} [position] of the callback */
  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return apply(fn, thisArg, args);
    const { start, end, asyncStart, asyncEnd, error } = this;
    const callback = args.at(position);
    validateFunction(callback, 'callback');

    function wrappedCallback(failure, result) {
      if (failure) {
        context.error = failure;
        error.publish(context);
      } else {
        context.result = result;
      }
      // Stores bound to asyncStart are in force while the callback runs.
      asyncStart.runStores(context, () => {
        try {
          return apply(callback, this, arguments);
        } finally {
          asyncEnd.publish(context);
        }
      });
    }
    args.splice(position, 1, wrappedCallback);

    return start.runStores(context, () => {
      try {
        return apply(fn, thisArg, args);
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }
}

/** @param {string|Record<string, Channel>} nameOrChannels @returns {TracingChannel} */
function tracingChannel(nameOrChannels) {
  return new TracingChannel(nameOrChannels);
}

module.exports = { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe, Channel };

require('internal/diagnostics').onLoad(module.exports);
