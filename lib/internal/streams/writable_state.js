'use strict';

const { codes: { ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { Buffer } = require('buffer');
const { getHighWaterMark, getDefaultHighWaterMark } = require('internal/streams/state');
const bits = require('internal/streams/bits');
const {
  kState, kObjectMode, kErrorEmitted, kAutoDestroy, kEmitClose, kDestroyed, kClosed, kCloseEmitted, kErrored,
  kConstructed,
} = bits;
const {
  kSync, kFinalCalled, kNeedDrain, kEnding, kFinished, kDecodeStrings, kWriting, kBufferProcessing, kPrefinished,
  kAllBuffers, kAllNoop, kHasWritable, kWritable, kDefaultUTF8Encoding, kWriteCb, kAfterWriteTickInfo, kBuffered,
  kEnded,
} = bits.writable;

const { defineProperties } = Object;
const nop = () => {};

/** What `writable.js` has and states need. */
const shared = { onwrite: undefined };

const kErroredValue = Symbol('kErroredValue');
const kDefaultEncodingValue = Symbol('kDefaultEncodingValue');
const kWriteCbValue = Symbol('kWriteCbValue');
const kAfterWriteTickInfoValue = Symbol('kAfterWriteTickInfoValue');
const kBufferedValue = Symbol('kBufferedValue');

/**
 * @param {object} options
 * @param {object} stream
 * @param {boolean} isDuplex
 */
function WritableState(options, stream, isDuplex) {
  this[kState] = kSync | kConstructed | kEmitClose | kAutoDestroy | kAllBuffers | kAllNoop;

  if (options) {
    if (options.objectMode || (isDuplex && options.writableObjectMode))
      this[kState] |= kObjectMode;
    if (options.emitClose === false)
      this[kState] &= ~kEmitClose;
    if (options.autoDestroy === false)
      this[kState] &= ~kAutoDestroy;
  }

  // From here on write() returns false.
  this.highWaterMark = options ?
    getHighWaterMark(this, options, 'writableHighWaterMark', isDuplex) :
    getDefaultHighWaterMark(false);

  if (!options || options.decodeStrings !== false)
    this[kState] |= kDecodeStrings;

  const defaultEncoding = options?.defaultEncoding;
  if (!defaultEncoding || defaultEncoding === 'utf8' || defaultEncoding === 'utf-8') {
    this[kState] |= kDefaultUTF8Encoding;
  } else if (Buffer.isEncoding(defaultEncoding)) {
    this[kDefaultEncodingValue] = defaultEncoding;
  } else {
    throw new ERR_UNKNOWN_ENCODING(defaultEncoding);
  }

  // Everything that has been taken and not written: in the buffer or on its way.
  this.length = 0;
  this.corked = 0;
  this.onwrite = (err) => { shared.onwrite(stream, err); };
  this.writelen = 0; // of what is being written
  resetBuffer(this);
  // Callbacks of users that are still to be called; 'finish' waits for them.
  this.pendingcb = 0;
}

function resetBuffer(state) {
  state[kBufferedValue] = null;
  state.bufferedIndex = 0;
  state[kState] |= kAllBuffers | kAllNoop;
  state[kState] &= ~kBuffered;
}

WritableState.prototype.getBuffer = function getBuffer() {
  return (this[kState] & kBuffered) === 0 ? [] : this.buffered.slice(this.bufferedIndex);
};

bits.defineFlags(WritableState.prototype, kState, {
  objectMode: kObjectMode,
  finalCalled: kFinalCalled,
  needDrain: kNeedDrain,
  ending: kEnding,
  ended: kEnded,
  finished: kFinished,
  destroyed: kDestroyed,
  decodeStrings: kDecodeStrings,
  writing: kWriting,
  sync: kSync,
  bufferProcessing: kBufferProcessing,
  constructed: kConstructed,
  prefinished: kPrefinished,
  errorEmitted: kErrorEmitted,
  emitClose: kEmitClose,
  autoDestroy: kAutoDestroy,
  closed: kClosed,
  closeEmitted: kCloseEmitted,
  allBuffers: kAllBuffers,
  allNoop: kAllNoop,
});

/** A property that is mostly not there: a flag, and the value only if there is one. */
function optional(flag, key, missing) {
  return {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & flag) !== 0 ? this[key] : missing; },
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

defineProperties(WritableState.prototype, {
  errored: optional(kErrored, kErroredValue, null),
  writable: {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & kHasWritable) !== 0 ? (this[kState] & kWritable) !== 0 : undefined; },
    set(value) {
      if (value == null)
        this[kState] &= ~(kHasWritable | kWritable);
      else if (value)
        this[kState] |= kHasWritable | kWritable;
      else
        this[kState] = (this[kState] | kHasWritable) & ~kWritable;
    },
  },
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
  writecb: {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & kWriteCb) !== 0 ? this[kWriteCbValue] : nop; },
    set(value) {
      this[kWriteCbValue] = value;
      if (value)
        this[kState] |= kWriteCb;
      else
        this[kState] &= ~kWriteCb;
    },
  },
  afterWriteTickInfo: optional(kAfterWriteTickInfo, kAfterWriteTickInfoValue, null),
  buffered: {
    __proto__: null,
    enumerable: false,
    get() { return (this[kState] & kBuffered) !== 0 ? this[kBufferedValue] : []; },
    set(value) {
      this[kBufferedValue] = value;
      if (value)
        this[kState] |= kBuffered;
      else
        this[kState] &= ~kBuffered;
    },
  },
  bufferedRequestCount: {
    __proto__: null,
    get() { return (this[kState] & kBuffered) === 0 ? 0 : this[kBufferedValue].length - this.bufferedIndex; },
  },
});

module.exports = {
  WritableState, shared, resetBuffer, nop, kAfterWriteTickInfoValue, kBufferedValue, kErroredValue, kWriteCbValue,
};
