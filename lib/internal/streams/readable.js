'use strict';

// Readable streams: what is pushed is buffered, and leaves by `read()`, by 'data' events while the stream flows, by pipes or
// by an iterator.
//
// The work is done by ReadableState; here is what programs see.

const { AbortError, codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { validateObject } = require('internal/validators');
const EE = require('events');
const { Stream } = require('internal/streams/legacy');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const { takeChunks } = require('internal/streams/chunks');
const destroyImpl = require('internal/streams/destroy');
const { ReadableState } = require('internal/streams/readable_state');

const { defineProperties } = Object;

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
      this._readableState.constructionDone();
    });
  }
}

Readable.ReadableState = ReadableState;
Readable._fromList = takeChunks;

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
  return this._readableState.add(chunk, encoding, false);
};

/**
 * Puts a chunk back in front.
 * @param {any} chunk
 * @param {BufferEncoding} [encoding]
 * @returns {boolean}
 */
Readable.prototype.unshift = function(chunk, encoding) {
  return this._readableState.add(chunk, encoding, true);
};

// ---- out ----

/** Strings of this encoding instead of Buffers, from what is buffered on. */
Readable.prototype.setEncoding = function(encoding) {
  this._readableState.decodeAs(encoding);
  return this;
};

/**
 * @param {number} [n] at most so many bytes, exactly so many unless the stream has ended
 * @returns {any} null if there is not so much
 */
Readable.prototype.read = function(n) {
  return this._readableState.read(n);
};

/** Reads from the source; every kind of stream has its own. */
Readable.prototype._read = function(n) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

// ---- flow: listening for 'data' starts it, listening for 'readable' stops it ----

Readable.prototype.on = function(ev, fn) {
  const res = Stream.prototype.on.call(this, ev, fn);
  if (ev === 'data')
    this._readableState.dataListenerAdded();
  else if (ev === 'readable')
    this._readableState.readableListenerAdded();
  return res;
};
Readable.prototype.addListener = Readable.prototype.on;

Readable.prototype.removeListener = function(ev, fn) {
  const res = Stream.prototype.removeListener.call(this, ev, fn);
  if (ev === 'readable')
    this._readableState.readableListenerRemoved();
  else if (ev === 'data' && this.listenerCount('data') === 0)
    this._readableState.lastDataListenerRemoved();
  return res;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function(ev) {
  const res = Stream.prototype.removeAllListeners.apply(this, arguments);
  if (ev === 'readable' || ev === undefined)
    this._readableState.readableListenerRemoved();
  return res;
};

/** Starts the flow, unless somebody listens for 'readable'. */
Readable.prototype.resume = function() {
  this._readableState.resume();
  return this;
};

Readable.prototype.pause = function() {
  this._readableState.pause();
  return this;
};

Readable.prototype.isPaused = function() {
  return this._readableState.isPaused();
};

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
