'use strict';

// ReadableState: the read side of a stream. Chunks come in by `add`, wait in the buffer, and leave by `read`, which the flow
// calls by itself.
//
// The order and the ticks in which events come are what programs rely on; where something is put off to the next tick here,
// it is because somebody may only just be adding a listener.

const { Buffer } = require('buffer');
const { codes: {
  ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_STREAM_PUSH_AFTER_EOF, ERR_STREAM_UNSHIFT_AFTER_END_EVENT, ERR_UNKNOWN_ENCODING,
} } = require('internal/errors');
const { addChunk, takeChunks } = require('internal/streams/chunks');
const { errorOrDestroy } = require('internal/streams/destroy');
const { getHighWaterMark, getDefaultHighWaterMark } = require('internal/streams/state');
const bits = require('internal/streams/bits');
const {
  kState, kObjectMode, kErrorEmitted, kAutoDestroy, kEmitClose, kDestroyed, kClosed, kCloseEmitted, kErrored,
  kConstructed,
} = bits;
const {
  kEnded, kEndEmitted, kReading, kSync, kNeedReadable, kEmittedReadable, kReadableListening, kResumeScheduled,
  kMultiAwaitDrain, kReadingMore, kDataEmitted, kHasDecoder, kHasFlowing, kFlowing, kHasPaused, kPaused, kDataListening,
} = bits.readable;

const { defineProperties } = Object;

const kMaxHighWaterMark = 2 ** 30; // 1 GiB

// Called by process.nextTick, so that no closure is made each time.
let readAheadNow;
let announceNow;
let endOutputNow;
let readableListenersChanged;
let resumeNow;

class ReadableState {
  #stream;
  #decoder = null;
  #error = null;

  /**
   * @param {object | undefined} options of the stream
   * @param {object} stream
   * @param {boolean} isDuplex
   */
  constructor(options, stream, isDuplex) {
    this.#stream = stream;
    let flags = kEmitClose | kAutoDestroy | kConstructed | kSync;
    this.buffer = [];
    this.bufferIndex = 0; // what is before it has been taken
    this.length = 0;
    this.pipes = [];
    this.awaitDrainWriters = null; // the destination that has to drain before the flow goes on, or a Set of them
    this.defaultEncoding = 'utf8';
    this.encoding = null;
    this[kState] = flags;
    if (!options) {
      this.highWaterMark = getDefaultHighWaterMark(false);
      return;
    }
    if (options.objectMode || (isDuplex && options.readableObjectMode))
      flags |= kObjectMode;
    if (options.emitClose === false)
      flags &= ~kEmitClose;
    if (options.autoDestroy === false)
      flags &= ~kAutoDestroy;
    this[kState] = flags;
    this.highWaterMark = getHighWaterMark(this, options, 'readableHighWaterMark', isDuplex);
    if (options.defaultEncoding) {
      if (!Buffer.isEncoding(options.defaultEncoding))
        throw new ERR_UNKNOWN_ENCODING(options.defaultEncoding);
      this.defaultEncoding = options.defaultEncoding;
    }
    if (options.encoding) {
      const { StringDecoder } = require('string_decoder');
      this.decoder = new StringDecoder(options.encoding);
      this.encoding = options.encoding;
    }
  }

  #has(flag) {
    return (this[kState] & flag) !== 0;
  }

  // ---- in ----

  /**
   * @param {any} chunk null: there are no more
   * @param {BufferEncoding} [encoding]
   * @param {boolean} inFront of what is buffered
   * @returns {boolean} whether more is wanted
   */
  add(chunk, encoding, inFront) {
    if (chunk === null) {
      this[kState] &= ~kReading;
      this.#endInput();
      return false;
    }
    if (!this.#has(kObjectMode)) {
      chunk = this.#toBuffered(chunk, encoding, inFront);
      if (chunk === null)
        return false;
      if (!chunk?.length)
        return this.#nothingAdded(inFront);
    }
    if (this.#has(inFront ? kEndEmitted : kEnded)) {
      errorOrDestroy(this.#stream, inFront ? new ERR_STREAM_UNSHIFT_AFTER_END_EVENT() : new ERR_STREAM_PUSH_AFTER_EOF());
      return false;
    }
    if (this.#has(kDestroyed | kErrored))
      return false;
    if (!inFront) {
      this[kState] &= ~kReading;
      // A string that has the stream's encoding passes as it is.
      if (this.#has(kHasDecoder) && (this.#has(kObjectMode) ? !encoding : typeof chunk !== 'string')) {
        chunk = this.#decoder.write(chunk);
        if (chunk.length === 0 && !this.#has(kObjectMode))
          return this.#nothingAdded(false);
      }
    }
    this.#deliver(chunk, inFront);
    this.readAhead();
    return this.#wantsMore();
  }

  /**
   * What is buffered for a chunk of a byte stream: a Buffer, or the string itself if it has the encoding of the stream.
   * @returns {Buffer | string | null | undefined} null after an error
   */
  #toBuffered(chunk, encoding, inFront) {
    if (typeof chunk === 'string') {
      encoding ||= this.defaultEncoding;
      if (this.encoding === encoding)
        return chunk;
      const bytes = Buffer.from(chunk, encoding);
      // In front of what has been decoded goes what is decoded.
      return inFront && this.encoding ? bytes.toString(this.encoding) : bytes;
    }
    if (chunk instanceof Buffer || chunk === undefined)
      return chunk;
    if (ArrayBuffer.isView(chunk))
      return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    errorOrDestroy(this.#stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
    return null;
  }

  #nothingAdded(inFront) {
    if (!inFront) {
      this[kState] &= ~kReading;
      this.readAhead();
    }
    return this.#wantsMore();
  }

  #wantsMore() {
    return !this.#has(kEnded) && (this.length < this.highWaterMark || this.length === 0);
  }

  /** Straight to who listens, if the stream flows and nothing waits; else into the buffer. */
  #deliver(chunk, inFront) {
    const flowsNow = (this[kState] & (kFlowing | kSync | kDataListening)) === (kFlowing | kDataListening);
    if (flowsNow && this.length === 0 && this.#stream.listenerCount('data') > 0) {
      this.#forgetDrains();
      this[kState] |= kDataEmitted;
      this.#stream.emit('data', chunk);
      return;
    }
    addChunk(this, chunk, inFront);
    if (this.#has(kNeedReadable))
      this.announce();
  }

  #endInput() {
    if (this.#has(kEnded))
      return;
    const rest = this.#decoder?.end();
    if (rest?.length)
      addChunk(this, rest, false);
    this[kState] |= kEnded;
    if (this.#has(kSync)) {
      this.announce();
    } else {
      // At the end nothing can be missed: now.
      this[kState] = (this[kState] & ~kNeedReadable) | kEmittedReadable;
      this.#announceNow();
    }
  }

  /** Fills the buffer up to its mark, in the next tick: by then it may have been read from. */
  readAhead() {
    if ((this[kState] & (kReadingMore | kConstructed)) === kConstructed) {
      this[kState] |= kReadingMore;
      process.nextTick(readAheadNow, this);
    }
  }

  #readAheadNow() {
    // While a read is under way the next one has to wait; what it pushes comes here again.
    while (!this.#has(kReading | kEnded) &&
           (this.length < this.highWaterMark || (this.#has(kFlowing) && this.length === 0))) {
      const { length } = this;
      this.#stream.read(0);
      if (length === this.length)
        break; // nothing came of it
    }
    this[kState] &= ~kReadingMore;
  }

  /** `_construct` is done. */
  constructionDone() {
    if (this.#has(kNeedReadable))
      this.readAhead();
  }

  // ---- out ----

  /**
   * @param {number} [size] bytes or characters: exactly so many, unless the stream has ended with fewer; 0: only fills the buffer
   * @returns {any} null if there is not so much
   */
  read(size) {
    const asked = size === undefined || Number.isInteger(size) ? size ?? NaN : Number.parseInt(size, 10);
    if (asked > this.highWaterMark)
      this.highWaterMark = roundUpMark(asked);
    if (asked !== 0)
      this[kState] &= ~kEmittedReadable;
    else if (this.#isReadableDue())
      return this.#isDrained() ? this.#endOutput() : this.announce();

    let count = this.#available(asked);
    if (count === 0 && this.#has(kEnded))
      return this.length === 0 ? this.#endOutput() : null;
    if (this.#needsSource(count)) {
      this.#readSource();
      if (!this.#has(kReading)) // it pushed at once: there may be more
        count = this.#available(asked);
    }

    const chunk = count > 0 ? takeChunks(count, this) : null;
    if (chunk === null) {
      count = 0;
      if (this.length <= this.highWaterMark)
        this[kState] |= kNeedReadable;
    } else {
      this.length -= count;
      this.#forgetDrains();
    }
    if (this.length === 0) {
      if (!this.#has(kEnded))
        this[kState] |= kNeedReadable;
      else if (asked !== count)
        this.#endOutput();
    }
    if (chunk !== null && !this.#has(kErrorEmitted | kCloseEmitted)) {
      this[kState] |= kDataEmitted;
      this.#stream.emit('data', chunk);
    }
    return chunk;
  }

  #isDrained() {
    return this.length === 0 && this.#has(kEnded);
  }

  /** With enough in the buffer, read(0) needs no reading: it only triggers 'readable'. */
  #isReadableDue() {
    const isEnough = this.length > 0 && this.length >= this.highWaterMark;
    return this.#has(kNeedReadable) && (isEnough || this.#has(kEnded));
  }

  /** How much of what was asked for can be taken now. */
  #available(asked) {
    if (asked <= 0 || this.#isDrained())
      return 0;
    if (this.#has(kObjectMode))
      return 1;
    if (Number.isNaN(asked)) // whatever there is; while flowing, one chunk
      return this.#has(kFlowing) && this.length > 0 ? this.buffer[this.bufferIndex].length : this.length;
    if (asked <= this.length)
      return asked;
    return this.#has(kEnded) ? this.length : 0;
  }

  /** Whether `_read` is to be called: when the buffer is going to be below its mark, and nothing is in the way. */
  #needsSource(count) {
    if ((this[kState] & (kEnded | kReading | kDestroyed | kErrored | kConstructed)) !== kConstructed)
      return false;
    return this.#has(kNeedReadable) || this.length === 0 || this.length - count < this.highWaterMark;
  }

  #readSource() {
    this[kState] |= this.length === 0 ? kReading | kSync | kNeedReadable : kReading | kSync;
    try {
      this.#stream._read(this.highWaterMark);
    } catch (error) {
      errorOrDestroy(this.#stream, error);
    }
    this[kState] &= ~kSync;
  }

  #forgetDrains() {
    if (this.#has(kMultiAwaitDrain))
      this.awaitDrainWriters.clear();
    else
      this.awaitDrainWriters = null;
  }

  /** Strings of this encoding instead of Buffers, from what is buffered on. */
  decodeAs(encoding) {
    const { StringDecoder } = require('string_decoder');
    const decoder = new StringDecoder(encoding);
    this.decoder = decoder;
    this.encoding = decoder.encoding;
    let text = '';
    for (const chunk of this.buffer.splice(0).slice(this.bufferIndex))
      text += decoder.write(chunk);
    if (this.#has(kEnded))
      text += decoder.end(); // no more is going to complete what is left
    this.bufferIndex = 0;
    this.length = 0;
    if (text !== '')
      addChunk(this, text, false);
    this.length = text.length;
  }

  // ---- events ----

  /** 'readable', once, in the next tick. */
  announce() {
    this[kState] &= ~kNeedReadable;
    if (!this.#has(kEmittedReadable)) {
      this[kState] |= kEmittedReadable;
      process.nextTick(announceNow, this);
    }
    return null;
  }

  #announceNow() {
    if (!this.#has(kDestroyed | kErrored) && (this.length > 0 || this.#has(kEnded))) {
      this.#stream.emit('readable');
      this[kState] &= ~kEmittedReadable;
    }
    // Another one is needed if neither the flow nor the end takes care, nor is there enough in the buffer already.
    if (!this.#has(kFlowing | kEnded) && this.length <= this.highWaterMark)
      this[kState] |= kNeedReadable;
    else
      this[kState] &= ~kNeedReadable;
    this.#flow();
  }

  /** 'end', in the next tick. */
  #endOutput() {
    if (!this.#has(kEndEmitted)) {
      this[kState] |= kEnded;
      process.nextTick(endOutputNow, this);
    }
    return null;
  }

  #endOutputNow() {
    // Something may have been put back meanwhile.
    if (this.#has(kErrored | kCloseEmitted | kEndEmitted) || this.length > 0)
      return;
    const stream = this.#stream;
    this[kState] |= kEndEmitted;
    stream.emit('end');
    if (stream.writable && stream.allowHalfOpen === false) {
      process.nextTick(endWritable, stream);
    } else if (this.#has(kAutoDestroy)) {
      // A Duplex is done when both sides are.
      const other = stream._writableState;
      if (!other || (other.autoDestroy && (other.finished || other.writable === false)))
        stream.destroy();
    }
  }

  // ---- flow: listening for 'data' starts it, listening for 'readable' stops it ----

  dataListenerAdded() {
    this[kState] |= kDataListening;
    this.#countReadableListeners();
    if ((this[kState] & (kHasFlowing | kFlowing)) !== kHasFlowing) // unless it was stopped on purpose
      this.#stream.resume();
  }

  lastDataListenerRemoved() {
    this[kState] &= ~kDataListening;
  }

  readableListenerAdded() {
    if (this.#has(kEndEmitted | kReadableListening))
      return;
    this[kState] = (this[kState] | kReadableListening | kNeedReadable | kHasFlowing) & ~(kFlowing | kEmittedReadable);
    if (this.length > 0)
      this.announce();
    else if (!this.#has(kReading))
      process.nextTick(readNothing, this.#stream);
  }

  /** In the next tick: a listener that is replaced by another one is not to start the flow. */
  readableListenerRemoved() {
    process.nextTick(readableListenersChanged, this);
  }

  #countReadableListeners() {
    if (this.#stream.listenerCount('readable') > 0)
      this[kState] |= kReadableListening;
    else
      this[kState] &= ~kReadableListening;
  }

  #readableListenersChanged() {
    this.#countReadableListeners();
    if ((this[kState] & (kHasPaused | kPaused | kResumeScheduled)) === (kHasPaused | kResumeScheduled))
      this[kState] |= kHasFlowing | kFlowing; // the resume that is coming was asked for while the listener was still there
    else if (this.#has(kDataListening))
      this.#stream.resume();
    else if (!this.#has(kReadableListening))
      this[kState] &= ~(kHasFlowing | kFlowing);
  }

  resume() {
    if (!this.#has(kFlowing)) {
      this[kState] |= this.#has(kReadableListening) ? kHasFlowing : kHasFlowing | kFlowing;
      if (!this.#has(kResumeScheduled)) {
        this[kState] |= kResumeScheduled;
        process.nextTick(resumeNow, this);
      }
    }
    this[kState] = (this[kState] | kHasPaused) & ~kPaused;
  }

  #resumeNow() {
    const stream = this.#stream;
    if (!this.#has(kReading))
      stream.read(0);
    this[kState] &= ~kResumeScheduled;
    stream.emit('resume');
    this.#flow();
    if ((this[kState] & (kFlowing | kReading)) === kFlowing)
      stream.read(0);
  }

  pause() {
    if ((this[kState] & (kHasFlowing | kFlowing)) !== kHasFlowing) {
      this[kState] = (this[kState] | kHasFlowing) & ~kFlowing;
      this.#stream.emit('pause');
    }
    this[kState] |= kHasPaused | kPaused;
  }

  isPaused() {
    return this.#has(kPaused) || (this[kState] & (kHasFlowing | kFlowing)) === kHasFlowing;
  }

  #flow() {
    while (this.#has(kFlowing) && this.#stream.read() !== null);
  }

  // ---- what programs look at ----

  get decoder() {
    return this.#decoder;
  }

  set decoder(decoder) {
    this.#decoder = decoder || null;
    if (decoder)
      this[kState] |= kHasDecoder;
    else
      this[kState] &= ~kHasDecoder;
  }

  get errored() {
    return this.#error;
  }

  set errored(error) {
    this.#error = error || null;
    if (error)
      this[kState] |= kErrored;
    else
      this[kState] &= ~kErrored;
  }

  get pipesCount() {
    return this.pipes.length;
  }

  static {
    readAheadNow = (state) => state.#readAheadNow();
    announceNow = (state) => state.#announceNow();
    endOutputNow = (state) => state.#endOutputNow();
    readableListenersChanged = (state) => state.#readableListenersChanged();
    resumeNow = (state) => state.#resumeNow();
  }
}

function readNothing(stream) {
  stream.read(0);
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed)
    stream.end();
}

/** The next power of two, so that a buffer does not grow in tiny steps. */
function roundUpMark(size) {
  if (size > kMaxHighWaterMark)
    throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', size);
  return 2 ** Math.ceil(Math.log2(size));
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

defineProperties(ReadableState.prototype, {
  flowing: bits.threeWay(kState, kHasFlowing, kFlowing, null),
  paused: bits.threeWay(kState, kHasPaused, kPaused, null),
});

module.exports = { ReadableState };
