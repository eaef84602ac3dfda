'use strict';

// The end of a stream: `destroy` and the events that come of it, for both sides at once; and its beginning, `_construct`.

const { AbortError, aggregateTwoErrors, codes: { ERR_MULTIPLE_CALLBACK } } = require('internal/errors');
const { kIsDestroyed, isDestroyed, isFinished, isServerRequest } = require('internal/streams/utils');
const {
  kState, kAutoDestroy, kCloseEmitted, kClosed, kConstructed, kDestroyed, kEmitClose, kErrorEmitted,
} = require('internal/streams/bits');

// Events of the stream itself, under names that programs cannot listen to.
const kConstructDone = Symbol('kConstructDone');
const kConstructOver = Symbol('kConstructOver'); // of one that was destroyed meanwhile

/** The states of the sides that a stream has. */
function sidesOf(stream) {
  const { _readableState: reading, _writableState: writing } = stream;
  if (reading && writing)
    return [writing, reading];
  return reading ? [reading] : writing ? [writing] : [];
}

const anyHas = (sides, flag) => sides.some((side) => (side[kState] & flag) !== 0);

function setOn(sides, flags) {
  for (const side of sides)
    side[kState] |= flags;
}

function noteError(error, sides) {
  if (!error)
    return;
  error.stack; // built now, while what it refers to is there, and not kept by it
  for (const side of sides)
    side.errored ||= error;
}

/**
 * Ends the stream at once, with 'error' if there is one, and 'close'.
 * @this {import('internal/streams/readable') | import('internal/streams/writable')}
 * @param {Error} [error]
 * @param {(error?: Error) => void} [callback]
 */
function destroy(error, callback) {
  const sides = sidesOf(this);
  if (anyHas(sides, kDestroyed)) {
    if (typeof callback === 'function')
      callback();
    return this;
  }
  noteError(error, sides);
  setOn(sides, kDestroyed);
  if ((sides[0][kState] & kConstructed) !== 0)
    callDestroy(this, sides, error, callback);
  else
    this.once(kConstructOver, (reason) => callDestroy(this, sides, aggregateTwoErrors(reason, error), callback));
  return this;
}

function callDestroy(stream, sides, error, callback) {
  let isDone = false;
  const done = (result) => {
    if (isDone)
      return;
    isDone = true;
    noteError(result, sides);
    setOn(sides, kClosed);
    if (typeof callback === 'function')
      callback(result);
    process.nextTick(tellEnd, stream, result);
  };
  try {
    stream._destroy(error || null, done);
  } catch (thrown) {
    done(thrown);
  }
}

/** 'error', if there is one, and 'close'. */
function tellEnd(stream, error) {
  if (error)
    tellError(stream, error);
  const sides = sidesOf(stream);
  setOn(sides, kCloseEmitted);
  if (anyHas(sides, kEmitClose))
    stream.emit('close');
}

function tellError(stream, error) {
  const sides = sidesOf(stream);
  if (anyHas(sides, kErrorEmitted))
    return;
  setOn(sides, kErrorEmitted);
  stream.emit('error', error);
}

/** Makes a stream that was destroyed usable again. */
function undestroy() {
  const fresh = { constructed: true, closed: false, closeEmitted: false, destroyed: false, errored: null, errorEmitted: false };
  const { _readableState: reading, _writableState: writing } = this;
  if (reading) {
    const isMissing = reading.readable === false;
    Object.assign(reading, fresh, { reading: false, ended: isMissing, endEmitted: isMissing });
  }
  if (writing) {
    const isMissing = writing.writable === false;
    Object.assign(writing, fresh, { finalCalled: false, prefinished: false, ended: isMissing, ending: isMissing, finished: isMissing });
  }
}

/**
 * Destroys the stream, or only emits the error if it does not destroy itself.
 * @param {object} stream
 * @param {Error} error
 * @param {boolean} [putOff] to the next tick, where the program may not have had a chance to listen yet
 */
function errorOrDestroy(stream, error, putOff) {
  const sides = sidesOf(stream);
  if (anyHas(sides, kDestroyed))
    return;
  if (anyHas(sides, kAutoDestroy)) {
    stream.destroy(error);
  } else if (error) {
    noteError(error, sides);
    if (putOff)
      process.nextTick(tellError, stream, error);
    else
      tellError(stream, error);
  }
}

/**
 * Runs `_construct` in the next tick; the stream waits for it.
 * @param {object} stream
 * @param {() => void} callback
 */
function construct(stream, callback) {
  if (typeof stream._construct !== 'function')
    return;
  for (const side of sidesOf(stream))
    side[kState] &= ~kConstructed;
  stream.once(kConstructDone, callback);
  // Once for both sides of a Duplex.
  if (stream.listenerCount(kConstructDone) === 1)
    process.nextTick(callConstruct, stream);
}

function callConstruct(stream) {
  let isDone = false;
  const done = (error) => {
    if (isDone) {
      errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    isDone = true;
    const sides = sidesOf(stream);
    setOn(sides, kConstructed);
    if (sides[0].destroyed)
      stream.emit(kConstructOver, error);
    else if (error)
      errorOrDestroy(stream, error, true);
    else
      stream.emit(kConstructDone);
  };
  try {
    stream._construct((error) => process.nextTick(done, error));
  } catch (error) {
    process.nextTick(done, error);
  }
}

/** Requests of clients have `abort`. */
const isAbortable = (stream) => stream?.setHeader && typeof stream.abort === 'function';

/** For streams that have no way to be ended: the events alone. */
function tellEndOfOld(stream, error) {
  if (error) {
    stream.emit('error', error);
    process.nextTick(tellEndOfOld, stream, null);
  } else {
    stream.emit('close');
  }
}

/**
 * Destroys a stream of any make.
 * @param {object} stream
 * @param {Error | null} [error]
 */
function destroyer(stream, error) {
  if (!stream || isDestroyed(stream))
    return;
  if (!error && !isFinished(stream))
    error = new AbortError();

  if (isServerRequest(stream)) {
    stream.socket = null; // the response still needs it
    stream.destroy(error);
  } else if (isAbortable(stream)) {
    stream.abort();
  } else if (isAbortable(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(error);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else {
    process.nextTick(tellEndOfOld, stream, error);
  }
  if (!stream.destroyed)
    stream[kIsDestroyed] = true;
}

module.exports = { construct, destroyer, destroy, undestroy, errorOrDestroy };
