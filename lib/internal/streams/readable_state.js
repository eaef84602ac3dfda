'use strict';

const { Buffer } = require('buffer');
const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { getHighWaterMark, getDefaultHighWaterMark } = require('internal/streams/state');
const bits = require('internal/streams/bits');
const {
  kState, kObjectMode, kErrorEmitted, kAutoDestroy, kEmitClose, kDestroyed, kClosed, kCloseEmitted, kErrored,
  kConstructed,
} = bits;
const {
  kEnded, kEndEmitted, kReading, kSync, kNeedReadable, kEmittedReadable, kReadableListening, kResumeScheduled,
  kMultiAwaitDrain, kReadingMore, kDataEmitted, kDefaultUTF8Encoding, kDecoder, kEncoding, kHasFlowing, kFlowing,
  kHasPaused, kPaused,
} = bits.readable;

const { defineProperties } = Object;

// Values of what most streams do not have are kept under these, beside a flag that says that they are there.
const kErroredValue = Symbol('kErroredValue');
const kDefaultEncodingValue = Symbol('kDefaultEncodingValue');
const kDecoderValue = Symbol('kDecoderValue');
const kEncodingValue = Symbol('kEncodingValue');

function ReadableState(options, stream, isDuplex) {
  this[kState] = kEmitClose | kAutoDestroy | kConstructed | kSync;

  if (options) {
    if (options.objectMode || (isDuplex && options.readableObjectMode))
      this[kState] |= kObjectMode;
    if (options.emitClose === false)
      this[kState] &= ~kEmitClose;
    if (options.autoDestroy === false)
      this[kState] &= ~kAutoDestroy;
  }

  // From here on read() is called while less than this is buffered.
  this.highWaterMark = options ?
    getHighWaterMark(this, options, 'readableHighWaterMark', isDuplex) :
    getDefaultHighWaterMark(false);

  this.buffer = [];
  this.bufferIndex = 0; // what is before it has been taken
  this.length = 0;
  this.pipes = [];
  // The destination that has to drain before the flow goes on, or a Set of them.
  this.awaitDrainWriters = null;

  const defaultEncoding = options?.defaultEncoding;
  if (defaultEncoding == null || defaultEncoding === 'utf8' || defaultEncoding === 'utf-8')
    this[kState] |= kDefaultUTF8Encoding;
  else if (Buffer.isEncoding(defaultEncoding))
    this.defaultEncoding = defaultEncoding;
  else
    throw new ERR_UNKNOWN_ENCODING(defaultEncoding);

  if (options?.encoding) {
    const { StringDecoder } = require('string_decoder');
    this.decoder = new StringDecoder(options.encoding);
    this.encoding = options.encoding;
  }
}

bits.defineFlags(ReadableState.prototype, kState, {
  objectMode: kObjectMode,
  ended: kEnded,
  endEmitted: kEndEmitted,
  reading: kReading,
  constructed: kConstructed,
  sync: kSync,
  needReadable: kNeedReadable,
  emittedReadable: kEmittedReadable,
  readableListening: kReadableListening,
  resumeScheduled: kResumeScheduled,
  errorEmitted: kErrorEmitted,
  emitClose: kEmitClose,
  autoDestroy: kAutoDestroy,
  destroyed: kDestroyed,
  closed: kClosed,
  closeEmitted: kCloseEmitted,
  multiAwaitDrain: kMultiAwaitDrain,
  readingMore: kReadingMore,
  dataEmitted: kDataEmitted,
});

/** A property that is mostly null: a flag, and the value only if there is one. */
function optional(flag, key) {
  return {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & flag) !== 0 ? this[key] : null; },
    set(value) {
      if (value) {
        this[key] = value;
        this[kState] |= flag;
      } else {
        this[kState] &= ~flag;
      }
    },
  };
}

/** A property that is null, false or true. */
function threeWay(hasFlag, flag) {
  return {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & hasFlag) !== 0 ? (this[kState] & flag) !== 0 : null; },
    set(value) {
      if (value == null)
        this[kState] &= ~(hasFlag | flag);
      else if (value)
        this[kState] |= hasFlag | flag;
      else
        this[kState] = (this[kState] | hasFlag) & ~flag;
    },
  };
}

defineProperties(ReadableState.prototype, {
  errored: optional(kErrored, kErroredValue),
  defaultEncoding: {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & kDefaultUTF8Encoding) !== 0 ? 'utf8' : this[kDefaultEncodingValue]; },
    set(value) {
      if (value === 'utf8' || value === 'utf-8') {
        this[kState] |= kDefaultUTF8Encoding;
      } else {
        this[kState] &= ~kDefaultUTF8Encoding;
        this[kDefaultEncodingValue] = value;
      }
    },
  },
  decoder: optional(kDecoder, kDecoderValue),
  encoding: optional(kEncoding, kEncodingValue),
  flowing: threeWay(kHasFlowing, kFlowing),
  pipesCount: {
    __proto__: null,
    get() { return this.pipes.length; },
  },
  paused: threeWay(kHasPaused, kPaused),
});

module.exports = { ReadableState };
