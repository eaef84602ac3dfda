'use strict';

// The arguments of open, read, write and mkdir, which come in several shapes; the blocking, callback and promise
// forms take them apart here alike.

const { codes } = require('internal/errors');
const { ERR_INVALID_ARG_VALUE } = codes;
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateEncoding, validateInteger, validateObject } = require('internal/validators');
const { isArrayBufferView } = require('internal/util/types');
const { parseFileMode, validateArrayBufferView, validateOffsetLengthRead, validateOffsetLengthWrite, validatePosition,
        validateStringAfterArrayBufferView, writePosition } = require('internal/fs/utils');

/**
 * Where to read to, and from where; `length` is 0 when there is nothing to do.
 * @param {ArrayBufferView} buffer
 * @param {number|bigint|null|undefined} offset
 * @param {number|bigint|null|undefined} length
 * @param {number|bigint|null|undefined} position
 * @returns {{offset: number, length: number, position: number|bigint}}
 */
function readRange(buffer, offset, length, position) {
  if (offset == null) {
    offset = 0;
  } else {
    validateInteger(offset, 'offset', 0);
  }
  length |= 0;
  if (position == null) {
    position = -1;
  } else {
    validatePosition(position, 'position', length);
  }
  if (length === 0) return { offset, length: 0, position };
  if (buffer.byteLength === 0) {
    throw new ERR_INVALID_ARG_VALUE('buffer', buffer, 'is empty and cannot be written');
  }
  validateOffsetLengthRead(offset, length, buffer.byteLength);
  return { offset, length, position };
}

/**
 * `readSync(fd, buffer, offset, length, position)` or `(fd, buffer, options)`.
 * @returns {{offset: number, length: number, position: number|bigint}}
 */
function readSyncRange(argumentCount, buffer, offsetOrOptions, length, position) {
  validateArrayBufferView(buffer);
  let offset = offsetOrOptions;
  if (argumentCount <= 3 || (typeof offsetOrOptions === 'object' && offsetOrOptions !== null)) {
    if (offsetOrOptions !== undefined) validateObject(offsetOrOptions ?? kEmptyObject, 'options');
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? kEmptyObject);
  }
  if (offset === undefined) offset = 0;
  return readRange(buffer, offset, length, position);
}

/**
 * What of a view to write: `(view, offset, length, position)` or `(view, options)`.
 * @returns {{offset: number, length: number, position: number|bigint}}
 */
function writeRange(buffer, offsetOrOptions, length, position) {
  let offset = offsetOrOptions;
  if (typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? kEmptyObject);
  }
  if (offset == null || typeof offset === 'function') {
    offset = 0;
  } else {
    validateInteger(offset, 'offset', 0);
  }
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  validateOffsetLengthWrite(offset, length, buffer.byteLength);
  return { offset, length, position: writePosition(position) };
}

/**
 * Checks the string that is to be written, and its encoding.
 * @param {unknown} string
 * @param {unknown} encoding
 */
function validateStringWrite(string, encoding) {
  validateStringAfterArrayBufferView(string, 'buffer');
  validateEncoding(string, encoding);
}

/**
 * @param {unknown} options of mkdir: a mode, or an object
 * @returns {{mode: number, recursive: boolean}}
 */
function mkdirOptions(options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  return { mode, recursive };
}

module.exports = { isArrayBufferView, mkdirOptions, readRange, readSyncRange, validateStringWrite, writeRange };
