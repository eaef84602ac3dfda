'use strict';

// structuredClone(). Source: HTML Standard, "structuredClone(value, options)".

const { clone } = binding('structured_clone');
const { setHook } = require('internal/builtins');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const { isArrayBuffer } = require('internal/util/types');

setHook('domException', (message, name) => new (require('internal/domexception').DOMException)(message, name));

/** @param {string} message */
function dataCloneError(message) {
  return new (require('internal/domexception').DOMException)(message, 'DataCloneError');
}

/**
 * A deep copy.
 * @param {any} value
 * @param {{transfer?: Iterable<ArrayBuffer>}} [options] transfer: buffers that move into the copy
 * @returns {any}
 */
function structuredClone(value, options) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('The value argument');
  if (options === undefined || options === null) return clone(value, []);
  if (typeof options !== 'object' && typeof options !== 'function')
    throw new ERR_INVALID_ARG_TYPE('options', 'object', options);
  const { transfer } = options;
  if (transfer === undefined || transfer === null) return clone(value, []);
  if (typeof transfer[Symbol.iterator] !== 'function')
    throw new ERR_INVALID_ARG_TYPE('options.transfer', 'iterable', transfer);
  const buffers = [...transfer];
  if (new Set(buffers).size !== buffers.length)
    throw dataCloneError('ArrayBuffer occurs in the transfer list more than once');
  for (const buffer of buffers) {
    if (!isArrayBuffer(buffer)) throw dataCloneError('Value not transferable');
  }
  return clone(value, buffers);
}

module.exports = { structuredClone };
