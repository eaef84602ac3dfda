'use strict';

// A stream that is both Readable and Writable: it inherits from the one and takes over the other's methods.

const { Stream } = require('internal/streams/legacy');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const { ReadableState } = require('internal/streams/readable_state');
const { WritableState } = require('internal/streams/writable_state');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const destroyImpl = require('internal/streams/destroy');
const {
  kState,
  readable: { kEnded, kEndEmitted },
  writable: { kEnding, kEnded: kWritableEnded, kFinished },
} = require('internal/streams/bits');

const { defineProperties, getOwnPropertyDescriptor } = Object;

module.exports = Duplex;

Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

for (const method of Object.keys(Writable.prototype)) {
  if (!Object.hasOwn(Duplex.prototype, method))
    Duplex.prototype[method] ||= Writable.prototype[method];
}

Duplex.prototype.destroy = Writable.prototype.destroy;

/**
 * @param {object} [options]
 */
function Duplex(options) {
  if (!(this instanceof Duplex))
    return new Duplex(options);

  this._events ??= {
    close: undefined,
    error: undefined,
    prefinish: undefined,
    finish: undefined,
    drain: undefined,
    data: undefined,
    end: undefined,
    readable: undefined,
  };
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);

  if (options) {
    this.allowHalfOpen = options.allowHalfOpen !== false;
    if (options.readable === false) {
      this._readableState.readable = false;
      this._readableState[kState] |= kEnded | kEndEmitted;
    }
    if (options.writable === false) {
      this._writableState.writable = false;
      this._writableState[kState] |= kEnding | kWritableEnded | kFinished;
    }
    if (typeof options.read === 'function')
      this._read = options.read;
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
  } else {
    this.allowHalfOpen = true;
  }

  Stream.call(this, options);

  if (this._construct != null) {
    destroyImpl.construct(this, () => {
      this._readableState.constructionDone();
      this._writableState.constructionDone();
    });
  }
}

const fromWritable = {};
for (const name of [
  'writable', 'writableHighWaterMark', 'writableObjectMode', 'writableBuffer', 'writableLength', 'writableFinished',
  'writableCorked', 'writableEnded', 'writableNeedDrain',
]) {
  fromWritable[name] = { __proto__: null, ...getOwnPropertyDescriptor(Writable.prototype, name) };
}
defineProperties(Duplex.prototype, fromWritable);

defineProperties(Duplex.prototype, {
  destroyed: {
    __proto__: null,
    get() {
      if (this._readableState === undefined || this._writableState === undefined)
        return false;
      return this._readableState.destroyed && this._writableState.destroyed;
    },
    set(value) {
      // Streams that do without our states have a property of their own.
      if (this._readableState && this._writableState) {
        this._readableState.destroyed = value;
        this._writableState.destroyed = value;
      }
    },
  },
});

Duplex.fromWeb = function(pair, options) {
  return require('internal/webstreams/adapters').newStreamDuplexFromReadableWritablePair(pair, options);
};

Duplex.toWeb = function(duplex, options) {
  return require('internal/webstreams/adapters').newReadableWritablePairFromDuplex(duplex, options);
};

Duplex.from = function(body) {
  return require('internal/streams/duplexify')(body, 'body');
};
