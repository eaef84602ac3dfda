'use strict';

// `finished`: calls back when a stream is done, one way or another. Most of the care is for streams of other makes, and for
// streams that are done already.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const { kEmptyObject, once } = require('internal/util');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject } = require('internal/validators');
const {
  isClosed, isReadable, isReadableNodeStream, isReadableStream, isReadableFinished, isReadableErrored, isWritable,
  isWritableNodeStream, isWritableStream, isWritableFinished, isWritableErrored, isNodeStream, willEmitClose, kIsClosedPromise,
} = require('internal/streams/utils');
const { enabledHooksExist } = require('internal/async_hooks');
const { getFrame } = binding('async_context');

/** Requests of clients that have `abort` are done when they are complete, not when they are finished. */
const isAbortableRequest = (stream) => stream.setHeader && typeof stream.abort === 'function';

/** One watch on one stream of events, for one callback. */
class Watch {
  #stream;
  #callback; // null: told, or not to be told
  #reads;
  #writes;
  #ended;
  #finished;
  #closeComes; // 'close' is sure to come, and is waited for
  #listeners = [];

  constructor(stream, options, callback) {
    this.#stream = stream;
    this.#callback = callback;
    this.#reads = options.readable ?? isReadableNodeStream(stream);
    this.#writes = options.writable ?? isWritableNodeStream(stream);
    this.#ended = isReadableFinished(stream, false);
    this.#finished = isWritableFinished(stream, false);
    this.#closeComes = willEmitClose(stream) &&
      isReadableNodeStream(stream) === this.#reads && isWritableNodeStream(stream) === this.#writes;
    this.#attach(options.error !== false);
    this.#lookBack();
  }

  stop() {
    this.#callback = null;
    for (const [emitter, event, listener] of this.#listeners.splice(0))
      emitter.removeListener(event, listener);
  }

  #tell(...args) {
    this.#callback?.apply(this.#stream, args);
  }

  #listen(emitter, event, listener) {
    this.#listeners.push([emitter, event, listener]);
    emitter.on(event, listener);
  }

  #attach(errorsToo) {
    const stream = this.#stream;
    if (isAbortableRequest(stream)) {
      this.#listen(stream, 'complete', this.#onFinish);
      if (!this.#closeComes)
        this.#listen(stream, 'abort', this.#onClose);
      const listenToRequest = () => this.#listen(stream.req, 'finish', this.#onFinish);
      if (stream.req)
        listenToRequest();
      else
        this.#listen(stream, 'request', listenToRequest);
    } else if (this.#writes && !stream._writableState) {
      // Streams of old do not emit 'finish'.
      const onOldEnd = () => {
        if (!stream.writable)
          this.#onFinish();
      };
      this.#listen(stream, 'end', onOldEnd);
      this.#listen(stream, 'close', onOldEnd);
    }
    // After 'aborted', 'close' does not come from all.
    if (!this.#closeComes && typeof stream.aborted === 'boolean')
      this.#listen(stream, 'aborted', this.#onClose);

    this.#listen(stream, 'end', this.#onEnd);
    this.#listen(stream, 'finish', this.#onFinish);
    if (errorsToo)
      this.#listen(stream, 'error', (error) => this.#tell(error));
    this.#listen(stream, 'close', this.#onClose);
  }

  /** What has happened before the watch began is told in the next tick. */
  #lookBack() {
    const stream = this.#stream;
    const reading = stream._readableState;
    const writing = stream._writableState;
    if (isClosed(stream)) {
      process.nextTick(this.#onClose);
      return;
    }
    if (writing?.errorEmitted || reading?.errorEmitted) {
      if (!this.#closeComes)
        process.nextTick(this.#onOver);
      return;
    }
    const written = this.#finished || isWritable(stream) === false;
    const read = this.#ended || isReadable(stream) === false;
    const onlyWritten = !this.#reads && (!this.#closeComes || isReadable(stream)) && written && !writing?.pendingcb;
    const onlyRead = !this.#writes && (!this.#closeComes || isWritable(stream)) && read;
    if (onlyWritten || onlyRead || (reading && stream.req && stream.aborted))
      process.nextTick(this.#onOver);
  }

  #onFinish = () => {
    this.#finished = true;
    this.#sideDone(this.#stream.readable, this.#reads, this.#ended);
  };

  #onEnd = () => {
    this.#ended = true;
    this.#sideDone(this.#stream.writable, this.#writes, this.#finished);
  };

  /** One side is done: it is over with the stream if the other is as well, or is not watched. */
  #sideDone(otherOpen, otherWatched, otherDone) {
    if (this.#stream.destroyed)
      this.#closeComes = false; // destroyed by somebody who does it differently: not to be relied on
    if (this.#closeComes && (!otherOpen || otherWatched))
      return;
    if (!otherWatched || otherDone)
      this.#tell();
  }

  #onClose = () => {
    const stream = this.#stream;
    const cutOff =
      (this.#reads && !this.#ended && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) ||
      (this.#writes && !this.#finished && !isWritableFinished(stream, false));
    this.#over(cutOff);
  };

  #onOver = () => this.#over(false);

  #over(cutOff) {
    const error = isWritableErrored(this.#stream) || isReadableErrored(this.#stream);
    if (error && typeof error !== 'boolean')
      this.#tell(error);
    else if (cutOff)
      this.#tell(new ERR_STREAM_PREMATURE_CLOSE());
    else
      this.#tell();
  }
}

/**
 * Makes `callback` come with an AbortError, too.
 * @param {AbortSignal | undefined} signal
 * @param {object} stream `this` of the callback
 * @param {Function} callback
 * @param {() => void} stop called before, when the signal is what ends it
 * @returns {Function} to be called in its place
 */
function orAborted(signal, stream, callback, stop) {
  if (!signal)
    return callback;
  const abort = () => {
    stop();
    callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) {
    process.nextTick(abort);
    return callback;
  }
  const listening = require('internal/events/abort_listener').addAbortListener(signal, abort);
  return once((...args) => {
    listening[Symbol.dispose]();
    callback.apply(stream, args);
  });
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
  } else if (options === null || options === undefined) {
    options = kEmptyObject;
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');

  const inContext = getFrame() !== undefined || enabledHooksExist();
  callback = once(inContext ? require('internal/async_resource').bind(callback, 'STREAM_END_OF_STREAM') : callback);

  if (isReadableStream(stream) || isWritableStream(stream))
    return watchWeb(stream, signal, callback);
  if (!isNodeStream(stream))
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);

  let watch;
  const stop = () => watch.stop();
  watch = new Watch(stream, options, isClosed(stream) ? callback : orAborted(signal, stream, callback, stop));
  return stop;
}

function watchWeb(stream, signal, callback) {
  let stopped = false;
  const tell = orAborted(signal, stream, callback, () => {
    stopped = true;
  });
  const settled = (...args) => {
    if (!stopped)
      process.nextTick(() => tell.apply(stream, args));
  };
  stream[kIsClosedPromise].promise.then(settled, settled);
  return () => {};
}

/**
 * @param {object} stream
 * @param {object} [options] those of `eos`; with `cleanup` the listeners are removed when it is over
 * @returns {Promise<void>}
 */
function finished(stream, options) {
  options ??= kEmptyObject;
  if (options.cleanup)
    validateBoolean(options.cleanup, 'cleanup');
  return new Promise((resolve, reject) => {
    const stop = eos(stream, options, (error) => {
      if (options.cleanup)
        stop();
      if (error)
        reject(error);
      else
        resolve();
    });
  });
}

module.exports = { eos, finished };
