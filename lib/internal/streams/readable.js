'use strict';

// Readable streams: what is pushed is buffered, and leaves by `read()`, by 'data' events while the stream flows, by pipes or
// by an iterator.
//
// The order and the ticks in which events come are what programs rely on; where something is put off to the next tick here,
// it is because somebody may only just be adding a listener.

const { Buffer } = require('buffer');
const { AbortError, codes: {
  ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_ITER_MISSING_FLAG, ERR_STREAM_PUSH_AFTER_EOF,
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
} } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { validateObject } = require('internal/validators');
const EE = require('events');
const { Stream } = require('internal/streams/legacy');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const destroyImpl = require('internal/streams/destroy');
const { ReadableState } = require('internal/streams/readable_state');
const { kOnConstructed } = require('internal/streams/utils');
const { kState, kObjectMode, kErrorEmitted, kAutoDestroy, kDestroyed, kCloseEmitted, kErrored, kConstructed,
  readable: {
    kEnded, kEndEmitted, kReading, kSync, kNeedReadable, kEmittedReadable, kReadableListening, kResumeScheduled,
    kMultiAwaitDrain, kReadingMore, kDataEmitted, kDecoder, kHasFlowing, kFlowing, kHasPaused, kPaused, kDataListening,
  } } = require('internal/streams/bits');

const { errorOrDestroy } = destroyImpl;
const { defineProperties } = Object;
const nop = () => {};

module.exports = Readable;

Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

/**
 * @param {object} [options]
 */
function Readable(options) {
  if (!(this instanceof Readable))
    return new Readable(options);

  // All names that are usual, so that the shape stays as it is.
  this._events ??= {
    close: undefined,
    error: undefined,
    data: undefined,
    end: undefined,
    readable: undefined,
  };
  this._readableState = new ReadableState(options, this, false);

  if (options) {
    if (typeof options.read === 'function')
      this._read = options.read;
    if (typeof options.destroy === 'function')
      this._destroy = options.destroy;
    if (typeof options.construct === 'function')
      this._construct = options.construct;
    if (options.signal)
      addAbortSignal(options.signal, this);
  }

  Stream.call(this, options);

  if (this._construct != null) {
    destroyImpl.construct(this, () => {
      this._readableState[kOnConstructed](this);
    });
  }
}

Readable.ReadableState = ReadableState;
Readable._fromList = fromList;

Readable.prototype.destroy = destroyImpl.destroy;
Readable.prototype._undestroy = destroyImpl.undestroy;
Readable.prototype._destroy = function(err, cb) {
  cb(err);
};
Readable.prototype[EE.captureRejectionSymbol] = function(err) {
  this.destroy(err);
};
Readable.prototype[Symbol.asyncDispose] = function() {
  let error;
  if (!this.destroyed) {
    error = this.readableEnded ? null : new AbortError();
    this.destroy(error);
  }
  const { eos } = require('internal/streams/end-of-stream');
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err !== error ? reject(err) : resolve(null)));
  });
};

// ---- in ----

/**
 * Adds a chunk, or with null ends the stream.
 * @param {any} chunk
 * @param {BufferEncoding} [encoding]
 * @returns {boolean} whether more is wanted
 */
Readable.prototype.push = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state[kState] &= ~kReading;
    onEofChunk(this, state);
    return false;
  }
  if ((state[kState] & kObjectMode) === 0) {
    chunk = toBufferedForm(this, state, chunk, encoding, false);
    if (chunk === null)
      return false;
    if (!chunk || chunk.length <= 0) {
      state[kState] &= ~kReading;
      maybeReadMore(this, state);
      return canPushMore(state);
    }
  }

  if ((state[kState] & kEnded) !== 0) {
    errorOrDestroy(this, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  if ((state[kState] & (kDestroyed | kErrored)) !== 0)
    return false;

  state[kState] &= ~kReading;
  if ((state[kState] & kDecoder) !== 0 && isToBeDecoded(state, chunk, encoding)) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0 && (state[kState] & kObjectMode) === 0) {
      maybeReadMore(this, state);
      return canPushMore(state);
    }
  }
  addChunk(this, state, chunk, false);
  return canPushMore(state);
};

/**
 * Puts a chunk back in front.
 * @param {any} chunk
 * @param {BufferEncoding} [encoding]
 * @returns {boolean}
 */
Readable.prototype.unshift = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state[kState] &= ~kReading;
    onEofChunk(this, state);
    return false;
  }
  if ((state[kState] & kObjectMode) === 0) {
    chunk = toBufferedForm(this, state, chunk, encoding, true);
    if (chunk === null)
      return false;
    if (!chunk || chunk.length <= 0)
      return canPushMore(state);
  }

  if ((state[kState] & kEndEmitted) !== 0)
    errorOrDestroy(this, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
  else if ((state[kState] & (kDestroyed | kErrored)) !== 0)
    return false;
  else
    addChunk(this, state, chunk, true);
  return canPushMore(state);
};

/**
 * What is buffered for a chunk of a byte stream: a Buffer, or the string itself if it has the encoding of the stream.
 * @returns {Buffer | string | null} null after an error
 */
function toBufferedForm(stream, state, chunk, encoding, isUnshift) {
  if (typeof chunk === 'string') {
    encoding ||= state.defaultEncoding;
    if (state.encoding === encoding)
      return chunk;
    const buffer = Buffer.from(chunk, encoding);
    // In front of what has been decoded goes what is decoded.
    return isUnshift && state.encoding ? buffer.toString(state.encoding) : buffer;
  }
  if (chunk instanceof Buffer)
    return chunk;
  if (ArrayBuffer.isView(chunk))
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk === undefined)
    return undefined;
  errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
  return null;
}

/** A string that has the stream's encoding passes as it is. */
function isToBeDecoded(state, chunk, encoding) {
  if ((state[kState] & kObjectMode) !== 0)
    return !encoding;
  return typeof chunk !== 'string';
}

function canPushMore(state) {
  return (state[kState] & kEnded) === 0 && (state.length < state.highWaterMark || state.length === 0);
}

function addChunk(stream, state, chunk, isInFront) {
  if ((state[kState] & (kFlowing | kSync | kDataListening)) === (kFlowing | kDataListening) && state.length === 0 &&
      stream.listenerCount('data') > 0) {
    // Straight through.
    if ((state[kState] & kMultiAwaitDrain) !== 0)
      state.awaitDrainWriters.clear();
    else
      state.awaitDrainWriters = null;
    state[kState] |= kDataEmitted;
    stream.emit('data', chunk);
  } else {
    state.length += (state[kState] & kObjectMode) !== 0 ? 1 : chunk.length;
    if (!isInFront)
      state.buffer.push(chunk);
    else if (state.bufferIndex > 0)
      state.buffer[--state.bufferIndex] = chunk;
    else
      state.buffer.unshift(chunk);
    if ((state[kState] & kNeedReadable) !== 0)
      emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

function onEofChunk(stream, state) {
  if ((state[kState] & kEnded) !== 0)
    return;
  if ((state[kState] & kDecoder) !== 0) {
    const chunk = state.decoder.end();
    if (chunk?.length) {
      state.buffer.push(chunk);
      state.length += (state[kState] & kObjectMode) !== 0 ? 1 : chunk.length;
    }
  }
  state[kState] |= kEnded;

  if ((state[kState] & kSync) !== 0) {
    emitReadable(stream);
  } else {
    state[kState] &= ~kNeedReadable;
    state[kState] |= kEmittedReadable;
    // At the end nothing can be missed: now.
    emitReadableNow(stream);
  }
}

// ---- out ----

Readable.prototype.isPaused = function() {
  const state = this._readableState;
  return (state[kState] & kPaused) !== 0 || (state[kState] & (kHasFlowing | kFlowing)) === kHasFlowing;
};

/** Strings of this encoding instead of Buffers, from what is buffered on. */
Readable.prototype.setEncoding = function(encoding) {
  const state = this._readableState;
  const { StringDecoder } = require('string_decoder');
  const decoder = new StringDecoder(encoding);
  state.decoder = decoder;
  state.encoding = decoder.encoding;

  let content = '';
  for (let i = state.bufferIndex; i < state.buffer.length; i++)
    content += decoder.write(state.buffer[i]);
  // No more is going to complete what is left.
  if ((state[kState] & kEnded) !== 0)
    content += decoder.end();
  state.buffer.length = 0;
  state.bufferIndex = 0;
  if (content !== '')
    state.buffer.push(content);
  state.length = content.length;
  return this;
};

const kMaxHighWaterMark = 0x40000000; // 1 GiB

/** The next power of two, so that a buffer does not grow in tiny steps. */
function computeNewHighWaterMark(n) {
  if (n > kMaxHighWaterMark)
    throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
  n--;
  n |= n >>> 1;
  n |= n >>> 2;
  n |= n >>> 4;
  n |= n >>> 8;
  n |= n >>> 16;
  return n + 1;
}

function howMuchToRead(n, state) {
  if (n <= 0 || (state.length === 0 && (state[kState] & kEnded) !== 0))
    return 0;
  if ((state[kState] & kObjectMode) !== 0)
    return 1;
  if (Number.isNaN(n)) {
    // While flowing, one chunk at a time.
    if ((state[kState] & kFlowing) !== 0 && state.length)
      return state.buffer[state.bufferIndex].length;
    return state.length;
  }
  if (n <= state.length)
    return n;
  return (state[kState] & kEnded) !== 0 ? state.length : 0;
}

/**
 * @param {number} [n] at most so many bytes, exactly so many unless the stream has ended
 * @returns {any} null if there is not so much
 */
Readable.prototype.read = function(n) {
  // `undefined` would be parsed as a string.
  if (n === undefined)
    n = NaN;
  else if (!Number.isInteger(n))
    n = Number.parseInt(n, 10);
  const state = this._readableState;
  const asked = n;

  if (n > state.highWaterMark)
    state.highWaterMark = computeNewHighWaterMark(n);
  if (n !== 0)
    state[kState] &= ~kEmittedReadable;

  // read(0) is to trigger 'readable', which with enough in the buffer needs no reading.
  if (n === 0 && (state[kState] & kNeedReadable) !== 0 &&
      ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) ||
       (state[kState] & kEnded) !== 0)) {
    if (state.length === 0 && (state[kState] & kEnded) !== 0)
      endReadable(this);
    else
      emitReadable(this);
    return null;
  }

  n = howMuchToRead(n, state);

  if (n === 0 && (state[kState] & kEnded) !== 0) {
    if (state.length === 0)
      endReadable(this);
    return null;
  }

  // More is read from the source when the buffer is going to be below its mark.
  let doRead = (state[kState] & kNeedReadable) !== 0 || state.length === 0 || state.length - n < state.highWaterMark;
  if ((state[kState] & (kEnded | kReading | kDestroyed | kErrored | kConstructed)) !== kConstructed)
    doRead = false;
  if (doRead) {
    state[kState] |= kReading | kSync;
    if (state.length === 0)
      state[kState] |= kNeedReadable;
    try {
      this._read(state.highWaterMark);
    } catch (err) {
      errorOrDestroy(this, err);
    }
    state[kState] &= ~kSync;
    // If it pushed at once, there may be more than before.
    if ((state[kState] & kReading) === 0)
      n = howMuchToRead(asked, state);
  }

  const ret = n > 0 ? fromList(n, state) : null;
  if (ret === null) {
    if (state.length <= state.highWaterMark)
      state[kState] |= kNeedReadable;
    n = 0;
  } else {
    state.length -= n;
    if ((state[kState] & kMultiAwaitDrain) !== 0)
      state.awaitDrainWriters.clear();
    else
      state.awaitDrainWriters = null;
  }

  if (state.length === 0) {
    if ((state[kState] & kEnded) === 0)
      state[kState] |= kNeedReadable;
    else if (asked !== n)
      endReadable(this);
  }

  if (ret !== null && (state[kState] & (kErrorEmitted | kCloseEmitted)) === 0) {
    state[kState] |= kDataEmitted;
    this.emit('data', ret);
  }
  return ret;
};

/** Takes the first `n` bytes, or one object, out of the buffer. */
function fromList(n, state) {
  if (state.length === 0)
    return null;

  const { buffer } = state;
  let index = state.bufferIndex;
  const count = buffer.length;
  let ret;

  if ((state[kState] & kObjectMode) !== 0) {
    ret = buffer[index];
    buffer[index++] = null;
  } else if (!n || n >= state.length) {
    // All of it.
    if ((state[kState] & kDecoder) !== 0) {
      ret = '';
      for (; index < count; index++) {
        ret += buffer[index];
        buffer[index] = null;
      }
    } else if (count - index === 0) {
      ret = Buffer.alloc(0);
    } else if (count - index === 1) {
      ret = buffer[index];
      buffer[index++] = null;
    } else {
      ret = Buffer.allocUnsafe(state.length);
      let at = 0;
      for (; index < count; index++) {
        ret.set(buffer[index], at);
        at += buffer[index].length;
        buffer[index] = null;
      }
    }
  } else if (n < buffer[index].length) {
    // A part of the first.
    ret = buffer[index].slice(0, n);
    buffer[index] = buffer[index].slice(n);
  } else if (n === buffer[index].length) {
    ret = buffer[index];
    buffer[index++] = null;
  } else {
    ({ ret, index } = gather(buffer, index, n, (state[kState] & kDecoder) !== 0));
  }

  if (index === count) {
    state.buffer.length = 0;
    state.bufferIndex = 0;
  } else if (index > 1024) {
    state.buffer.splice(0, index);
    state.bufferIndex = 0;
  } else {
    state.bufferIndex = index;
  }
  return ret;
}

/** Takes `n` bytes or characters that lie in several chunks. */
function gather(buffer, index, n, isString) {
  let ret = isString ? '' : Buffer.allocUnsafe(n);
  let at = 0;
  while (n > 0) {
    const chunk = buffer[index];
    let part = chunk;
    if (n < chunk.length) {
      part = isString ? chunk.slice(0, n) : new Uint8Array(chunk.buffer, chunk.byteOffset, n);
      buffer[index] = chunk.slice(n);
    } else {
      buffer[index++] = null;
    }
    if (isString)
      ret += part;
    else
      ret.set(part, at);
    at += part.length;
    n -= part.length;
  }
  return { ret, index };
}

/** Reads from the source; every kind of stream has its own. */
Readable.prototype._read = function(n) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

// ---- events ----

/** 'readable', once, in the next tick. */
function emitReadable(stream) {
  const state = stream._readableState;
  state[kState] &= ~kNeedReadable;
  if ((state[kState] & kEmittedReadable) === 0) {
    state[kState] |= kEmittedReadable;
    process.nextTick(emitReadableNow, stream);
  }
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if ((state[kState] & (kDestroyed | kErrored)) === 0 && (state.length || (state[kState] & kEnded) !== 0)) {
    stream.emit('readable');
    state[kState] &= ~kEmittedReadable;
  }

  // Another 'readable' is needed if neither the flow nor the end takes care, nor is there enough in the buffer already.
  if ((state[kState] & (kFlowing | kEnded)) === 0 && state.length <= state.highWaterMark)
    state[kState] |= kNeedReadable;
  else
    state[kState] &= ~kNeedReadable;
  flow(stream);
}

/** Fills the buffer up to its mark, in the next tick: by then it may have been read from. */
function maybeReadMore(stream, state) {
  if ((state[kState] & (kReadingMore | kConstructed)) === kConstructed) {
    state[kState] |= kReadingMore;
    process.nextTick(readMore, stream, state);
  }
}

ReadableState.prototype[kOnConstructed] = function onConstructed(stream) {
  if ((this[kState] & kNeedReadable) !== 0)
    maybeReadMore(stream, this);
};

function readMore(stream, state) {
  // While a read is under way the next one has to wait; what it pushes comes here again.
  while ((state[kState] & (kReading | kEnded)) === 0 &&
         (state.length < state.highWaterMark || ((state[kState] & kFlowing) !== 0 && state.length === 0))) {
    const { length } = state;
    stream.read(0);
    if (length === state.length)
      break; // nothing came of it
  }
  state[kState] &= ~kReadingMore;
}

function endReadable(stream) {
  const state = stream._readableState;
  if ((state[kState] & kEndEmitted) === 0) {
    state[kState] |= kEnded;
    process.nextTick(endReadableNT, state, stream);
  }
}

function endReadableNT(state, stream) {
  // Something may have been put back meanwhile.
  if ((state[kState] & (kErrored | kCloseEmitted | kEndEmitted)) !== 0 || state.length !== 0)
    return;
  state[kState] |= kEndEmitted;
  stream.emit('end');

  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritableNT, stream);
  } else if ((state[kState] & kAutoDestroy) !== 0) {
    // A Duplex is done when both sides are.
    const wState = stream._writableState;
    if (!wState || (wState.autoDestroy && (wState.finished || wState.writable === false)))
      stream.destroy();
  }
}

function endWritableNT(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed)
    stream.end();
}

// Listening for 'data' starts the flow, for 'readable' stops it.

Readable.prototype.on = function(ev, fn) {
  const res = Stream.prototype.on.call(this, ev, fn);
  const state = this._readableState;
  if (ev === 'data') {
    state[kState] |= kDataListening;
    if (this.listenerCount('readable') > 0)
      state[kState] |= kReadableListening;
    else
      state[kState] &= ~kReadableListening;
    // Unless it was stopped on purpose.
    if ((state[kState] & (kHasFlowing | kFlowing)) !== kHasFlowing)
      this.resume();
  } else if (ev === 'readable') {
    if ((state[kState] & (kEndEmitted | kReadableListening)) === 0) {
      state[kState] |= kReadableListening | kNeedReadable | kHasFlowing;
      state[kState] &= ~(kFlowing | kEmittedReadable);
      if (state.length)
        emitReadable(this);
      else if ((state[kState] & kReading) === 0)
        process.nextTick(readNothing, this);
    }
  }
  return res;
};
Readable.prototype.addListener = Readable.prototype.on;

function readNothing(stream) {
  stream.read(0);
}

Readable.prototype.removeListener = function(ev, fn) {
  const state = this._readableState;
  const res = Stream.prototype.removeListener.call(this, ev, fn);
  if (ev === 'readable') {
    // In the next tick: a listener that is replaced by another one is not to start the flow.
    process.nextTick(updateReadableListening, this);
  } else if (ev === 'data' && this.listenerCount('data') === 0) {
    state[kState] &= ~kDataListening;
  }
  return res;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function(ev) {
  const res = Stream.prototype.removeAllListeners.apply(this, arguments);
  if (ev === 'readable' || ev === undefined)
    process.nextTick(updateReadableListening, this);
  return res;
};

function updateReadableListening(self) {
  const state = self._readableState;
  if (self.listenerCount('readable') > 0)
    state[kState] |= kReadableListening;
  else
    state[kState] &= ~kReadableListening;

  if ((state[kState] & (kHasPaused | kPaused | kResumeScheduled)) === (kHasPaused | kResumeScheduled)) {
    // The resume that is coming was asked for while the listener was still there.
    state[kState] |= kHasFlowing | kFlowing;
  } else if ((state[kState] & kDataListening) !== 0) {
    self.resume();
  } else if ((state[kState] & kReadableListening) === 0) {
    state[kState] &= ~(kHasFlowing | kFlowing);
  }
}

// ---- flow ----

/** Starts the flow, unless somebody listens for 'readable'. */
Readable.prototype.resume = function() {
  const state = this._readableState;
  if ((state[kState] & kFlowing) === 0) {
    state[kState] |= kHasFlowing;
    if ((state[kState] & kReadableListening) === 0)
      state[kState] |= kFlowing;
    else
      state[kState] &= ~kFlowing;
    if ((state[kState] & kResumeScheduled) === 0) {
      state[kState] |= kResumeScheduled;
      process.nextTick(resumeNT, this, state);
    }
  }
  state[kState] |= kHasPaused;
  state[kState] &= ~kPaused;
  return this;
};

function resumeNT(stream, state) {
  if ((state[kState] & kReading) === 0)
    stream.read(0);
  state[kState] &= ~kResumeScheduled;
  stream.emit('resume');
  flow(stream);
  if ((state[kState] & (kFlowing | kReading)) === kFlowing)
    stream.read(0);
}

Readable.prototype.pause = function() {
  const state = this._readableState;
  if ((state[kState] & (kHasFlowing | kFlowing)) !== kHasFlowing) {
    state[kState] |= kHasFlowing;
    state[kState] &= ~kFlowing;
    this.emit('pause');
  }
  state[kState] |= kHasPaused | kPaused;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while ((state[kState] & kFlowing) !== 0 && stream.read() !== null);
}

// ---- other ways out, each in a file of its own ----

Readable.prototype.pipe = function(dest, pipeOpts) {
  return require('internal/streams/readable_pipe').pipe(this, dest, pipeOpts);
};

Readable.prototype.unpipe = function(dest) {
  return require('internal/streams/readable_pipe').unpipe(this, dest);
};

/** Reads from a stream of the time before streams had `read`. */
Readable.prototype.wrap = function(stream) {
  return require('internal/streams/readable_wrap').wrap(this, stream);
};

Readable.prototype[Symbol.asyncIterator] = function() {
  return require('internal/streams/readable_iterator').streamToAsyncIterator(this);
};

/** For `stream/iter`. */
Readable.prototype[Symbol.for('Stream.toAsyncStreamable')] = function() {
  if (!getOptionValue('--experimental-stream-iter')) throw new ERR_STREAM_ITER_MISSING_FLAG();
  return require('internal/stream_iter/readable').batchesOfReadable(this);
};

Readable.prototype.iterator = function(options) {
  if (options !== undefined)
    validateObject(options, 'options');
  return require('internal/streams/readable_iterator').streamToAsyncIterator(this, options);
};

Readable.from = function(iterable, options) {
  return require('internal/streams/from')(Readable, iterable, options);
};

Readable.fromWeb = function(readableStream, options) {
  return require('internal/webstreams/adapters').newStreamReadableFromReadableStream(readableStream, options);
};

Readable.toWeb = function(streamReadable, options) {
  return require('internal/webstreams/adapters').newReadableStreamFromStreamReadable(streamReadable, options);
};

Readable.wrap = function(source, options) {
  return new Readable({
    objectMode: source.readableObjectMode ?? source.objectMode ?? true,
    ...options,
    destroy(err, callback) {
      destroyImpl.destroyer(source, err);
      callback(err);
    },
  }).wrap(source);
};

// ---- what can be asked ----

defineProperties(Readable.prototype, {
  readable: {
    __proto__: null,
    get() {
      const r = this._readableState;
      // `readable` on the state is false for a Duplex without this side, and for old streams that set it.
      return !!r && r.readable !== false && !r.destroyed && !r.errorEmitted && !r.endEmitted;
    },
    set(value) {
      if (this._readableState)
        this._readableState.readable = !!value;
    },
  },
  readableDidRead: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState.dataEmitted; },
  },
  readableAborted: {
    __proto__: null,
    enumerable: false,
    get() {
      const state = this._readableState;
      return !!(state.readable !== false && (state.destroyed || state.errored) && !state.endEmitted);
    },
  },
  readableHighWaterMark: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState.highWaterMark; },
  },
  readableBuffer: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState?.buffer; },
  },
  readableFlowing: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState.flowing; },
    set(value) {
      if (this._readableState)
        this._readableState.flowing = value;
    },
  },
  readableLength: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState.length; },
  },
  readableObjectMode: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState ? this._readableState.objectMode : false; },
  },
  readableEncoding: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState ? this._readableState.encoding : null; },
  },
  errored: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState ? this._readableState.errored : null; },
  },
  closed: {
    __proto__: null,
    get() { return this._readableState ? this._readableState.closed : false; },
  },
  destroyed: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState ? this._readableState.destroyed : false; },
    set(value) {
      // Streams that do without our state have a property of their own.
      if (this._readableState)
        this._readableState.destroyed = value;
    },
  },
  readableEnded: {
    __proto__: null,
    enumerable: false,
    get() { return this._readableState ? this._readableState.endEmitted : false; },
  },
});
