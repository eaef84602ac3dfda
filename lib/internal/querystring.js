'use strict';

// Percent-encoding, as `querystring` and `URLSearchParams` need it.

const { codes: { ERR_INVALID_URI } } = require('internal/errors');

/** `%XX` of every byte. */
const hexTable = new Array(256);
for (let i = 0; i < 256; i++) hexTable[i] = `%${i < 16 ? '0' : ''}${i.toString(16).toUpperCase()}`;

/** The value of each hexadecimal digit by its char code, -1 for all others. */
const hexValue = new Int8Array(256).fill(-1);
for (let i = 0; i < 10; i++) hexValue[48 + i] = i;
for (let i = 0; i < 6; i++) hexValue[65 + i] = hexValue[97 + i] = 10 + i;

/**
 * A table of the ASCII characters that need no escape.
 * @param {string} punctuation those besides letters and digits
 * @returns {Int8Array}
 */
function escapeTable(punctuation) {
  const table = new Int8Array(128);
  for (let i = 48; i < 58; i++) table[i] = 1;
  for (let i = 65; i < 91; i++) table[i] = table[i + 32] = 1;
  for (let i = 0; i < punctuation.length; i++) table[punctuation.charCodeAt(i)] = 1;
  return table;
}

/**
 * Percent-encodes the UTF-8 form of `str`.
 * @param {string} str
 * @param {Int8Array} noEscape what stays, from `escapeTable`
 * @param {string[]} escapes the escape of every byte
 * @returns {string}
 * @throws {ERR_INVALID_URI} where `str` ends in half of a surrogate pair
 */
function encodeStr(str, noEscape, escapes) {
  const { length } = str;
  let out = '';
  let copied = 0;
  for (let i = 0; i < length; i++) {
    let code = str.charCodeAt(i);
    if (code < 0x80) {
      if (noEscape[code] === 1) continue;
      if (copied < i) out += str.slice(copied, i);
      out += escapes[code];
    } else {
      if (copied < i) out += str.slice(copied, i);
      if (code < 0x800) {
        out += escapes[0xc0 | (code >> 6)];
      } else {
        if (code >= 0xd800 && code < 0xe000) {
          // As in Node, whatever follows one half of a surrogate pair is taken for the other.
          if (++i >= length) throw new ERR_INVALID_URI();
          code = 0x10000 + (((code & 0x3ff) << 10) | (str.charCodeAt(i) & 0x3ff));
          out += escapes[0xf0 | (code >> 18)] + escapes[0x80 | ((code >> 12) & 0x3f)];
        } else {
          out += escapes[0xe0 | (code >> 12)];
        }
        out += escapes[0x80 | ((code >> 6) & 0x3f)];
      }
      out += escapes[0x80 | (code & 0x3f)];
    }
    copied = i + 1;
  }
  if (copied === 0) return str;
  return copied < length ? out + str.slice(copied) : out;
}

module.exports = { encodeStr, escapeTable, hexTable, hexValue };
