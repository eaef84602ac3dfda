'use strict';

// TextEncoder and TextDecoder: https://encoding.spec.whatwg.org/#api

const { native: { byteLengthUtf8, utf8Write } } = require('internal/buffer');
const {
  codes: {
    ERR_ENCODING_INVALID_ENCODED_DATA, ERR_ENCODING_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS,
    ERR_METHOD_NOT_IMPLEMENTED,
  },
} = require('internal/errors');
const { getEncodingName } = require('internal/encoding/labels');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal/util');
const { isAnyArrayBuffer, isUint8Array } = require('internal/util/types');
const { validateObject, validateString } = require('internal/validators');

const { decodeUtf16, decodeUtf8, encodeInto, encodeIntoResults } = binding('encoding');

const { isView } = ArrayBuffer;
const { defineProperties } = Object;

class TextEncoder {
  /** Marks real encoders. */
  #brand;

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#brand in value)) throw new ERR_INVALID_THIS('TextEncoder');
  }

  get encoding() {
    TextEncoder.#check(this);
    return 'utf-8';
  }

  /**
   * @param {string} [input]
   * @returns {Uint8Array} UTF-8
   */
  encode(input = '') {
    TextEncoder.#check(this);
    input = `${input}`;
    const bytes = new Uint8Array(byteLengthUtf8(input));
    if (bytes.length > 0) utf8Write.call(bytes, input, 0, bytes.length);
    return bytes;
  }

  /**
   * Writes as many whole characters as there is room for.
   * @param {string} src
   * @param {Uint8Array} dest
   * @returns {{read: number, written: number}} UTF-16 units and bytes
   */
  encodeInto(src, dest) {
    TextEncoder.#check(this);
    validateString(src, 'src');
    if (!isUint8Array(dest)) throw new ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    encodeInto(src, dest);
    return { read: encodeIntoResults[0], written: encodeIntoResults[1] };
  }

  [customInspectSymbol](depth, options) {
    TextEncoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return this;
    return require('internal/util/inspect').inspect({ encoding: this.encoding }, options);
  }
}

defineProperties(TextEncoder.prototype, {
  encode: kEnumerableProperty,
  encodeInto: kEnumerableProperty,
  encoding: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextEncoder' },
});

const empty = new Uint8Array(0);

/** The bytes of whatever may be decoded, as a Uint8Array over the same memory. */
function bytesOf(input) {
  if (isUint8Array(input)) return input;
  if (isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (isAnyArrayBuffer(input)) return new Uint8Array(input);
  throw new ERR_INVALID_ARG_TYPE('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
}

function concat(a, b) {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** How many bytes at the end begin a UTF-8 sequence that may still become valid. */
function incompleteUtf8(bytes) {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    if (byte < 0xc2 || byte > 0xf4) return 0;
    const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (size <= back) return 0;
    if (back > 1) {
      const second = bytes[length - back + 1];
      if ((byte === 0xe0 && second < 0xa0) || (byte === 0xed && second > 0x9f) ||
          (byte === 0xf0 && second < 0x90) || (byte === 0xf4 && second > 0x8f)) return 0;
    }
    return back;
  }
  return 0;
}

/** The same for UTF-16: half a unit, and the first half of a pair. */
function incompleteUtf16(bytes, bigEndian) {
  const odd = bytes.length & 1;
  const last = bytes.length - odd - 2;
  if (last < 0) return odd;
  return (bytes[bigEndian ? last : last + 1] & 0xfc) === 0xd8 ? odd + 2 : odd;
}

/** @returns {string|undefined} undefined where `fatal` forbids what is there */
function decodeSingleByte(bytes, fatal, table) {
  const units = new Uint16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const unit = table[bytes[i]];
    if (unit === 0xfffd && fatal) return undefined;
    units[i] = unit;
  }
  return decodeUtf16(new Uint8Array(units.buffer), false, false);
}

/** Encodings of the standard that there is no decoder for yet. */
const missing = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'iso-2022-jp', 'shift_jis', 'euc-kr']);

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  /** For encodings of one byte a character: what each byte means. */
  #table = undefined;
  /** Bytes of earlier chunks that are no whole character yet. */
  #pending = empty;
  /** Whether the beginning is past, where a byte order mark may be. */
  #begun = false;

  /**
   * @param {string} [label]
   * @param {{fatal?: boolean, ignoreBOM?: boolean}} [options]
   */
  constructor(label = 'utf-8', options = kEmptyObject) {
    label = `${label}`;
    if (options !== null) validateObject(options, 'options', 4);
    const encoding = getEncodingName(label);
    if (encoding === undefined) throw new ERR_ENCODING_NOT_SUPPORTED(label);
    if (missing.has(encoding)) throw new ERR_METHOD_NOT_IMPLEMENTED(`TextDecoder for ${encoding}`);
    this.#encoding = encoding;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    if (encoding === 'x-user-defined') {
      this.#table = Uint16Array.from({ length: 256 }, (_, i) => (i < 128 ? i : 0xf700 + i));
    } else if (!encoding.startsWith('utf-')) {
      this.#table = require('internal/encoding/single_byte').getTable(encoding);
    }
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#encoding in value)) throw new ERR_INVALID_THIS('TextDecoder');
  }

  /**
   * @param {ArrayBuffer|SharedArrayBuffer|ArrayBufferView} [input]
   * @param {{stream?: boolean}} [options]
   * @returns {string}
   */
  decode(input = empty, options = kEmptyObject) {
    TextDecoder.#check(this);
    let bytes = bytesOf(input);
    if (options !== null) validateObject(options, 'options', 4);
    const text = this.#decode(bytes, Boolean(options?.stream));
    if (text !== undefined) return text;
    this.#reset();
    throw new ERR_ENCODING_INVALID_ENCODED_DATA(this.#encoding, undefined);
  }

  #decode(bytes, stream) {
    if (this.#table !== undefined) return decodeSingleByte(bytes, this.#fatal, this.#table);
    if (this.#encoding === 'utf-8' && !stream && this.#pending.length === 0 && !this.#begun) {
      // The usual case, without any state.
      return decodeUtf8(bytes, this.#ignoreBOM, this.#fatal);
    }
    const utf8 = this.#encoding === 'utf-8';
    const bigEndian = this.#encoding === 'utf-16be';
    bytes = concat(this.#pending, bytes);
    if (stream) {
      const kept = utf8 ? incompleteUtf8(bytes) : incompleteUtf16(bytes, bigEndian);
      this.#pending = bytes.slice(bytes.length - kept);
      bytes = bytes.subarray(0, bytes.length - kept);
    }
    const keepMark = this.#begun || this.#ignoreBOM;
    if (bytes.length > 0) this.#begun = true;
    let text;
    if (utf8) {
      text = decodeUtf8(bytes, keepMark, this.#fatal);
    } else {
      text = decodeUtf16(bytes, bigEndian, this.#fatal);
      if (!keepMark && text !== undefined && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    if (!stream) this.#reset();
    return text;
  }

  #reset() {
    this.#pending = empty;
    this.#begun = false;
  }

  get encoding() {
    TextDecoder.#check(this);
    return this.#encoding;
  }

  get fatal() {
    TextDecoder.#check(this);
    return this.#fatal;
  }

  get ignoreBOM() {
    TextDecoder.#check(this);
    return this.#ignoreBOM;
  }

  [customInspectSymbol](depth, options) {
    TextDecoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
    const { encoding, fatal, ignoreBOM } = this;
    const shown = { encoding, fatal, ignoreBOM };
    return `${this.constructor?.name || 'TextDecoder'} ${require('internal/util/inspect').inspect(shown, options)}`;
  }
}

defineProperties(TextDecoder.prototype, {
  decode: kEnumerableProperty,
  encoding: kEnumerableProperty,
  fatal: kEnumerableProperty,
  ignoreBOM: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'TextDecoder' },
});

module.exports = { TextDecoder, TextEncoder, getEncodingName };
