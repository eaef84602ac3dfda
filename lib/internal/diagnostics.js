'use strict';

// How the runtime's own modules publish to diagnostics channels. A channel nobody can have subscribed to, because the
// program has not loaded `diagnostics_channel`, costs a look at a variable, and the module is not loaded for it.

/** `diagnostics_channel`, once the program has loaded it. */
let channels;

/** Called by the module itself. @param {object} exports */
function onLoad(exports) {
  channels = exports;
}

class LazyChannel {
  #name;
  #channel;

  /** @param {string} name */
  constructor(name) {
    this.#name = name;
  }

  get hasSubscribers() {
    if (channels === undefined) return false;
    return (this.#channel ??= channels.channel(this.#name)).hasSubscribers;
  }

  /** @param {unknown} message made by the caller only after a look at `hasSubscribers` */
  publish(message) {
    this.#channel.publish(message);
  }
}

class LazyTracingChannel {
  #name;
  #channel;

  /** @param {string} name without "tracing:" */
  constructor(name) {
    this.#name = name;
  }

  /** @returns {object | undefined} the TracingChannel if somebody listens */
  get active() {
    if (channels === undefined) return undefined;
    this.#channel ??= channels.tracingChannel(this.#name);
    return this.#channel.hasSubscribers ? this.#channel : undefined;
  }
}

/** @param {string} name @returns {LazyChannel} */
const lazyChannel = (name) => new LazyChannel(name);

/** @param {string} name @returns {LazyTracingChannel} */
const lazyTracingChannel = (name) => new LazyTracingChannel(name);

module.exports = { lazyChannel, lazyTracingChannel, onLoad };
