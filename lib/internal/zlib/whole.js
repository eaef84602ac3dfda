'use strict';

// The functions of node:zlib that take everything at once. They need no stream: the codec gets all input and as much room as
// it takes. Where the program asks for the `engine`, there is one all the same.

const { kFine, kInLeft, kStatus, kTooLarge } = binding('zlib');
const { codes } = require('internal/errors');
const { ERR_BUFFER_TOO_LARGE, ERR_INVALID_ARG_TYPE, ERR_TRAILING_JUNK_AFTER_STREAM_END } = codes;
const { validateFunction } = require('internal/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { codecError, isDecompression, openCodec } = require('internal/zlib/options');
const { closeCodec } = require('internal/zlib/stream');
const { Buffer } = require('buffer');

/** @returns {Uint8Array|DataView|ArrayBuffer} */
function bytesOf(value) {
  if (typeof value === 'string') return Buffer.from(value);
  if (isArrayBufferView(value) || isAnyArrayBuffer(value)) return value;
  throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], value);
}

/** How much room the output is likely to need. */
function guessSize(settings, inputBytes) {
  const guess = isDecompression(settings.mode) ? inputBytes * 4 : (inputBytes >>> 1) + 64;
  return Math.min(Math.max(guess, 256), 1 << 20);
}

/** What went wrong, or null. */
function problemOf(settings) {
  const status = settings.state[kStatus];
  if (status === kTooLarge) return new ERR_BUFFER_TOO_LARGE(settings.maxOutputLength);
  if (status !== kFine) return codecError(settings.codec);
  if (settings.rejectGarbageAfterEnd && settings.state[kInLeft] > 0) return new ERR_TRAILING_JUNK_AFTER_STREAM_END();
  return null;
}

/** The settings, and the stream that goes with them if the program wants to see it. */
function open(Class, mode, options) {
  if (!options?.info) return { settings: openCodec(mode, options), engine: null };
  const engine = new Class(options);
  return {
    engine,
    settings: {
      codec: engine._handle,
      state: engine._state,
      mode,
      finishFlush: engine._finishFlushFlag,
      maxOutputLength: engine._maxOutputLength,
      rejectGarbageAfterEnd: engine._rejectGarbageAfterEnd,
    },
  };
}

function resultOf(settings, engine, input, output) {
  if (engine === null) return output;
  engine.bytesWritten = input.byteLength - settings.state[kInLeft];
  return { buffer: output, engine };
}

function close(settings, engine) {
  settings.codec.close();
  if (engine !== null) closeCodec(engine);
}

/**
 * A function with a callback, such as zlib.gzip().
 * @param {string} name
 * @param {Function} Class
 * @param {number} mode
 */
function makeAsync(name, Class, mode) {
  return { [name](buffer, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    const input = bytesOf(buffer);
    const { settings, engine } = open(Class, mode, options);
    settings.codec.whole(settings.finishFlush, input, input.byteLength, guessSize(settings, input.byteLength),
                         settings.maxOutputLength, (error, output) => {
      const problem = error ?? problemOf(settings);
      close(settings, engine);
      if (problem !== null) callback(problem);
      else callback(null, resultOf(settings, engine, input, output));
    });
  } }[name];
}

/**
 * A function that returns the output, such as zlib.gzipSync().
 * @param {string} name
 * @param {Function} Class
 * @param {number} mode
 */
function makeSync(name, Class, mode) {
  return { [name](buffer, options) {
    const input = bytesOf(buffer);
    const { settings, engine } = open(Class, mode, options);
    try {
      const output = settings.codec.whole(settings.finishFlush, input, input.byteLength,
                                          guessSize(settings, input.byteLength), settings.maxOutputLength, undefined);
      const problem = problemOf(settings);
      if (problem !== null) throw problem;
      return resultOf(settings, engine, input, output);
    } finally {
      close(settings, engine);
    }
  } }[name];
}

module.exports = { makeAsync, makeSync };
