'use strict';

// A Duplex whose output is computed from its input. The two sides are coupled: while the readable side is full, the callback
// of the running `_write` waits, and the writable side fills.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const Duplex = require('internal/streams/duplex');
const { getHighWaterMark } = require('internal/streams/state');

const kCallback = Symbol('kCallback');

module.exports = Transform;

Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

/**
 * @param {object} [options]
 */
function Transform(options) {
  if (!(this instanceof Transform))
    return new Transform(options);

  // With nothing to be buffered on the readable side, nothing is on the other either: once is enough.
  const readableHighWaterMark = options ? getHighWaterMark(this, options, 'readableHighWaterMark', true) : null;
  if (readableHighWaterMark === 0) {
    options = {
      ...options,
      highWaterMark: null,
      readableHighWaterMark,
      writableHighWaterMark: options.writableHighWaterMark || 0,
    };
  }

  Duplex.call(this, options);

  // `_read` only lets the writable side go on, so there is nothing to wait for.
  this._readableState.sync = false;
  this[kCallback] = null;

  if (options) {
    if (typeof options.transform === 'function')
      this._transform = options.transform;
    if (typeof options.flush === 'function')
      this._flush = options.flush;
  }

  // Some streams have a `_final` of their own, in place of `_flush` or beside it; 'prefinish' comes in any case.
  this.on('prefinish', prefinish);
}

function final(cb) {
  if (typeof this._flush === 'function' && !this.destroyed) {
    this._flush((er, data) => {
      if (er) {
        if (cb)
          cb(er);
        else
          this.destroy(er);
        return;
      }
      if (data != null)
        this.push(data);
      this.push(null);
      if (cb)
        cb();
    });
  } else {
    this.push(null);
    if (cb)
      cb();
  }
}

function prefinish() {
  if (this._final !== final)
    final.call(this);
}

Transform.prototype._final = final;

Transform.prototype._transform = function(chunk, encoding, callback) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

Transform.prototype._write = function(chunk, encoding, callback) {
  const rState = this._readableState;
  const wState = this._writableState;
  const { length } = rState;

  this._transform(chunk, encoding, (err, val) => {
    if (err) {
      callback(err);
      return;
    }
    if (val != null)
      this.push(val);

    if (rState.ended) {
      // Nobody is going to read, so nobody would call back.
      process.nextTick(callback);
      return;
    }
    if (wState.ended || // the last one
        length === rState.length || // it gave nothing
        rState.length < rState.highWaterMark) {
      callback();
    } else {
      this[kCallback] = callback;
    }
  });
};

Transform.prototype._read = function() {
  if (this[kCallback]) {
    const callback = this[kCallback];
    this[kCallback] = null;
    callback();
  }
};
