'use strict';

// MessageChannel and MessagePort. A port is an EventTarget with the most used of EventEmitter's methods; its native half
// (src/bindings/message_port.cc) has the mailbox.

const { Port, kLost } = binding('message_port');
const { markHostObject } = binding('structured_clone');
const {
  codes: { ERR_CONSTRUCT_CALL_INVALID, ERR_CONSTRUCT_CALL_REQUIRED },
} = require('internal/errors');
const {
  defineEventHandler, initEventTarget, kCreateEvent, kHybridDispatch, kNewListener, kRemoveListener,
  NodeEventTarget,
} = require('internal/event_target');
const { receiver, Sender } = require('internal/structured_clone');
const { MessageEvent } = require('internal/worker/message_event');
const { customInspectSymbol } = require('internal/util');

const uncurry = (method) => Function.prototype.call.bind(method);
const native = {
  __proto__: null,
  close: uncurry(Port.prototype.close),
  entangle: uncurry(Port.prototype.entangle),
  finish: uncurry(Port.prototype.finish),
  hasRef: uncurry(Port.prototype.hasRef),
  isOpen: uncurry(Port.prototype.isOpen),
  post: uncurry(Port.prototype.post),
  receive: uncurry(Port.prototype.receive),
  ref: uncurry(Port.prototype.ref),
  start: uncurry(Port.prototype.start),
  stop: uncurry(Port.prototype.stop),
  unref: uncurry(Port.prototype.unref),
};
const setter = (name) => uncurry(Object.getOwnPropertyDescriptor(Port.prototype, name).set);
const setOnMessage = setter('onmessage');
const setHost = setter('host');
const setOnClosed = setter('onclosed');

/** Ports, by brand. */
const known = new WeakSet();

/** @param {unknown} value @returns {boolean} */
const isMessagePort = (value) => known.has(value);

/** Ports are made by the runtime alone. */
function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}

Object.setPrototypeOf(MessagePort, NodeEventTarget);
MessagePort.prototype = Object.create(NodeEventTarget.prototype);

/** @this {object} called by native code for each message */
function onMessage(data, ports, isError) {
  const type = isError ? 'messageerror' : 'message';
  this[kHybridDispatch](data, type, new MessageEvent(type, { data, ports: ports ?? [] }));
}

function onClosed() {
  this[kHybridDispatch](undefined, 'close', undefined);
}

/** A port that is not connected yet. */
function makePort() {
  const port = Reflect.construct(Port, [], MessagePort);
  initEventTarget(port);
  markHostObject(port);
  known.add(port);
  setHost(port, receiver);
  setOnMessage(port, onMessage);
  setOnClosed(port, onClosed);
  return port;
}

function typeError(message, code = 'ERR_INVALID_ARG_TYPE') {
  return Object.assign(new TypeError(message), { code });
}

function listOf(iterable, what) {
  const iterator = iterable !== null && typeof iterable === 'object' ? iterable[Symbol.iterator]?.() : undefined;
  if (typeof iterator?.next !== 'function') throw typeError(`${what} must be an iterable`);
  return [...{ [Symbol.iterator]: () => iterator }];
}

/** The second argument of postMessage(): a list, or options with one. */
function transferListOf(options) {
  if (options === undefined || options === null) return [];
  if (typeof options !== 'object' || typeof options[Symbol.iterator] === 'function') {
    return listOf(options, 'Optional transferList argument');
  }
  const { transfer } = options;
  return transfer === undefined ? [] : listOf(transfer, 'Optional options.transfer argument');
}

const methods = {
  /**
   * @param {unknown} value
   * @param {object[] | { transfer?: Iterable<object> }} [options] what is handed over
   */
  postMessage(value, options) {
    if (arguments.length === 0) {
      throw typeError('Not enough arguments to MessagePort.postMessage', 'ERR_MISSING_ARGS');
    }
    const sender = new Sender(transferListOf(options), this);
    if (native.post(this, value, sender.buffers, sender.ports, sender) === kLost) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
    }
  },

  /** Begins to hand out messages. */
  start() {
    native.start(this);
  },

  /** @param {Function} [callback] is called when the port is closed */
  close(callback) {
    if (typeof callback === 'function') this.once('close', callback);
    native.finish(this);
  },

  ref() {
    native.ref(this);
  },

  unref() {
    native.unref(this);
  },

  /** @returns {boolean} whether the port keeps the program alive */
  hasRef() {
    return native.hasRef(this);
  },
};

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(MessagePort.prototype, name, {
    __proto__: null, configurable: true, enumerable: true, writable: true, value,
  });
}

Object.defineProperties(MessagePort.prototype, {
  constructor: { __proto__: null, configurable: true, writable: true, value: MessagePort },
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'MessagePort' },

  [kCreateEvent]: {
    __proto__: null,
    value(data, type) {
      if (type !== 'message' && type !== 'messageerror') return new Event(type);
      return new MessageEvent(type, { data });
    },
  },

  // Who listens to messages wants them, and wants to be kept alive for them.
  [kNewListener]: {
    __proto__: null,
    value(size, type, ...rest) {
      NodeEventTarget.prototype[kNewListener].call(this, size, type, ...rest);
      if (type === 'message' && size === 1) {
        native.ref(this);
        native.start(this);
      }
    },
  },

  [kRemoveListener]: {
    __proto__: null,
    value(size, type, ...rest) {
      NodeEventTarget.prototype[kRemoveListener].call(this, size, type, ...rest);
      if (type === 'message' && size === 0) {
        native.unref(this);
        native.stop(this);
      }
    },
  },

  [customInspectSymbol]: {
    __proto__: null,
    value(depth, options, inspect) {
      const active = native.isOpen(this);
      const refed = native.hasRef(this);
      return `MessagePort [EventTarget] ${inspect({ active, refed }, options)}`;
    },
  },
});
defineEventHandler(MessagePort.prototype, 'message');
defineEventHandler(MessagePort.prototype, 'messageerror');
defineEventHandler(MessagePort.prototype, 'close');

/** Two ports that send to each other. */
class MessageChannelParts {
  constructor() {
    const port1 = makePort();
    const port2 = makePort();
    native.entangle(port1, port2);
    this.port1 = port1;
    this.port2 = port2;
  }
}

/** @constructor */
function MessageChannel() {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('MessageChannel');
  return Reflect.construct(MessageChannelParts, [], new.target);
}

/**
 * @param {object} port
 * @returns {{ message: any } | undefined} the oldest message that waits
 */
function receiveMessageOnPort(port) {
  const from = isMessagePort(port) ? port : require('internal/worker/broadcast_channel').portOf(port);
  if (from === undefined) {
    throw typeError('The "port" argument must be a MessagePort instance');
  }
  const received = native.receive(from);
  return received === undefined ? undefined : { message: received[0] };
}

/** A port that came with a message. @param {number} index @param {object[]} ports */
function fromClone(index, ports) {
  return ports[index];
}

/** A clone that takes ports over. */
function cloneThroughChannel(value, transferList) {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(value, transferList);
    return native.receive(port2)[0];
  } finally {
    port1.close();
    port2.close();
  }
}

module.exports = {
  cloneThroughChannel, fromClone, isMessagePort, makePort, MessageChannel, MessagePort, native, receiveMessageOnPort,
  transferListOf,
};
