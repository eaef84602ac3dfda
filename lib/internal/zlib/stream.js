'use strict';

// The streams of node:zlib: a Transform in front of a native codec. A chunk goes through the codec in steps, each of which
// fills at most what is free of the output buffer. While the readable side is full, no step is taken.

const { kFine, kInLeft, kOutLeft, kStatus } = binding('zlib');
const { codes } = require('internal/errors');
const { ERR_BUFFER_TOO_LARGE, ERR_TRAILING_JUNK_AFTER_STREAM_END } = codes;
const { checkRangesOrGetDefault, validateFunction } = require('internal/validators');
const Transform = require('internal/streams/transform');
const { eos } = require('internal/streams/end-of-stream');
const { deprecateInstantiation } = require('internal/util');
const { codecError, constants, deflateFamily, familyOf, openCodec } = require('internal/zlib/options');
const { Buffer } = require('buffer');
const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_MAX_LEVEL, Z_MIN_LEVEL, Z_SYNC_FLUSH } = constants;

const kRun = Symbol('run');
const kFlush = Symbol('flush');
const kEnding = Symbol('ending');  // in end(): what it writes is the last chunk

/**
 * One chunk on its way through the codec.
 * @typedef {{chunk: Uint8Array, offset: number, left: number, room: number, flush: number, done: Function|null,
 *            waits: boolean}} Run
 */

/** Empty chunks that stand in the queue of writes for a flush; one for each kind. */
const flushMarks = [];
for (let kind = 0; kind <= deflateFamily.max; ++kind) {
  const mark = Buffer.alloc(0);
  mark[kFlush] = kind;
  flushMarks.push(mark);
}
const nothing = Buffer.alloc(0);

/** Chunks are bytes, whatever the options of the stream say. */
function streamOptions(options) {
  const own = { autoDestroy: true, ...options };
  if (own.encoding || own.objectMode || own.writableObjectMode) {
    own.encoding = null;
    own.objectMode = false;
    own.writableObjectMode = false;
  }
  return own;
}

/**
 * @param {any} options
 * @param {number} mode
 */
function ZlibBase(options, mode) {
  const settings = openCodec(mode, options);
  Transform.call(this, streamOptions(options));
  /** How many bytes the codec has taken. */
  this.bytesWritten = 0;
  this._handle = settings.codec;
  this._handle.stream = this;
  this._handle.onstep = afterStep;
  this._state = settings.state;
  this._mode = mode;
  this._chunkSize = settings.chunkSize;
  this._defaultFlushFlag = settings.flush;
  this._finishFlushFlag = settings.finishFlush;
  this._maxOutputLength = settings.maxOutputLength;
  this._rejectGarbageAfterEnd = settings.rejectGarbageAfterEnd;
  this._info = settings.info;
  this._level = settings.level;
  this._strategy = settings.strategy;
  this._outBuffer = null;  // made with the first output
  this._outOffset = 0;
  this._isFinished = false;  // the codec has been told of the end
  this[kEnding] = false;
  this[kRun] = { chunk: nothing, offset: 0, left: 0, room: 0, flush: 0, done: null, waits: false };
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperty(ZlibBase.prototype, '_closed', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  /** @this {any} @returns {boolean} */
  get() {
    return !this._handle;
  },
});

/** Begins anew, as if nothing had been written. */
ZlibBase.prototype.reset = function reset() {
  if (!this._handle) throw new codes.ERR_INVALID_STATE('zlib binding closed');
  this._handle.reset();
  this._isFinished = false;
  failIfStateSays(this);
};

/**
 * Lets the codec give out what it holds back. Takes its turn among the writes.
 * @param {number|Function} [kind]
 * @param {Function} [callback]
 */
ZlibBase.prototype.flush = function flush(kind, callback) {
  if (typeof kind === 'function') {
    callback = kind;
    kind = undefined;
  }
  const family = familyOf(this._mode);
  kind = checkRangesOrGetDefault(kind, 'kind', family.process, family.max, family.flush);
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushMarks[kind], '', callback);
  }
};

/** @param {Function} [callback] called when the stream is closed */
ZlibBase.prototype.close = function close(callback) {
  if (callback) eos(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function _destroy(error, callback) {
  closeCodec(this);
  callback(error);
};

/**
 * The codec is to know of the last chunk that it is the last: a step less, and what comes in one chunk is compressed as a
 * whole.
 */
ZlibBase.prototype.end = function end(chunk, encoding, callback) {
  this[kEnding] = true;
  try {
    return Transform.prototype.end.call(this, chunk, encoding, callback);
  } finally {
    this[kEnding] = false;
  }
};

ZlibBase.prototype._transform = function _transform(chunk, encoding, callback) {
  let flush = chunk[kFlush] ?? this._defaultFlushFlag;
  if ((this.writableEnded || this[kEnding]) && this.writableLength === chunk.byteLength) {
    // The last chunk brings the end with it; a flush that was asked for beside it is part of that, unless the program has
    // chosen that the end is to be less.
    const finish = this._finishFlushFlag;
    if (chunk[kFlush] === undefined || finish === familyOf(this._mode).finish) flush = finish;
  }
  begin(this, chunk, flush, callback);
};

/** All has been written; what the codec still gives is the readable side's matter. */
ZlibBase.prototype._final = function _final(callback) {
  callback();
};

ZlibBase.prototype._flush = function _flush(callback) {
  // 'finish' comes before 'end' in any case.
  if (this._isFinished) process.nextTick(callback);
  else begin(this, nothing, this._finishFlushFlag, callback);
};

ZlibBase.prototype._read = function _read(size) {
  const run = this[kRun];
  if (run.waits) {
    run.waits = false;
    step(this);
  } else {
    Transform.prototype._read.call(this, size);
  }
};

/**
 * Sends a chunk through the codec, not through the stream: with a callback later, else now.
 * @param {Uint8Array} chunk
 * @param {number} flush
 * @param {Function} [callback]
 * @returns {Buffer|undefined} the output, where there is no callback
 */
ZlibBase.prototype._processChunk = function _processChunk(chunk, flush, callback) {
  if (typeof callback !== 'function') return processNow(this, chunk, flush);
  begin(this, chunk, flush, callback);
};

function closeCodec(stream) {
  stream._handle?.close();
  stream._handle = null;
}

function begin(stream, chunk, flush, callback) {
  if (!stream._handle || stream.readableEnded || stream._readableState.ended) {
    // After the end of what is decompressed, nothing is of interest.
    callback();
    return;
  }
  if (flush === familyOf(stream._mode).finish) stream._isFinished = true;
  const run = stream[kRun];
  run.chunk = chunk;
  run.offset = 0;
  run.left = chunk.byteLength;
  run.flush = flush;
  run.done = callback;
  step(stream);
}

function prepareOutput(stream) {
  if (stream._outBuffer !== null && stream._outOffset === stream._chunkSize) {
    stream._outBuffer = null;
    stream._outOffset = 0;
  }
  stream._outBuffer ??= Buffer.allocUnsafeSlow(stream._chunkSize);
}

function step(stream) {
  if (stream.destroyed) {
    end(stream);
    return;
  }
  prepareOutput(stream);
  const run = stream[kRun];
  run.room = stream._chunkSize - stream._outOffset;
  stream._handle.step(run.flush, run.chunk, run.offset, run.left, stream._outBuffer, stream._outOffset, run.room);
}

/** The chunk is through. */
function end(stream) {
  const run = stream[kRun];
  const { done } = run;
  run.chunk = nothing;
  run.done = null;
  done();
}

function failIfStateSays(stream) {
  if (stream._state[kStatus] === kFine) return false;
  const error = codecError(stream._handle);
  stream.destroy(error);
  return true;
}

/** Takes the input that the last step has used up, and returns what it has brought, or null. */
function takeOutput(stream, run) {
  const used = run.left - stream._state[kInLeft];
  const brought = run.room - stream._state[kOutLeft];
  stream.bytesWritten += used;
  run.offset += used;
  run.left -= used;
  if (brought === 0) return null;
  const output = stream._outBuffer.subarray(stream._outOffset, stream._outOffset + brought);
  stream._outOffset += brought;
  return output;
}

/** @this {any} the codec */
function afterStep() {
  const { stream } = this;
  const run = stream[kRun];
  if (stream.destroyed) {
    end(stream);
    return;
  }
  if (failIfStateSays(stream)) return;
  const wasFilled = stream._state[kOutLeft] === 0;
  const output = takeOutput(stream, run);
  const goesOn = output === null || stream.push(output);
  if (stream.destroyed) {
    end(stream);
  } else if (wasFilled) {
    // There may be more of it.
    if (goesOn) step(stream);
    else run.waits = true;
  } else if (run.left > 0) {
    // Room, and input that the codec does not want: that was the end of the compressed data.
    if (stream._rejectGarbageAfterEnd) {
      stream.destroy(new ERR_TRAILING_JUNK_AFTER_STREAM_END());
      return;
    }
    stream.push(null);
    end(stream);
  } else {
    end(stream);
  }
}

function processNow(stream, chunk, flush) {
  const outputs = [];
  let total = 0;
  const run = { offset: 0, left: chunk.byteLength, room: 0 };
  let error = null;
  do {
    prepareOutput(stream);
    run.room = stream._chunkSize - stream._outOffset;
    stream._handle.stepNow(flush, chunk, run.offset, run.left, stream._outBuffer, stream._outOffset, run.room);
    if (stream._state[kStatus] !== kFine) {
      error = codecError(stream._handle);
      break;
    }
    const output = takeOutput(stream, run);
    if (output !== null) {
      outputs.push(output);
      total += output.byteLength;
    }
    if (total > stream._maxOutputLength) error = new ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
  } while (error === null && stream._state[kOutLeft] === 0);
  if (error !== null) {
    closeCodec(stream);
    throw error;
  }
  return Buffer.concat(outputs, total);
}

/** What deflate's codecs have in common. */
function Zlib(options, mode) {
  ZlibBase.call(this, options, mode);
}
Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

/**
 * Changes how what follows is compressed.
 * @param {number} level
 * @param {number} strategy
 * @param {Function} [callback]
 */
Zlib.prototype.params = function params(level, strategy, callback) {
  level = checkRangesOrGetDefault(level, 'level', Z_MIN_LEVEL, Z_MAX_LEVEL, this._level);
  strategy = checkRangesOrGetDefault(strategy, 'strategy', Z_DEFAULT_STRATEGY, Z_FIXED, this._strategy);
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this._level === level && this._strategy === strategy) {
    if (callback) process.nextTick(callback);
    return;
  }
  this.flush(Z_SYNC_FLUSH, () => {
    if (!this._handle) return;
    this._handle.setParams(level, strategy);
    if (failIfStateSays(this)) return;
    this._level = level;
    this._strategy = strategy;
    callback?.();
  });
};

function Brotli(options, mode) {
  ZlibBase.call(this, options, mode);
}
Object.setPrototypeOf(Brotli.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Brotli, ZlibBase);

function Zstd(options, mode) {
  ZlibBase.call(this, options, mode);
}
Object.setPrototypeOf(Zstd.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zstd, ZlibBase);

/**
 * A public class.
 * @param {string} name
 * @param {Function} Base
 * @param {number} mode
 */
function makeClass(name, Base, mode) {
  const Class = { [name]: function(options) {
    if (!(this instanceof Class)) return deprecateInstantiation(Class, 'DEP0184', options);
    Base.call(this, options, mode);
  } }[name];
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  return Class;
}

module.exports = { Brotli, Zlib, Zstd, closeCodec, makeClass };
