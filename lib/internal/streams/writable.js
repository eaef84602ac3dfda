'use strict';

// Writable streams: `_write` is called with one chunk at a time, the rest waits in a buffer, and 'drain' tells when it is time
// to write again.
// The work is done by WritableState; here is what programs see.

const { AbortError, codes: {
  ERR_METHOD_NOT_IMPLEMENTED, ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_UNKNOWN_ENCODING,
} } = require('internal/errors');
const { Buffer } = require('buffer');
const EE = require('events');
const { Stream } = require('internal/streams/legacy');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const destroyImpl = require('internal/streams/destroy');
const { WritableState } = require('internal/streams/writable_state');

const { defineProperties, defineProperty } = Object;

module.exports = Writable;

Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

/**
 * @param {object} [options]
 */
function Writable(options) {
  if (!(this instanceof Writable))
    return new Writable(options);

  this._events ??= {
    close: undefined,
    error: undefined,
    prefinish: undefined,
    finish: undefined,
    drain: undefined,
  };
  this._writableState = new WritableState(options, this, false);

  if (options) {
    if (typeof options.write === 'function')
      this._write = options.write;
    if (typeof options.writev === 'function')
      this._writev = options.writev;
    if (typeof options.destroy === 'function')
      this._destroy = options.destroy;
    if (typeof options.final === 'function')
      this._final = options.final;
    if (typeof options.construct === 'function')
      this._construct = options.construct;
    if (options.signal)
      addAbortSignal(options.signal, this);
  }

  Stream.call(this, options);

  if (this._construct != null) {
    destroyImpl.construct(this, () => {
      this._writableState.constructionDone();
    });
  }
}

Writable.WritableState = WritableState;
// A Duplex does not inherit from Writable, and yet is one.
defineProperty(Writable, Symbol.hasInstance, {
  __proto__: null,
  value: function(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object))
      return true;
    if (this !== Writable)
      return false;
    return object && object._writableState instanceof WritableState;
  },
});
defineProperty(Writable[Symbol.hasInstance], 'name', { __proto__: null, value: '[Symbol.hasInstance]' });

Writable.prototype.pipe = function() {
  destroyImpl.errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

// ---- writing ----

/**
 * @param {any} chunk
 * @param {BufferEncoding | Function} [encoding]
 * @param {(err?: Error | null) => void} [cb]
 * @returns {boolean} false when the caller should wait for 'drain'
 */
Writable.prototype.write = function(chunk, encoding, cb) {
  if (encoding != null && typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }
  return this._writableState.add(chunk, encoding, cb) === true;
};

Writable.prototype._write = function(chunk, encoding, cb) {
  if (this._writev)
    this._writev([{ chunk, encoding }], cb);
  else
    throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
};

Writable.prototype._writev = null;

/** Keeps everything back until `uncork`. */
Writable.prototype.cork = function() {
  this._writableState.cork();
};

Writable.prototype.uncork = function() {
  this._writableState.uncork();
};

Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string')
    encoding = encoding.toLowerCase();
  if (!Buffer.isEncoding(encoding))
    throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

// ---- the end ----

/**
 * @param {any} [chunk]
 * @param {BufferEncoding | Function} [encoding]
 * @param {(err?: Error) => void} [cb]
 */
Writable.prototype.end = function(chunk, encoding, cb) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    cb = chunk;
    chunk = encoding = null;
  } else if (typeof encoding === 'function') {
    cb = encoding;
    encoding = null;
  }

  let refused;
  if (chunk !== null && chunk !== undefined) {
    const taken = state.add(chunk, encoding);
    if (taken instanceof Error)
      refused = taken;
  }
  if (state.corked > 0) {
    state.corked = 1; // whatever the depth
    state.uncork();
  }
  const error = refused ?? beginEnd(state);
  if (typeof cb !== 'function')
    return this;
  if (error)
    process.nextTick(cb, error);
  else if (state.errored)
    process.nextTick(cb, state.errored);
  else if (state.finished)
    process.nextTick(cb);
  else
    state.whenFinished(cb);
  return this;
};

/** @returns {Error | undefined} */
function beginEnd(state) {
  // Ending twice is forgiven: it is often not easy to know whether somebody else has.
  if (!state.errored && !state.ending) {
    state.ending = true;
    state.maybeFinish(true);
    state.ended = true;
    return undefined;
  }
  if (state.finished)
    return new ERR_STREAM_ALREADY_FINISHED('end');
  return state.destroyed ? new ERR_STREAM_DESTROYED('end') : undefined;
}

Writable.prototype.destroy = function(err, cb) {
  const state = this._writableState;
  if (!state.destroyed && state.hasWaiting())
    process.nextTick(() => state.dropBacklog());
  destroyImpl.destroy.call(this, err, cb);
  return this;
};

Writable.prototype._undestroy = destroyImpl.undestroy;
Writable.prototype._destroy = function(err, cb) {
  cb(err);
};
Writable.prototype[EE.captureRejectionSymbol] = function(err) {
  this.destroy(err);
};
Writable.prototype[Symbol.asyncDispose] = function() {
  let error;
  if (!this.destroyed) {
    error = this.writableFinished ? null : new AbortError();
    this.destroy(error);
  }
  const { eos } = require('internal/streams/end-of-stream');
  return new Promise((resolve, reject) => {
    eos(this, (err) => (err && err.name !== 'AbortError' ? reject(err) : resolve(null)));
  });
};

Writable.fromWeb = function(writableStream, options) {
  return require('internal/webstreams/adapters').newStreamWritableFromWritableStream(writableStream, options);
};

Writable.toWeb = function(streamWritable) {
  return require('internal/webstreams/adapters').newWritableStreamFromStreamWritable(streamWritable);
};

// ---- what can be asked ----

/** A getter of something in the state, which streams of other makes may not have. */
const fromState = (get) => ({
  __proto__: null,
  get() {
    const state = this._writableState;
    return state ? get(state) : undefined;
  },
});

defineProperties(Writable.prototype, {
  closed: {
    __proto__: null,
    get() { return this._writableState ? this._writableState.closed : false; },
  },
  destroyed: {
    __proto__: null,
    get() { return this._writableState ? this._writableState.destroyed : false; },
    set(value) {
      if (this._writableState)
        this._writableState.destroyed = value;
    },
  },
  writable: {
    __proto__: null,
    get() {
      const w = this._writableState;
      // `writable` on the state is false for a Duplex without this side, and for old streams that set it.
      return !!w && w.writable !== false && !w.destroyed && !w.errored && !w.ending && !w.ended;
    },
    set(value) {
      if (this._writableState)
        this._writableState.writable = !!value;
    },
  },
  writableFinished: {
    __proto__: null,
    get() { return this._writableState ? this._writableState.finished : false; },
  },
  writableObjectMode: {
    __proto__: null,
    get() { return this._writableState ? this._writableState.objectMode : false; },
  },
  writableBuffer: fromState((state) => state.getBuffer()),
  writableEnded: {
    __proto__: null,
    get() { return this._writableState ? this._writableState.ending : false; },
  },
  writableNeedDrain: {
    __proto__: null,
    get() {
      const state = this._writableState;
      return state ? !state.destroyed && !state.ending && state.needDrain : false;
    },
  },
  writableHighWaterMark: fromState((state) => state.highWaterMark),
  writableCorked: {
    __proto__: null,
    get() { return this._writableState ? this._writableState.corked : 0; },
  },
  writableLength: fromState((state) => state.length),
  errored: {
    __proto__: null,
    enumerable: false,
    get() { return this._writableState ? this._writableState.errored : null; },
  },
  writableAborted: {
    __proto__: null,
    enumerable: false,
    get() {
      const state = this._writableState;
      return !!(state.writable !== false && (state.destroyed || state.errored) && !state.finished);
    },
  },
});
