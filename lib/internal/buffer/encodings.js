'use strict';

// What each character encoding can do with bytes, found by any of its names.

const { encodings, native } = require('internal/buffer');

const {
  asciiSlice, base64Slice, base64urlSlice, hexSlice, latin1Slice, ucs2Slice, utf8Slice,
  asciiWrite, base64Write, base64urlWrite, hexWrite, latin1Write, ucs2Write, utf8Write,
  byteLengthUtf8,
} = native;

/**
 * @typedef {object} Encoding
 * @property {string} name its normal name
 * @property {number} id as native code numbers it
 * @property {(str: string) => number} byteLength an upper bound for base64
 * @property {Function} write method (str, offset, length) of a Uint8Array; returns the number of bytes written
 * @property {Function} slice method (start, end) of a Uint8Array; returns a string
 */

/** Bytes of a base64 string, if it holds nothing else than base64. */
function base64ByteLength(str) {
  let bytes = str.length;
  if (bytes > 1 && str.charCodeAt(bytes - 1) === 61) bytes--;
  if (bytes > 1 && str.charCodeAt(bytes - 1) === 61) bytes--;
  return (bytes * 3) >>> 2;
}

const sameLength = (str) => str.length;
const doubleLength = (str) => str.length * 2;
const halfLength = (str) => str.length >>> 1;

const make = (name, byteLength, write, slice) => ({ name, id: encodings[name], byteLength, write, slice });

const utf8 = make('utf8', byteLengthUtf8, utf8Write, utf8Slice);
const utf16le = make('utf16le', doubleLength, ucs2Write, ucs2Slice);
const latin1 = make('latin1', sameLength, latin1Write, latin1Slice);
const byName = {
  '__proto__': null,
  utf8,
  'utf-8': utf8,
  'UTF8': utf8,
  'UTF-8': utf8,
  'ucs2': utf16le,
  'ucs-2': utf16le,
  utf16le,
  'utf-16le': utf16le,
  latin1,
  'binary': latin1,
  'ascii': make('ascii', sameLength, asciiWrite, asciiSlice),
  'base64': make('base64', base64ByteLength, base64Write, base64Slice),
  'base64url': make('base64url', base64ByteLength, base64urlWrite, base64urlSlice),
  'hex': make('hex', halfLength, hexWrite, hexSlice),
};

/**
 * @param {any} name
 * @returns {Encoding|undefined}
 */
function getEncoding(name) {
  return byName[name] ?? byName[`${name}`.toLowerCase()];
}

module.exports = { getEncoding, utf8 };
