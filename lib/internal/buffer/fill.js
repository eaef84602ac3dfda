'use strict';

// Buffer.prototype.fill.

const { native } = require('internal/buffer');
const { getEncoding } = require('internal/buffer/encodings');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING },
} = require('internal/errors');
const { validateInteger, validateString } = require('internal/validators');

const { isView } = ArrayBuffer;
const typedArrayFill = Object.getPrototypeOf(Uint8Array.prototype).fill;

/**
 * @template {Uint8Array} T
 * @param {T} buf
 * @param {any} value a string or a view's bytes are repeated, all else is a byte
 * @param {number|string} [offset=0] or the encoding
 * @param {number|string} [end] or the encoding
 * @param {string} [encoding='utf8']
 * @returns {T} `buf`
 */
function fill(buf, value, offset, end, encoding) {
  let ops;
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset === undefined ? encoding : offset;
      offset = undefined;
      end = undefined;
    } else if (typeof end === 'string') {
      encoding = end;
      end = undefined;
    }
    if (encoding !== undefined) validateString(encoding, 'encoding');
    ops = getEncoding(encoding === undefined || encoding === '' ? 'utf8' : encoding);
    if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    // An empty string fills with zeroes, as does a lone NUL.
    if (value.length === 0) {
      value = 0;
    } else if (value.length === 1) {
      const code = value.charCodeAt(0);
      if ((ops.name === 'utf8' && code < 128) || ops.name === 'latin1') value = code;
    }
  }

  if (offset === undefined) {
    offset = 0;
    end = buf.length;
  } else {
    validateInteger(offset, 'offset', 0);
    if (end === undefined) end = buf.length;
    else validateInteger(end, 'end', 0, buf.length);
    if (offset >= end) return buf;
  }

  if (typeof value === 'string') {
    if (native.fillString(buf, value, offset, end, ops.id) === 0) throw new ERR_INVALID_ARG_VALUE('value', value);
  } else if (isView(value)) {
    if (value.byteLength === 0) throw new ERR_INVALID_ARG_VALUE('value', value);
    native.fillBytes(buf, value, offset, end);
  } else {
    fillByte(buf, value, offset, end);
  }
  return buf;
}

function fillByte(buf, value, offset, end) {
  const byte = (typeof value === 'boolean' ? +value : value) & 255;
  // `length` may have been overridden; native checks hold.
  if (end > buf.byteLength) throw new ERR_OUT_OF_RANGE('end', `>= 0 and <= ${buf.byteLength}`, end);
  typedArrayFill.call(buf, byte, offset, end);
}

module.exports = { fill };
