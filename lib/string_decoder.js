'use strict';

// Turns a stream of bytes into strings, keeping back what does not make up a whole character yet.

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { normalizeEncoding: normalize } = require('internal/util');

const { isView } = ArrayBuffer;

const kState = Symbol('kState');

/** The bytes kept back, and how many are missing to make them whole. */
class State {
  constructor() {
    this.bytes = Buffer.alloc(4);
    this.buffered = 0;
    this.missing = 0;
  }
}

/** A view of the same bytes as a Buffer. */
function asBuffer(view) {
  return view instanceof Buffer ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

/** How many bytes a UTF-8 sequence has by its first one; 0 if no longer sequence begins so. */
function sequenceLength(lead) {
  if (lead < 0xc0 || lead > 0xf7) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** How many bytes at the end of `buf[start, end)` begin a sequence whose rest is still to come. */
function incompleteTail(buf, start, end) {
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = buf[end - back];
    if ((byte & 0xc0) !== 0x80) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

function writeUtf8(state, buf) {
  const { bytes } = state;
  const { length } = buf;
  let out = '';
  let at = 0;
  if (state.missing > 0) {
    while (at < length && state.missing > 0) {
      const byte = buf[at];
      if ((byte & 0xc0) !== 0x80) {
        state.missing = 0;
        break;
      }
      bytes[state.buffered++] = byte;
      state.missing--;
      at++;
    }
    if (state.missing > 0) return out;
    // Whole or broken off; the decoder finds out whether it is valid.
    out = bytes.utf8Slice(0, state.buffered);
    state.buffered = 0;
  }
  const tail = incompleteTail(buf, at, length);
  const end = length - tail;
  if (end > at) out += buf.utf8Slice(at, end);
  for (let i = 0; i < tail; i++) bytes[i] = buf[end + i];
  if (tail > 0) {
    state.buffered = tail;
    state.missing = sequenceLength(bytes[0]) - tail;
  }
  return out;
}

const isHighSurrogateByte = (byte) => (byte & 0xfc) === 0xd8;

function writeUtf16(state, buf) {
  const { bytes } = state;
  const { length } = buf;
  let out = '';
  let at = 0;
  while (state.buffered > 0 && at < length) {
    bytes[state.buffered++] = buf[at++];
    // As in Node, the first half of a pair is kept back only where it is whole within its chunk and ends it.
    if (state.buffered === 2 && (!isHighSurrogateByte(bytes[1]) || length - at < 2)) {
      out += bytes.ucs2Slice(0, 2);
      state.buffered = 0;
    } else if (state.buffered === 4) {
      // The second unit may be the first half of yet another pair.
      const another = isHighSurrogateByte(bytes[3]);
      out += bytes.ucs2Slice(0, another ? 2 : 4);
      if (another) bytes.copyWithin(0, 2, 4);
      state.buffered = another ? 2 : 0;
    }
  }
  if (state.buffered === 0) {
    const odd = (length - at) & 1;
    let end = length - odd;
    if (odd === 0 && end > at && isHighSurrogateByte(buf[end - 1])) end -= 2;
    if (end > at) out += buf.ucs2Slice(at, end);
    while (end < length) bytes[state.buffered++] = buf[end++];
  }
  state.missing = state.buffered === 0 ? 0 : (state.buffered < 2 ? 2 : 4) - state.buffered;
  return out;
}

function writeBase64(state, buf, encoding) {
  const { bytes } = state;
  const { length } = buf;
  let out = '';
  let at = 0;
  if (state.buffered > 0) {
    while (state.buffered < 3 && at < length) bytes[state.buffered++] = buf[at++];
    if (state.buffered === 3) {
      out = bytes.toString(encoding, 0, 3);
      state.buffered = 0;
    }
  }
  if (state.buffered === 0) {
    let end = length - (length - at) % 3;
    if (end > at) out += buf.toString(encoding, at, end);
    while (end < length) bytes[state.buffered++] = buf[end++];
  }
  state.missing = state.buffered === 0 ? 0 : 3 - state.buffered;
  return out;
}

/**
 * @param {string} [encoding='utf8']
 */
function StringDecoder(encoding) {
  const normalized = normalize(encoding);
  if (normalized === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  this.encoding = normalized;
  this[kState] = new State();
}

/**
 * The characters that are whole with the bytes of `buf`.
 * @param {string|Buffer|TypedArray|DataView} buf
 * @returns {string}
 */
StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  if (!isView(buf)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], buf);
  const state = this[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  buf = asBuffer(buf);
  if (buf.length === 0) return '';
  switch (this.encoding) {
    case 'utf8': return writeUtf8(state, buf);
    case 'utf16le': return writeUtf16(state, buf);
    case 'base64':
    case 'base64url': return writeBase64(state, buf, this.encoding);
    default: return buf.toString(this.encoding);
  }
};

/**
 * The rest, after `buf` if given: bytes kept back are decoded as they are. The decoder can be used anew afterwards.
 * @param {string|Buffer|TypedArray|DataView} [buf]
 * @returns {string}
 */
StringDecoder.prototype.end = function end(buf) {
  let out = buf === undefined ? '' : this.write(buf);
  const state = this[kState];
  if (state === undefined) throw new ERR_INVALID_THIS('StringDecoder');
  const { buffered } = state;
  if (buffered > 0) {
    if (this.encoding === 'utf8') out += state.bytes.utf8Slice(0, buffered);
    else if (this.encoding === 'utf16le') out += state.bytes.ucs2Slice(0, buffered & ~1);
    else out += state.bytes.toString(this.encoding, 0, buffered);
    state.buffered = state.missing = 0;
  }
  return out;
};

/**
 * Decodes `buf` from `offset` on, forgetting what was kept back before.
 * @param {Buffer|TypedArray|DataView} buf
 * @param {number} offset
 * @returns {string}
 */
StringDecoder.prototype.text = function text(buf, offset) {
  const state = this[kState];
  state.buffered = state.missing = 0;
  return this.write(buf.slice(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: { __proto__: null, configurable: true, enumerable: true, get() { return this[kState].bytes; } },
  lastNeed: { __proto__: null, configurable: true, enumerable: true, get() { return this[kState].missing; } },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return this[kState].buffered + this[kState].missing; },
  },
});

module.exports = { StringDecoder };
