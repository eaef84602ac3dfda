'use strict';

// structuredClone: https://html.spec.whatwg.org/#structured-cloning. The engine copies what the language itself has;
// objects of the platform give their data through `[kClone]` and are made anew by their module.

const { kClone, kCloneInfo, kTransfer } = require('internal/clone_symbols');
const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');

const native = binding('structured_clone');

require('internal/builtins').setHook('domException', (message, name) => {
  const { DOMException } = require('internal/domexception');
  return new DOMException(message, name);
});

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

/** What native code asks while it copies one value. */
class Host {
  /** Transferred objects of the platform, with what `[kTransfer]` gave. */
  transferred = new Map();

  /** The clone of an object that was marked by `markHostObject`. */
  clone(object) {
    if (this.transferred.has(object)) {
      const { data, info } = this.transferred.get(object);
      return require(info).fromClone(data);
    }
    if (typeof object[kClone] === 'function') return require(object[kCloneInfo]).fromClone(object[kClone]());
    if (isDOMException(object)) return fromClone(object);
    throw dataCloneError('Object that needs transfer was found in message but not listed in transferList');
  }

  dataCloneError(message) {
    return dataCloneError(message);
  }
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
  const host = new Host();
  const buffers = [];
  const seen = new Set();
  for (const object of transferListOf(options)) {
    if (seen.has(object)) throw dataCloneError('Transfer list contains duplicate ArrayBuffer');
    seen.add(object);
    if (native.isTransferableBuffer(object)) buffers.push(object);
    else if (typeof object?.[kTransfer] === 'function') host.transferred.set(object, object[kTransfer]());
    else throw dataCloneError('Found invalid object in transferList');
  }
  return native.clone(value, buffers, host);
}

module.exports = { fromClone, structuredClone };
