'use strict';

// `finished`: calls back when a stream is done, one way or another. Most of the care is for streams of other makes, and for
// streams that are done already.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const { kEmptyObject, once } = require('internal/util');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject } = require('internal/validators');
const {
  isClosed, isReadable, isReadableNodeStream, isReadableStream, isReadableFinished, isReadableErrored, isWritable,
  isWritableNodeStream, isWritableStream, isWritableFinished, isWritableErrored, isNodeStream,
  willEmitClose: willStreamEmitClose, kIsClosedPromise,
} = require('internal/streams/utils');
const { enabledHooksExist } = require('internal/async_hooks');
const { getFrame } = binding('async_context');

const nop = () => {};

function isRequest(stream) {
  return stream.setHeader && typeof stream.abort === 'function';
}

/** Calls `callback` with the signal's error, unless what it returns has been disposed of before. */
function listenToSignal(signal, onAbort) {
  return require('internal/events/abort_listener').addAbortListener(signal, onAbort);
}

/**
 * @param {object} stream
 * @param {{ error?: boolean, readable?: boolean, writable?: boolean, signal?: AbortSignal, cleanup?: boolean }} [options]
 * @param {(err?: Error) => void} callback
 * @returns {() => void} removes the listeners
 */
function eos(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = kEmptyObject;
  } else if (options == null) {
    options = kEmptyObject;
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');

  if (getFrame() !== undefined || enabledHooksExist())
    callback = once(require('internal/async_resource').bind(callback, 'STREAM_END_OF_STREAM'));
  else
    callback = once(callback);

  if (isReadableStream(stream) || isWritableStream(stream))
    return eosWeb(stream, options, callback);
  if (!isNodeStream(stream))
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);

  const readable = options.readable ?? isReadableNodeStream(stream);
  const writable = options.writable ?? isWritableNodeStream(stream);
  const wState = stream._writableState;
  const rState = stream._readableState;

  const onlegacyfinish = () => {
    if (!stream.writable)
      onfinish();
  };

  // If 'close' is sure to come, it is waited for.
  let willEmitClose = willStreamEmitClose(stream) &&
    isReadableNodeStream(stream) === readable &&
    isWritableNodeStream(stream) === writable;

  let writableFinished = isWritableFinished(stream, false);
  const onfinish = () => {
    writableFinished = true;
    // Destroyed by somebody who does it differently: not to be relied on.
    if (stream.destroyed)
      willEmitClose = false;
    if (willEmitClose && (!stream.readable || readable))
      return;
    if (!readable || readableFinished)
      callback.call(stream);
  };

  let readableFinished = isReadableFinished(stream, false);
  const onend = () => {
    readableFinished = true;
    if (stream.destroyed)
      willEmitClose = false;
    if (willEmitClose && (!stream.writable || writable))
      return;
    if (!writable || writableFinished)
      callback.call(stream);
  };

  const onerror = (err) => {
    callback.call(stream, err);
  };

  let closed = isClosed(stream);

  const erroredWith = () => {
    const errored = isWritableErrored(stream) || isReadableErrored(stream);
    return errored && typeof errored !== 'boolean' ? errored : undefined;
  };

  const onclose = () => {
    closed = true;
    const errored = erroredWith();
    if (errored !== undefined)
      return callback.call(stream, errored);
    if (readable && !readableFinished && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false))
      return callback.call(stream, new ERR_STREAM_PREMATURE_CLOSE());
    if (writable && !writableFinished && !isWritableFinished(stream, false))
      return callback.call(stream, new ERR_STREAM_PREMATURE_CLOSE());
    callback.call(stream);
  };

  const onclosed = () => {
    closed = true;
    const errored = erroredWith();
    if (errored !== undefined)
      return callback.call(stream, errored);
    callback.call(stream);
  };

  const onrequest = () => {
    stream.req.on('finish', onfinish);
  };

  if (isRequest(stream)) {
    stream.on('complete', onfinish);
    if (!willEmitClose)
      stream.on('abort', onclose);
    if (stream.req)
      onrequest();
    else
      stream.on('request', onrequest);
  } else if (writable && !wState) {
    stream.on('end', onlegacyfinish);
    stream.on('close', onlegacyfinish);
  }
  // Not all streams emit 'close' after 'aborted'.
  if (!willEmitClose && typeof stream.aborted === 'boolean')
    stream.on('aborted', onclose);

  stream.on('end', onend);
  stream.on('finish', onfinish);
  if (options.error !== false)
    stream.on('error', onerror);
  stream.on('close', onclose);

  if (closed) {
    process.nextTick(onclose);
  } else if (wState?.errorEmitted || rState?.errorEmitted) {
    if (!willEmitClose)
      process.nextTick(onclosed);
  } else if (
    !readable &&
    (!willEmitClose || isReadable(stream)) &&
    (writableFinished || isWritable(stream) === false) &&
    (wState == null || wState.pendingcb === undefined || wState.pendingcb === 0)
  ) {
    process.nextTick(onclosed);
  } else if (
    !writable &&
    (!willEmitClose || isWritable(stream)) &&
    (readableFinished || isReadable(stream) === false)
  ) {
    process.nextTick(onclosed);
  } else if (rState && stream.req && stream.aborted) {
    process.nextTick(onclosed);
  }

  const cleanup = () => {
    callback = nop;
    stream.removeListener('aborted', onclose);
    stream.removeListener('complete', onfinish);
    stream.removeListener('abort', onclose);
    stream.removeListener('request', onrequest);
    if (stream.req)
      stream.req.removeListener('finish', onfinish);
    stream.removeListener('end', onlegacyfinish);
    stream.removeListener('close', onlegacyfinish);
    stream.removeListener('finish', onfinish);
    stream.removeListener('end', onend);
    stream.removeListener('error', onerror);
    stream.removeListener('close', onclose);
  };

  const { signal } = options;
  if (signal && !closed) {
    const abort = () => {
      const endCallback = callback; // cleanup takes it away
      cleanup();
      endCallback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) {
      process.nextTick(abort);
    } else {
      const disposable = listenToSignal(signal, abort);
      const originalCallback = callback;
      callback = once((...args) => {
        disposable[Symbol.dispose]();
        originalCallback.apply(stream, args);
      });
    }
  }
  return cleanup;
}

function eosWeb(stream, options, callback) {
  let isAborted = false;
  const { signal } = options;
  if (signal) {
    const abort = () => {
      isAborted = true;
      callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) {
      process.nextTick(abort);
    } else {
      const disposable = listenToSignal(signal, abort);
      const originalCallback = callback;
      callback = once((...args) => {
        disposable[Symbol.dispose]();
        originalCallback.apply(stream, args);
      });
    }
  }
  const settled = (...args) => {
    if (!isAborted)
      process.nextTick(() => callback.apply(stream, args));
  };
  stream[kIsClosedPromise].promise.then(settled, settled);
  return nop;
}

/**
 * @param {object} stream
 * @param {object} [options]
 * @returns {Promise<void>}
 */
function finished(stream, options) {
  let autoCleanup = false;
  if (options === null)
    options = kEmptyObject;
  if (options?.cleanup) {
    validateBoolean(options.cleanup, 'cleanup');
    autoCleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const cleanup = eos(stream, options, (err) => {
      if (autoCleanup)
        cleanup();
      if (err)
        reject(err);
      else
        resolve();
    });
  });
}

module.exports = { eos, finished };
