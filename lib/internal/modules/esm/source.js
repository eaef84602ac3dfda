'use strict';
// Sources as hooks and data: URLs give them: text or bytes.

const { codes } = require('internal/errors');

/**
 * @param {unknown} source a string or bytes
 * @param {string} hookName who gave it, for the error
 * @returns {string}
 */
function toText(source, hookName = 'load') {
  if (typeof source === 'string') return source;
  const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
  const { Buffer } = require('buffer');
  let bytes;
  if (isArrayBufferView(source)) bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  else if (isAnyArrayBuffer(source)) bytes = Buffer.from(source);
  if (bytes !== undefined) {
    const text = bytes.toString('utf8');
    return text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
  }
  throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('string, array buffer, or typed array', hookName, 'source', source);
}

module.exports = { toText };
