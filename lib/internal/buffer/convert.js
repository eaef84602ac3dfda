'use strict';

// Functions of `buffer` that convert or judge whole pieces of data.

const { native } = require('internal/buffer');
const { latin1Slice } = native;
const { getEncoding } = require('internal/buffer/encodings');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const { isAnyArrayBuffer, isTypedArray, isUint8Array } = require('internal/util/types');

/** A DOMException; its class is loaded on first use. */
function invalidCharacter(message) {
  const { DOMException } = require('internal/domexception');
  return new DOMException(message, 'InvalidCharacterError');
}

/**
 * @param {any} input taken as text, each of whose characters is one byte
 * @returns {string} base64
 */
function btoa(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const encoded = native.btoa(`${input}`);
  if (encoded === undefined) throw invalidCharacter('Invalid character');
  return encoded;
}

/**
 * @param {any} input base64; white space in it is ignored
 * @returns {string} each of whose characters is one byte
 */
function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const decoded = native.atob(`${input}`);
  if (typeof decoded === 'string') return decoded;
  throw invalidCharacter(decoded === 1 ?
    'The string to be decoded is not correctly encoded.' : 'Invalid character');
}

/**
 * @param {ArrayBuffer|TypedArray} input
 * @returns {boolean}
 */
function isUtf8(input) {
  if (isTypedArray(input) || isAnyArrayBuffer(input)) return native.isUtf8(input);
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

/**
 * @param {ArrayBuffer|TypedArray} input
 * @returns {boolean}
 */
function isAscii(input) {
  if (isTypedArray(input) || isAnyArrayBuffer(input)) return native.isAscii(input);
  throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

/** The encodings that are text in bytes, unlike hex and base64, which are bytes in text. */
const textEncodings = new Set(['utf8', 'utf16le', 'latin1', 'ascii']);

/**
 * Re-encodes text. Characters that `toEnc` lacks become `?`.
 * @param {Uint8Array} source
 * @param {string} fromEnc
 * @param {string} toEnc
 * @returns {Buffer}
 */
function transcode(source, fromEnc, toEnc) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  const { Buffer } = require('buffer');
  if (source.length === 0) return Buffer.alloc(0);
  const from = getEncoding(fromEnc);
  const to = getEncoding(toEnc);
  if (from === undefined || to === undefined || !textEncodings.has(from.name) || !textEncodings.has(to.name)) {
    throw transcodeError('U_ILLEGAL_ARGUMENT_ERROR', 1);
  }
  if (from.name === 'utf8' && to.name === 'utf16le' && !native.isUtf8(source)) throw transcodeError('U_INVALID_CHAR_FOUND', 10);
  let text = from.slice.call(source, 0, source.length);
  // Buffers read ASCII without the highest bit; here such a byte is no character.
  if (from.name === 'ascii') text = latin1Slice.call(source, 0, source.length).replace(/[^\x00-\x7f]/g, '\ufffd');
  if (to.name === 'utf8' || to.name === 'utf16le') return Buffer.from(text, to.name);
  const limit = to.name === 'ascii' ? 0x7f : 0xff;
  const out = Buffer.allocUnsafe(text.length);
  let at = 0;
  for (const character of text) {
    const code = character.codePointAt(0);
    out[at++] = code > limit ? 63 : code;
  }
  return at === out.length ? out : out.subarray(0, at);
}

/** The error under its name in ICU, by which programs know it. */
function transcodeError(code, errno) {
  const error = new Error(`Unable to transcode Buffer [${code}]`);
  error.code = code;
  error.errno = errno;
  return error;
}

module.exports = { atob, btoa, isAscii, isUtf8, transcode };
