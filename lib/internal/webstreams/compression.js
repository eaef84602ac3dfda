'use strict';

// CompressionStream and DecompressionStream: zlib's streams as pairs of web streams.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_STREAM_NULL_VALUES } } = require('internal/errors');
const { isArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateOneOf } = require('internal/validators');
const { finishClass } = require('internal/webstreams/util');

const formats = ['deflate', 'deflate-raw', 'gzip', 'brotli'];

/** Chunks are BufferSources, whose memory nobody else writes to meanwhile. */
function checkChunk(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  const memory = isArrayBufferView(chunk) ? chunk.buffer : chunk;
  if (!isArrayBuffer(memory)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], chunk);
  }
}

function makePair(format, makers) {
  validateOneOf(format, 'format', formats);
  const make = makers[format];
  if (make === undefined)
    throw new ERR_INVALID_ARG_VALUE('format', format);
  const { newReadableWritablePairFromDuplex } = require('internal/webstreams/adapters');
  const handle = make(require('zlib'));
  return { handle, ...newReadableWritablePairFromDuplex(handle, { checkChunk }) };
}

class CompressionStream {
  #pair;

  /** @param {'deflate' | 'deflate-raw' | 'gzip' | 'brotli'} format */
  constructor(format) {
    this.#pair = makePair(format, {
      '__proto__': null,
      'deflate': (zlib) => zlib.createDeflate(),
      'deflate-raw': (zlib) => zlib.createDeflateRaw(),
      'gzip': (zlib) => zlib.createGzip(),
      'brotli': (zlib) => zlib.createBrotliCompress(),
    });
  }

  get readable() {
    return this.#pair.readable;
  }

  get writable() {
    return this.#pair.writable;
  }
}
finishClass(CompressionStream, (self) => ({ readable: self.readable, writable: self.writable }));

class DecompressionStream {
  #pair;

  /** @param {'deflate' | 'deflate-raw' | 'gzip' | 'brotli'} format */
  constructor(format) {
    const options = { rejectGarbageAfterEnd: true };
    this.#pair = makePair(format, {
      '__proto__': null,
      'deflate': (zlib) => zlib.createInflate(options),
      'deflate-raw': (zlib) => zlib.createInflateRaw(options),
      'gzip': (zlib) => zlib.createGunzip(options),
      'brotli': (zlib) => zlib.createBrotliDecompress(options),
    });
  }

  get readable() {
    return this.#pair.readable;
  }

  get writable() {
    return this.#pair.writable;
  }
}
finishClass(DecompressionStream, (self) => ({ readable: self.readable, writable: self.writable }));

module.exports = { CompressionStream, DecompressionStream };
