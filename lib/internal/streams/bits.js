'use strict';

// The flags of a stream's state are the bits of one integer: one load tells many things at once.

module.exports = {
  kState: Symbol('kState'),

  // On both sides.
  kObjectMode: 1 << 0,
  kErrorEmitted: 1 << 1,
  kAutoDestroy: 1 << 2,
  kEmitClose: 1 << 3,
  kDestroyed: 1 << 4,
  kClosed: 1 << 5,
  kCloseEmitted: 1 << 6,
  kErrored: 1 << 7,
  kConstructed: 1 << 8,

  readable: {
    kEnded: 1 << 9,
    kEndEmitted: 1 << 10,
    kReading: 1 << 11,
    kSync: 1 << 12, // in _read(), or before the first one: what is pushed is told of in the next tick
    kNeedReadable: 1 << 13,
    kEmittedReadable: 1 << 14,
    kReadableListening: 1 << 15,
    kResumeScheduled: 1 << 16,
    kMultiAwaitDrain: 1 << 17,
    kReadingMore: 1 << 18,
    kDataEmitted: 1 << 19,
    kDefaultUTF8Encoding: 1 << 20,
    kDecoder: 1 << 21,
    kEncoding: 1 << 22,
    // Flowing and paused have three states each: unknown, no and yes.
    kHasFlowing: 1 << 23,
    kFlowing: 1 << 24,
    kHasPaused: 1 << 25,
    kPaused: 1 << 26,
    kDataListening: 1 << 27,
  },

  writable: {
    kSync: 1 << 9,
    kFinalCalled: 1 << 10,
    kNeedDrain: 1 << 11,
    kEnding: 1 << 12,
    kFinished: 1 << 13,
    kDecodeStrings: 1 << 14,
    kWriting: 1 << 15,
    kBufferProcessing: 1 << 16,
    kPrefinished: 1 << 17,
    kAllBuffers: 1 << 18,
    kAllNoop: 1 << 19,
    kOnFinished: 1 << 20,
    kHasWritable: 1 << 21,
    kWritable: 1 << 22,
    kCorked: 1 << 23,
    kDefaultUTF8Encoding: 1 << 24,
    kWriteCb: 1 << 25,
    kExpectWriteCb: 1 << 26,
    kAfterWriteTickInfo: 1 << 27,
    kAfterWritePending: 1 << 28,
    kBuffered: 1 << 29,
    kEnded: 1 << 30,
  },

  /**
   * Defines flags as boolean properties of a state's prototype, which programs read (and some set).
   * @param {object} prototype
   * @param {symbol} kState
   * @param {{ [name: string]: number }} flags
   */
  defineFlags(prototype, kState, flags) {
    for (const name of Object.keys(flags)) {
      const bit = flags[name];
      Object.defineProperty(prototype, name, {
        __proto__: null,
        enumerable: false,
        get() { return (this[kState] & bit) !== 0; },
        set(value) {
          if (value)
            this[kState] |= bit;
          else
            this[kState] &= ~bit;
        },
      });
    }
  },
};
