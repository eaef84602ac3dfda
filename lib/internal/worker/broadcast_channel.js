'use strict';

// BroadcastChannel: all channels of a name, in all threads of the program, hear one another.
// https://html.spec.whatwg.org/#broadcasting-to-other-browsing-contexts

const { Port } = binding('message_port');
const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { defineEventHandler, EventTarget } = require('internal/event_target');
const { receiver, Sender } = require('internal/structured_clone');
const { customInspectSymbol, kEnumerableProperty } = require('internal/util');
const { inspect } = require('internal/util/inspect');
const { MessageEvent } = require('internal/worker/message_event');

let portOf;
let emit;

/** @this {Port} called by native code for each message */
function onMessage(data, ports, isError) {
  emit(this, new MessageEvent(isError ? 'messageerror' : 'message', { data }));
}

function check(value) {
  if (portOf(value) === undefined) throw new ERR_INVALID_THIS('BroadcastChannel');
}

/** Channels by their native ports. @type {WeakMap<object, BroadcastChannel>} */
const channels = new WeakMap();

class BroadcastChannel extends EventTarget {
  #name;
  #port;

  static {
    portOf = (value) => (typeof value === 'object' && value !== null && #port in value ? value.#port : undefined);
    emit = (port, event) => channels.get(port)?.dispatchEvent(event);
  }

  /** @param {string} name */
  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    const port = new Port();
    port.host = receiver;
    port.onmessage = onMessage;
    port.join(this.#name);
    port.ref();
    port.start();
    channels.set(port, this);
    this.#port = port;
  }

  get name() {
    check(this);
    return this.#name;
  }

  /** @param {unknown} message */
  postMessage(message) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (!this.#port.isOpen()) {
      const { DOMException } = require('internal/domexception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    const sender = new Sender([]);
    this.#port.post(message, sender.buffers, sender.ports, sender);
  }

  close() {
    check(this);
    this.#port.closeNow();
  }

  ref() {
    check(this);
    this.#port.ref();
    return this;
  }

  unref() {
    check(this);
    this.#port.unref();
    return this;
  }

  [customInspectSymbol](depth, options) {
    check(this);
    if (depth < 0) return 'BroadcastChannel';
    const shown = { name: this.#name, active: this.#port.isOpen() };
    return `BroadcastChannel ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

Object.defineProperties(BroadcastChannel.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'BroadcastChannel' },
  name: kEnumerableProperty,
  close: kEnumerableProperty,
  postMessage: kEnumerableProperty,
});
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = { BroadcastChannel, portOf };
