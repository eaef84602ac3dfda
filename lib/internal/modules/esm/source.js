'use strict';
// Sources as hooks and data: URLs give them: text or bytes.

const { codes } = require('internal/errors');

let decoder;

/**
 * @param {unknown} source a string or bytes
 * @param {string} hookName who gave it, for the error
 * @returns {string}
 */
function toText(source, hookName = 'load') {
  if (typeof source === 'string') return source;
  const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
  if (isAnyArrayBuffer(source) || isArrayBufferView(source)) {
    decoder ??= new (require('internal/encoding').TextDecoder)();
    return decoder.decode(source);
  }
  throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('string, array buffer, or typed array', hookName, 'source', source);
}

module.exports = { toText };
