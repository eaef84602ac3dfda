'use strict';

// The end of a stream: `destroy` and the events that come of it, for both sides at once; and its beginning, `_construct`.

const { AbortError, aggregateTwoErrors, codes: { ERR_MULTIPLE_CALLBACK } } = require('internal/errors');
const { kIsDestroyed, isDestroyed, isFinished, isServerRequest } = require('internal/streams/utils');
const {
  kState, kAutoDestroy, kCloseEmitted, kClosed, kConstructed, kDestroyed, kEmitClose, kErrorEmitted, kErrored,
} = require('internal/streams/bits');

const kDestroy = Symbol('kDestroy');
const kConstruct = Symbol('kConstruct');

const bitsOf = (state) => (state ? state[kState] : 0);

function setBits(w, r, bits) {
  if (w)
    w[kState] |= bits;
  if (r)
    r[kState] |= bits;
}

function noteError(err, w, r) {
  if (!err)
    return;
  err.stack; // built now, while what it refers to is there, and not kept by it
  if (w && !w.errored)
    w.errored = err;
  if (r && !r.errored)
    r.errored = err;
}

/**
 * Ends the stream at once, with 'error' if there is one, and 'close'.
 * @this {import('internal/streams/readable') | import('internal/streams/writable')}
 * @param {Error} [err]
 * @param {(err?: Error) => void} [cb]
 */
function destroy(err, cb) {
  const r = this._readableState;
  const w = this._writableState;
  const s = w || r;

  if ((bitsOf(w) & kDestroyed) !== 0 || (bitsOf(r) & kDestroyed) !== 0) {
    if (typeof cb === 'function')
      cb();
    return this;
  }

  noteError(err, w, r);
  setBits(w, r, kDestroyed);

  if ((s[kState] & kConstructed) === 0) {
    this.once(kDestroy, function(er) {
      callDestroy(this, aggregateTwoErrors(er, err), cb);
    });
  } else {
    callDestroy(this, err, cb);
  }
  return this;
}

function callDestroy(self, err, cb) {
  let called = false;

  function onDestroy(err) {
    if (called)
      return;
    called = true;
    const r = self._readableState;
    const w = self._writableState;
    noteError(err, w, r);
    setBits(w, r, kClosed);
    if (typeof cb === 'function')
      cb(err);
    if (err)
      process.nextTick(emitErrorCloseNT, self, err);
    else
      process.nextTick(emitCloseNT, self);
  }

  try {
    self._destroy(err || null, onDestroy);
  } catch (err) {
    onDestroy(err);
  }
}

function emitErrorCloseNT(self, err) {
  emitErrorNT(self, err);
  emitCloseNT(self);
}

function emitCloseNT(self) {
  const r = self._readableState;
  const w = self._writableState;
  setBits(w, r, kCloseEmitted);
  if ((bitsOf(w) & kEmitClose) !== 0 || (bitsOf(r) & kEmitClose) !== 0)
    self.emit('close');
}

function emitErrorNT(self, err) {
  const r = self._readableState;
  const w = self._writableState;
  if ((bitsOf(w) & kErrorEmitted) !== 0 || (bitsOf(r) & kErrorEmitted) !== 0)
    return;
  setBits(w, r, kErrorEmitted);
  self.emit('error', err);
}

/** Makes a stream that was destroyed usable again. */
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  if (r) {
    r.constructed = true;
    r.closed = false;
    r.closeEmitted = false;
    r.destroyed = false;
    r.errored = null;
    r.errorEmitted = false;
    r.reading = false;
    r.ended = r.readable === false;
    r.endEmitted = r.readable === false;
  }
  if (w) {
    w.constructed = true;
    w.destroyed = false;
    w.closed = false;
    w.closeEmitted = false;
    w.errored = null;
    w.errorEmitted = false;
    w.finalCalled = false;
    w.prefinished = false;
    w.ended = w.writable === false;
    w.ending = w.writable === false;
    w.finished = w.writable === false;
  }
}

/**
 * Destroys the stream, or only emits the error if it does not destroy itself.
 * @param {object} stream
 * @param {Error} err
 * @param {boolean} [sync] whether the program may not have had a chance to listen yet
 */
function errorOrDestroy(stream, err, sync) {
  const r = stream._readableState;
  const w = stream._writableState;
  if ((bitsOf(w) & kDestroyed) !== 0 || (bitsOf(r) & kDestroyed) !== 0)
    return this;

  if ((bitsOf(r) & kAutoDestroy) !== 0 || (bitsOf(w) & kAutoDestroy) !== 0) {
    stream.destroy(err);
  } else if (err) {
    noteError(err, w, r);
    if (sync)
      process.nextTick(emitErrorNT, stream, err);
    else
      emitErrorNT(stream, err);
  }
}

/**
 * Runs `_construct` in the next tick; the stream waits for it.
 * @param {object} stream
 * @param {() => void} cb
 */
function construct(stream, cb) {
  if (typeof stream._construct !== 'function')
    return;
  const r = stream._readableState;
  const w = stream._writableState;
  if (r)
    r[kState] &= ~kConstructed;
  if (w)
    w[kState] &= ~kConstructed;

  stream.once(kConstruct, cb);
  // Once for both sides of a Duplex.
  if (stream.listenerCount(kConstruct) > 1)
    return;
  process.nextTick(constructNT, stream);
}

function constructNT(stream) {
  let called = false;

  function onConstruct(err) {
    if (called) {
      errorOrDestroy(stream, err ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    const s = w || r;
    setBits(w, r, kConstructed);
    if (s.destroyed)
      stream.emit(kDestroy, err);
    else if (err)
      errorOrDestroy(stream, err, true);
    else
      stream.emit(kConstruct);
  }

  try {
    stream._construct((err) => {
      process.nextTick(onConstruct, err);
    });
  } catch (err) {
    process.nextTick(onConstruct, err);
  }
}

function isRequest(stream) {
  return stream?.setHeader && typeof stream.abort === 'function';
}

function emitCloseLegacy(stream) {
  stream.emit('close');
}

function emitErrorCloseLegacy(stream, err) {
  stream.emit('error', err);
  process.nextTick(emitCloseLegacy, stream);
}

/**
 * Destroys a stream of any make.
 * @param {object} stream
 * @param {Error | null} [err]
 */
function destroyer(stream, err) {
  if (!stream || isDestroyed(stream))
    return;
  if (!err && !isFinished(stream))
    err = new AbortError();

  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(err);
  } else if (isRequest(stream)) {
    stream.abort();
  } else if (isRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(err);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (err) {
    process.nextTick(emitErrorCloseLegacy, stream, err);
  } else {
    process.nextTick(emitCloseLegacy, stream);
  }

  if (!stream.destroyed)
    stream[kIsDestroyed] = true;
}

module.exports = { construct, destroyer, destroy, undestroy, errorOrDestroy };
