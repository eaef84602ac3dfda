'use strict';

// structuredClone, and what message ports have in common with it: https://html.spec.whatwg.org/#structured-cloning. The
// engine copies what the language itself has; objects of the platform give their data through `[kClone]`, or `[kTransfer]`
// if they are to be handed over, and are made anew by their module.

const { kClone, kCloneInfo, kTransfer } = require('internal/clone_symbols');
const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');

const native = binding('structured_clone');
const { isMarkedUntransferable, isTransferableBuffer } = native;

const prefix = "Failed to execute 'structuredClone'";

function typeError(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function dataCloneError(message) {
  const { DOMException } = require('internal/domexception');
  return new DOMException(message, 'DataCloneError');
}

/** The options' `transfer` as an array. */
function transferListOf(options) {
  if (options == null) return [];
  if (typeof options !== 'object' && typeof options !== 'function') {
    throw typeError(`${prefix}: Options cannot be converted to a dictionary`);
  }
  const { transfer } = options;
  if (transfer === undefined) return [];
  if (typeof transfer !== 'object' || transfer === null || typeof transfer[Symbol.iterator] !== 'function') {
    throw typeError(`${prefix}: transfer in Options cannot be converted to sequence.`);
  }
  return [...transfer];
}

/** DOMException is no class of this scheme: it stands below everything else. */
function isDOMException(value) {
  return require('internal/domexception').isDOMException(value);
}

const isPort = (object) => require('internal/worker/message_port').isMessagePort(object);

/** What native code asks while it takes one value apart: `[module id, data]` for each object of the platform. */
class Sender {
  buffers = [];
  ports = [];
  #handedOver = new Map();

  /** @param {object[]} transferList @param {object} [source] the port that sends, which cannot go with the message */
  constructor(transferList, source) {
    const seen = new Set();
    for (const object of transferList) {
      if (seen.has(object)) {
        throw dataCloneError(`Transfer list contains duplicate ${isBuffer(object) ? 'ArrayBuffer' : nameOf(object)}`);
      }
      seen.add(object);
      if (object === source) throw dataCloneError('Transfer list contains source port');
      this.#add(object);
    }
  }

  #add(object) {
    if (isTransferableBuffer(object)) {
      this.buffers.push(object);
    } else if (object === null || typeof object !== 'object' || isMarkedUntransferable(object)) {
      throw dataCloneError('Found invalid object in transferList');
    } else if (isPort(object)) {
      this.#handedOver.set(object, ['internal/worker/message_port', this.ports.length]);
      this.ports.push(object);
    } else if (typeof object[kTransfer] === 'function') {
      const { data, info, transferList = [] } = object[kTransfer]();
      this.#handedOver.set(object, [info, data]);
      for (const each of transferList) this.#add(each);
    } else {
      throw dataCloneError('Found invalid object in transferList');
    }
  }

  describe(object) {
    const known = this.#handedOver.get(object);
    if (known !== undefined) return known;
    if (uncloneable?.has(object)) throw dataCloneError('Cannot clone object of unsupported type.');
    if (typeof object[kClone] === 'function') return [object[kCloneInfo], object[kClone]()];
    if (isDOMException(object)) {
      const { message, name, stack } = object;
      return ['internal/structured_clone', { message, name, stack }];
    }
    throw dataCloneError('Object that needs transfer was found in message but not listed in transferList');
  }

  dataCloneError(message) {
    return dataCloneError(message);
  }
}

const isBuffer = (object) => object instanceof ArrayBuffer;
const nameOf = (object) => object?.constructor?.name;

/** Objects that the program has marked. @type {WeakSet<object> | undefined} */
let uncloneable;

/** What native code asks while it puts a value together. */
const receiver = {
  __proto__: null,
  make([info, data], ports) {
    return require(info).fromClone(data, ports);
  },
  makePort() {
    return require('internal/worker/message_port').makePort();
  },
};

/** @param {unknown} object that postMessage() and structuredClone() are to refuse */
function markAsUncloneable(object) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) return;
  uncloneable ??= new WeakSet();
  uncloneable.add(object);
  native.markHostObject(object);
}

/** A DOMException like another one. */
function fromClone({ message, name, stack }) {
  const { DOMException } = require('internal/domexception');
  const exception = new DOMException(message, name);
  Object.defineProperty(exception, 'stack', {
    __proto__: null, configurable: true, writable: true, enumerable: false, value: stack,
  });
  return exception;
}

/**
 * @template T
 * @param {T} value
 * @param {{transfer?: Iterable<object>}} [options]
 * @returns {T}
 */
function structuredClone(value, options) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('value');
  const transferList = transferListOf(options);
  // A message of this kind goes through a channel of its own: its ports are made anew.
  if (transferList.some((object) => typeof object === 'object' && object !== null && isPort(object))) {
    return require('internal/worker/message_port').cloneThroughChannel(value, transferList);
  }
  const sender = new Sender(transferList);
  return native.clone(value, sender.buffers, {
    __proto__: null,
    describe: (object) => sender.describe(object),
    dataCloneError,
    make: receiver.make,
  });
}

module.exports = { dataCloneError, fromClone, markAsUncloneable, receiver, Sender, structuredClone };
