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
    kHasDecoder: 1 << 20,
    // Flowing and paused have three states each: unknown, no and yes.
    kHasFlowing: 1 << 23,
    kFlowing: 1 << 24,
    kHasPaused: 1 << 25,
    kPaused: 1 << 26,
    kDataListening: 1 << 27,
  },

  writable: {
    kSync: 1 << 9, // in _write() or _final(): what is called back is told in the next tick
    kFinalCalled: 1 << 10,
    kNeedDrain: 1 << 11,
    kEnding: 1 << 12, // end() was called
    kEnded: 1 << 13,
    kFinished: 1 << 14,
    kDecodeStrings: 1 << 15,
    kWriting: 1 << 16,
    kBufferProcessing: 1 << 17,
    kPrefinished: 1 << 18,
    kCorked: 1 << 19,
    kTellScheduled: 1 << 20,
    kBuffered: 1 << 21,
    kHasWritable: 1 << 22,
    kWritable: 1 << 23,
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

  /**
   * A property with a third state, for which nobody has said yes or no.
   * @param {symbol} kState
   * @param {number} hasFlag whether somebody has
   * @param {number} flag
   * @param {null | undefined} unsaid
   */
  threeWay(kState, hasFlag, flag, unsaid) {
    return {
      __proto__: null,
      enumerable: false,
      get() { return (this[kState] & hasFlag) !== 0 ? (this[kState] & flag) !== 0 : unsaid; },
      set(value) {
        this[kState] &= ~(hasFlag | flag);
        if (value !== null && value !== undefined)
          this[kState] |= value ? hasFlag | flag : hasFlag;
      },
    };
  },
};
