'use strict';

// What the parts of crypto share: checking of byte arguments and encodings.

const { codes } = require('internal/errors');
const { ERR_CRYPTO_INVALID_DIGEST, ERR_INVALID_ARG_TYPE } = codes;
const { encodings } = require('internal/buffer');
const { normalizeEncoding } = require('internal/util');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateString } = require('internal/validators');
const { Buffer } = require('buffer');

/**
 * The encoding's number for native code.
 * @param {string|undefined} name
 * @returns {number} UTF-8's for what is unknown
 */
function encodingNumber(name) {
  if (name === undefined || name === 'utf8') return encodings.utf8;
  const known = typeof name === 'string' ? normalizeEncoding(name) : undefined;
  return known === undefined ? encodings.utf8 : encodings[known];
}

/**
 * @param {unknown} value a string, ArrayBuffer or view
 * @param {string} name of the argument
 * @param {string} [encoding] of a string
 * @returns {ArrayBufferView|ArrayBuffer}
 */
function bytesOf(value, name, encoding) {
  if (typeof value === 'string') return Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding);
  if (!isAnyArrayBuffer(value) && !isArrayBufferView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  }
  return value;
}

/** @param {string} digest @param {string} [name] of the argument */
function validateDigest(digest, name = 'digest') {
  validateString(digest, name);
  if (!binding('crypto_hash').hasDigest(digest)) throw new ERR_CRYPTO_INVALID_DIGEST(digest);
}

module.exports = { bytesOf, encodingNumber, isAnyArrayBuffer, isArrayBufferView, validateDigest };
