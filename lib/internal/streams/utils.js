'use strict';

// What kind of stream is it, and how far is it? The answers are three: yes, no, and null for what cannot be told, because streams
// of other makes come here as well as our own.

const kIsDestroyed = Symbol.for('nodejs.stream.destroyed');
const kIsErrored = Symbol.for('nodejs.stream.errored');
const kIsReadable = Symbol.for('nodejs.stream.readable');
const kIsWritable = Symbol.for('nodejs.stream.writable');
const kIsDisturbed = Symbol.for('nodejs.stream.disturbed');
const kIsClosedPromise = Symbol.for('nodejs.webstream.isClosedPromise');
const kControllerErrorFunction = Symbol.for('nodejs.webstream.controllerErrorFunction');

const isFunction = (value) => typeof value === 'function';

// ---- kinds ----

function isReadableNodeStream(obj, strict = false) {
  return !!(
    obj &&
    isFunction(obj.pipe) &&
    isFunction(obj.on) &&
    (!strict || (isFunction(obj.pause) && isFunction(obj.resume))) &&
    (!obj._writableState || obj._readableState?.readable !== false) && // a Duplex without its readable side
    (!obj._writableState || obj._readableState) // a Writable has .pipe, too
  );
}

function isWritableNodeStream(obj) {
  return !!(
    obj &&
    isFunction(obj.write) &&
    isFunction(obj.on) &&
    (!obj._readableState || obj._writableState?.writable !== false)
  );
}

function isDuplexNodeStream(obj) {
  return !!(obj && isFunction(obj.pipe) && obj._readableState && isFunction(obj.on) && isFunction(obj.write));
}

function isNodeStream(obj) {
  return obj && (
    obj._readableState ||
    obj._writableState ||
    (isFunction(obj.write) && isFunction(obj.on)) ||
    (isFunction(obj.pipe) && isFunction(obj.on))
  );
}

function isReadableStream(obj) {
  return !!(
    obj && !isNodeStream(obj) && isFunction(obj.pipeThrough) && isFunction(obj.getReader) && isFunction(obj.cancel)
  );
}

function isWritableStream(obj) {
  return !!(obj && !isNodeStream(obj) && isFunction(obj.getWriter) && isFunction(obj.abort));
}

function isTransformStream(obj) {
  return !!(obj && !isNodeStream(obj) && typeof obj.readable === 'object' && typeof obj.writable === 'object');
}

function isWebStream(obj) {
  return isReadableStream(obj) || isWritableStream(obj) || isTransformStream(obj);
}

/**
 * @param {any} obj
 * @param {boolean} [isAsync] of that kind only
 */
function isIterable(obj, isAsync) {
  if (obj == null)
    return false;
  if (isAsync === true)
    return isFunction(obj[Symbol.asyncIterator]);
  if (isAsync === false)
    return isFunction(obj[Symbol.iterator]);
  return isFunction(obj[Symbol.asyncIterator]) || isFunction(obj[Symbol.iterator]);
}

// ---- progress ----

function isDestroyed(stream) {
  if (!isNodeStream(stream))
    return null;
  const state = stream._writableState || stream._readableState;
  return !!(stream.destroyed || stream[kIsDestroyed] || state?.destroyed);
}

function isWritableEnded(stream) {
  if (!isWritableNodeStream(stream))
    return null;
  if (stream.writableEnded === true)
    return true;
  const wState = stream._writableState;
  if (wState?.errored)
    return false;
  return typeof wState?.ended === 'boolean' ? wState.ended : null;
}

function isWritableFinished(stream, strict) {
  if (!isWritableNodeStream(stream))
    return null;
  if (stream.writableFinished === true)
    return true;
  const wState = stream._writableState;
  if (wState?.errored)
    return false;
  if (typeof wState?.finished !== 'boolean')
    return null;
  return !!(wState.finished || (strict === false && wState.ended === true && wState.length === 0));
}

function isReadableEnded(stream) {
  if (!isReadableNodeStream(stream))
    return null;
  if (stream.readableEnded === true)
    return true;
  const rState = stream._readableState;
  if (!rState || rState.errored)
    return false;
  return typeof rState.ended === 'boolean' ? rState.ended : null;
}

function isReadableFinished(stream, strict) {
  if (!isReadableNodeStream(stream))
    return null;
  const rState = stream._readableState;
  if (rState?.errored)
    return false;
  if (typeof rState?.endEmitted !== 'boolean')
    return null;
  return !!(rState.endEmitted || (strict === false && rState.ended === true && rState.length === 0));
}

function isReadable(stream) {
  if (stream && stream[kIsReadable] != null)
    return stream[kIsReadable];
  if (typeof stream?.readable !== 'boolean')
    return null;
  if (isDestroyed(stream))
    return false;
  return isReadableNodeStream(stream) && stream.readable && !isReadableFinished(stream);
}

function isWritable(stream) {
  if (stream && stream[kIsWritable] != null)
    return stream[kIsWritable];
  if (typeof stream?.writable !== 'boolean')
    return null;
  if (isDestroyed(stream))
    return false;
  return isWritableNodeStream(stream) && stream.writable && !isWritableEnded(stream);
}

function isFinished(stream, options) {
  if (!isNodeStream(stream))
    return null;
  if (isDestroyed(stream))
    return true;
  if (options?.readable !== false && isReadable(stream))
    return false;
  if (options?.writable !== false && isWritable(stream))
    return false;
  return true;
}

function isWritableErrored(stream) {
  if (!isNodeStream(stream))
    return null;
  return stream.writableErrored || (stream._writableState?.errored ?? null);
}

function isReadableErrored(stream) {
  if (!isNodeStream(stream))
    return null;
  return stream.readableErrored || (stream._readableState?.errored ?? null);
}

function isClosed(stream) {
  if (!isNodeStream(stream))
    return null;
  if (typeof stream.closed === 'boolean')
    return stream.closed;
  const wState = stream._writableState;
  const rState = stream._readableState;
  if (typeof wState?.closed === 'boolean' || typeof rState?.closed === 'boolean')
    return wState?.closed || rState?.closed;
  if (typeof stream._closed === 'boolean' && isOutgoingMessage(stream))
    return stream._closed;
  return null;
}

// Messages of http are streams with a life of their own.

function isOutgoingMessage(stream) {
  return (
    typeof stream._closed === 'boolean' &&
    typeof stream._defaultKeepAlive === 'boolean' &&
    typeof stream._removedConnection === 'boolean' &&
    typeof stream._removedContLen === 'boolean'
  );
}

function isServerResponse(stream) {
  return typeof stream._sent100 === 'boolean' && isOutgoingMessage(stream);
}

function isServerRequest(stream) {
  return (
    typeof stream._consuming === 'boolean' &&
    typeof stream._dumped === 'boolean' &&
    stream.req?.upgradeOrConnect === undefined
  );
}

function willEmitClose(stream) {
  if (!isNodeStream(stream))
    return null;
  const state = stream._writableState || stream._readableState;
  return (!state && isServerResponse(stream)) ||
    !!(state?.autoDestroy && state.emitClose && state.closed === false);
}

/** Whether the stream has been read from or cancelled. */
function isDisturbed(stream) {
  return !!(stream && (stream[kIsDisturbed] ?? (stream.readableDidRead || stream.readableAborted)));
}

function isErrored(stream) {
  return !!(stream && (
    stream[kIsErrored] ??
    stream.readableErrored ??
    stream.writableErrored ??
    stream._readableState?.errorEmitted ??
    stream._writableState?.errorEmitted ??
    stream._readableState?.errored ??
    stream._writableState?.errored
  ));
}

module.exports = {
  isDestroyed,
  kIsDestroyed,
  isDisturbed,
  kIsDisturbed,
  isErrored,
  kIsErrored,
  isReadable,
  kIsReadable,
  kIsClosedPromise,
  kControllerErrorFunction,
  kIsWritable,
  isClosed,
  isDuplexNodeStream,
  isFinished,
  isIterable,
  isReadableNodeStream,
  isReadableStream,
  isReadableEnded,
  isReadableFinished,
  isReadableErrored,
  isNodeStream,
  isWebStream,
  isWritable,
  isWritableNodeStream,
  isWritableStream,
  isWritableEnded,
  isWritableFinished,
  isWritableErrored,
  isServerRequest,
  isServerResponse,
  willEmitClose,
  isTransformStream,
};
