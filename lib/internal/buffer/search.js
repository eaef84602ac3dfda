'use strict';

// Where bytes occur: indexOf, lastIndexOf and includes of Buffer.

const { native } = require('internal/buffer');
const { getEncoding, utf8 } = require('internal/buffer/encodings');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { isUint8Array } = require('internal/util/types');

const { isView } = ArrayBuffer;
const { isNaN } = Number;

/**
 * @param {Uint8Array} buffer
 * @param {string|Uint8Array|number} value
 * @param {number|string} byteOffset where to begin; negative from the end; the encoding may stand in its place
 * @param {number|string} [end] where to stop; the encoding may stand in its place
 * @param {string} [encoding]
 * @param {boolean} forward
 * @returns {number} -1 if there is none
 */
function byteSearch(buffer, value, byteOffset, end, encoding, forward) {
  if (!isView(buffer)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  if (typeof byteOffset === 'string') {
    encoding = byteOffset;
    byteOffset = undefined;
    end = undefined;
  } else if (byteOffset > 0x7fffffff) {
    byteOffset = 0x7fffffff;
  } else if (byteOffset < -0x80000000) {
    byteOffset = -0x80000000;
  }
  const { byteLength } = buffer;
  if (typeof end === 'string') {
    encoding = end;
    end = byteLength;
  } else {
    end = end === undefined ? byteLength : Math.min(Math.max(Math.trunc(end) || 0, 0), byteLength);
  }
  // Not a number (which an empty object is not either): the whole buffer is searched.
  byteOffset = +byteOffset;
  if (isNaN(byteOffset)) byteOffset = forward ? 0 : byteLength;

  if (typeof value === 'number') return native.indexOfNumber(buffer, value >>> 0, byteOffset, end, forward);
  if (typeof value === 'string') {
    const ops = encoding === undefined ? utf8 : getEncoding(encoding);
    if (ops === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    return native.indexOfString(buffer, value, byteOffset, end, ops.id, forward);
  }
  if (isUint8Array(value)) {
    const ops = encoding === undefined ? utf8 : getEncoding(encoding);
    return native.indexOfBuffer(buffer, value, byteOffset, end, ops === undefined ? utf8.id : ops.id, forward);
  }
  throw new ERR_INVALID_ARG_TYPE('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
}

module.exports = { byteSearch };
