'use strict';

// Between Node's streams and the web's, in both directions.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { isAnyArrayBuffer } = require('internal/util/types');
const { validateBoolean, validateObject, validateOneOf } = require('internal/validators');
const { Buffer } = require('buffer');
const { destroyer: destroy } = require('internal/streams/destroy');
const { eos: finished } = require('internal/streams/end-of-stream');
const { isDestroyed, isReadable, isWritable, isWritableEnded } = require('internal/streams/utils');
const { ReadableStream, isReadableStream } = require('internal/webstreams/readablestream');
const { WritableStream, isWritableStream } = require('internal/webstreams/writablestream');
const { CountQueuingStrategy } = require('internal/webstreams/queuing_strategies');

const nop = () => {};

/** Errors of Node's making as a web stream's user expects them. */
function toWebError(error) {
  if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new AbortError(undefined, { cause: error });
  if (/^(Z_|ERR_BROTLI|ERR__ERROR_|ERR_TRAILING_JUNK)/.test(error?.code ?? ''))
    return Object.assign(new TypeError(undefined, { cause: error }), { code: error.code });
  return error;
}

/** Calls back, and destroys the stream with what the callback throws. */
const callBack = (callback, onError) => (error) => {
  try {
    callback(error);
  } catch (err) {
    process.nextTick(onError, err);
  }
};

const rethrow = (error) => { throw error; };

// ---- writable ----

/**
 * @param {Writable} streamWritable
 * @param {(chunk: unknown) => void} [checkChunk] throws for a chunk that must not be written: that is the stream's end
 * @returns {WritableStream}
 */
function newWritableStreamFromStreamWritable(streamWritable, checkChunk = nop) {
  if (typeof streamWritable?._writableState !== 'object')
    throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);

  if (isDestroyed(streamWritable) || !isWritable(streamWritable)) {
    const writable = new WritableStream();
    writable.close();
    return writable;
  }

  const highWaterMark = streamWritable.writableHighWaterMark;
  const { writableObjectMode } = streamWritable;
  const strategy = writableObjectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };

  let controller;
  let drained;
  let closed;

  const cleanup = finished(streamWritable, (error) => {
    error = toWebError(error);
    cleanup();
    // Errors that still come are nobody's concern any more.
    streamWritable.on('error', nop);
    if (error != null) {
      drained?.reject(error);
      if (closed !== undefined) {
        closed.reject(error);
        closed = undefined;
      }
      controller.error(error);
      controller = undefined;
      return;
    }
    if (closed !== undefined) {
      closed.resolve();
      closed = undefined;
      return;
    }
    controller.error(new AbortError());
    controller = undefined;
  });

  streamWritable.on('drain', () => drained?.resolve());

  return new WritableStream({
    start(c) { controller = c; },
    write(chunk) {
      try {
        checkChunk(chunk);
      } catch (error) {
        destroy(streamWritable, error);
        throw error;
      }
      if (!writableObjectMode && isAnyArrayBuffer(chunk))
        chunk = new Uint8Array(chunk);
      if (streamWritable.writableNeedDrain || !streamWritable.write(chunk)) {
        drained = Promise.withResolvers();
        return drained.promise.finally(() => {
          drained = undefined;
        });
      }
    },
    abort(reason) {
      destroy(streamWritable, reason);
    },
    close() {
      if (closed === undefined && !isWritableEnded(streamWritable))
        streamWritable.end();
      closed = Promise.withResolvers();
      return closed.promise;
    },
  }, strategy);
}

function webWriterMethods(writer, getStream, { decodeStrings, objectMode }) {
  return {
    writev(chunks, callback) {
      const done = callBack(callback, (error) => destroy(getStream(), error));
      writer.ready.then(
        () => Promise.all(chunks.map(({ chunk }) => writer.write(chunk))).then(() => done(), done),
        done);
    },
    write(chunk, encoding, callback) {
      if (typeof chunk === 'string' && decodeStrings && !objectMode) {
        const buffer = Buffer.from(chunk, encoding);
        chunk = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      }
      const done = callBack(callback, (error) => destroy(getStream(), error));
      writer.ready.then(() => writer.write(chunk).then(() => done(), done), done);
    },
  };
}

function checkOptions(options) {
  validateObject(options, 'options');
  const { highWaterMark, encoding, decodeStrings = true, objectMode = false, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  validateBoolean(decodeStrings, 'options.decodeStrings');
  if (encoding !== undefined && !Buffer.isEncoding(encoding))
    throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding);
  return { highWaterMark, encoding, decodeStrings, objectMode, signal };
}

/**
 * @param {WritableStream} writableStream
 * @param {object} [options]
 * @returns {Writable}
 */
function newStreamWritableFromWritableStream(writableStream, options = kEmptyObject) {
  if (!isWritableStream(writableStream))
    throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  const checked = checkOptions(options);
  const writer = writableStream.getWriter();
  let closed = false;

  const Writable = require('internal/streams/writable');
  const writable = new Writable({
    highWaterMark: checked.highWaterMark,
    objectMode: checked.objectMode,
    decodeStrings: checked.decodeStrings,
    signal: checked.signal,
    ...webWriterMethods(writer, () => writable, checked),
    destroy(error, callback) {
      const done = callBack(() => callback(error), rethrow);
      if (closed)
        done();
      else if (error != null)
        writer.abort(error).then(done, done);
      else
        writer.close().then(done, done);
    },
    final(callback) {
      const done = callBack(callback, (error) => destroy(writable, error));
      if (!closed)
        writer.close().then(() => done(), done);
    },
  });

  writer.closed.then(
    () => { closed = true; },
    (error) => {
      closed = true;
      destroy(writable, error);
    });
  return writable;
}

// ---- readable ----

/**
 * @param {Readable} streamReadable
 * @param {{ strategy?: object, type?: 'bytes' }} [options]
 * @returns {ReadableStream}
 */
function newReadableStreamFromStreamReadable(streamReadable, options = kEmptyObject) {
  if (typeof streamReadable?._readableState !== 'object')
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  validateObject(options, 'options');
  if (options.type !== undefined)
    validateOneOf(options.type, 'options.type', ['bytes', undefined]);
  const isBytes = options.type === 'bytes';

  if (isDestroyed(streamReadable) || !isReadable(streamReadable)) {
    const readable = new ReadableStream({ type: options.type });
    readable.cancel();
    return readable;
  }

  const objectMode = streamReadable.readableObjectMode;
  const highWaterMark = streamReadable.readableHighWaterMark;
  const chooseStrategy = () => {
    if (options.strategy)
      return options.strategy;
    if (isBytes)
      return { highWaterMark: 0 };
    // For objects the mark is a count; for bytes it is bytes, which web streams count with a size function.
    return objectMode ?
      new CountQueuingStrategy({ highWaterMark }) :
      { highWaterMark, size: (chunk) => chunk.byteLength ?? chunk.length ?? 1 };
  };
  const strategy = chooseStrategy();

  let controller;
  let wasCanceled = false;

  streamReadable.pause();

  const cleanup = finished(streamReadable, { writable: false }, (error) => {
    error = toWebError(error);
    cleanup();
    streamReadable.on('error', nop);
    if (error)
      return controller.error(error);
    if (wasCanceled)
      return;
    controller.close();
    // Whoever waits with a buffer gets it back empty.
    if (isBytes)
      controller.byobRequest?.respond(0);
  });

  streamReadable.on('data', (chunk) => {
    // A copy, as the Buffer may be a part of a pool.
    if (Buffer.isBuffer(chunk) && !objectMode)
      chunk = new Uint8Array(chunk);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0)
      streamReadable.pause();
  });

  return new ReadableStream({
    type: options.type,
    start(c) { controller = c; },
    pull() { streamReadable.resume(); },
    cancel(reason) {
      wasCanceled = true;
      destroy(streamReadable, reason);
    },
  }, strategy);
}

/**
 * @param {ReadableStream} readableStream
 * @param {object} [options]
 * @returns {Readable}
 */
function newStreamReadableFromReadableStream(readableStream, options = kEmptyObject) {
  if (!isReadableStream(readableStream))
    throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  const { highWaterMark, encoding, objectMode, signal } = checkOptions(options);
  const reader = readableStream.getReader();
  let closed = false;

  const Readable = require('internal/streams/readable');
  const readable = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    read() {
      reader.read().then(
        ({ done, value }) => { readable.push(done ? null : value); },
        (error) => destroy(readable, error));
    },
    destroy(error, callback) {
      const done = callBack(() => callback(error), rethrow);
      if (closed)
        done();
      else
        reader.cancel(error).then(done, done);
    },
  });

  reader.closed.then(
    () => { closed = true; },
    (error) => {
      closed = true;
      destroy(readable, error);
    });
  return readable;
}

// ---- both ----

/**
 * @param {Duplex} duplex
 * @param {{ readableType?: 'bytes', type?: 'bytes' }} [options]
 * @returns {{ readable: ReadableStream, writable: WritableStream }}
 */
function newReadableWritablePairFromDuplex(duplex, options = kEmptyObject) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object')
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  validateObject(options, 'options');
  const type = options.readableType ?? options.type;

  const ended = () => {
    const writable = new WritableStream();
    writable.close();
    return writable;
  };
  const canceled = () => {
    const readable = new ReadableStream({ type });
    readable.cancel();
    return readable;
  };
  if (isDestroyed(duplex))
    return { readable: canceled(), writable: ended() };
  return {
    writable: isWritable(duplex) ? newWritableStreamFromStreamWritable(duplex, options.checkChunk) : ended(),
    readable: isReadable(duplex) ? newReadableStreamFromStreamReadable(duplex, { type }) : canceled(),
  };
}

/**
 * @param {{ readable: ReadableStream, writable: WritableStream }} pair
 * @param {object} [options]
 * @returns {Duplex}
 */
function newStreamDuplexFromReadableWritablePair(pair = kEmptyObject, options = kEmptyObject) {
  validateObject(pair, 'pair');
  const { readable: readableStream, writable: writableStream } = pair;
  if (!isReadableStream(readableStream))
    throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', readableStream);
  if (!isWritableStream(writableStream))
    throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', writableStream);
  const checked = checkOptions(options);
  validateBoolean(options.allowHalfOpen ?? false, 'options.allowHalfOpen');

  const writer = writableStream.getWriter();
  const reader = readableStream.getReader();
  let writableClosed = false;
  let readableClosed = false;

  const Duplex = require('internal/streams/duplex');
  const duplex = new Duplex({
    allowHalfOpen: options.allowHalfOpen ?? false,
    highWaterMark: checked.highWaterMark,
    objectMode: checked.objectMode,
    encoding: checked.encoding,
    decodeStrings: checked.decodeStrings,
    signal: checked.signal,
    ...webWriterMethods(writer, () => duplex, checked),
    final(callback) {
      const done = callBack(callback, (error) => destroy(duplex, error));
      if (!writableClosed)
        writer.close().then(() => done(), done);
    },
    read() {
      reader.read().then(
        ({ done, value }) => { duplex.push(done ? null : value); },
        (error) => destroy(duplex, error));
    },
    destroy(error, callback) {
      const done = callBack(() => callback(error), rethrow);
      const closeWriter = async () => {
        if (!writableClosed)
          await writer.abort(error);
      };
      const closeReader = async () => {
        if (!readableClosed)
          await reader.cancel(error);
      };
      if (!writableClosed || !readableClosed)
        Promise.all([closeWriter(), closeReader()]).then(done, done);
      else
        done();
    },
  });

  writer.closed.then(
    () => { writableClosed = true; },
    (error) => {
      writableClosed = true;
      readableClosed = true;
      destroy(duplex, error);
    });
  reader.closed.then(
    () => { readableClosed = true; },
    (error) => {
      writableClosed = true;
      readableClosed = true;
      destroy(duplex, error);
    });
  return duplex;
}

module.exports = {
  newWritableStreamFromStreamWritable,
  newReadableStreamFromStreamReadable,
  newStreamWritableFromWritableStream,
  newStreamReadableFromReadableStream,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
};
