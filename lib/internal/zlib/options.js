'use strict';

// The options of node:zlib's classes and functions, checked, and the native codec that they ask for.

const native = binding('zlib');
const { Codec, kStateFields } = native;
const { codes } = require('internal/errors');
const {
  ERR_BROTLI_INVALID_PARAM, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_ZLIB_INITIALIZATION_FAILED,
  ERR_ZSTD_INVALID_PARAM,
} = codes;
const { checkRangesOrGetDefault, validateFiniteNumber } = require('internal/validators');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const buffer = require('buffer');
const { freeze } = Object;

// Looked up once: what programs do to it later changes nothing.
const { kMaxLength } = buffer;

const constants = freeze(Object.assign({ __proto__: null }, native.constants));
const {
  BROTLI_DECODE, BROTLI_ENCODE, BROTLI_OPERATION_EMIT_METADATA, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_FLUSH,
  BROTLI_OPERATION_PROCESS, DEFLATE, DEFLATERAW, GUNZIP, GZIP, INFLATE, INFLATERAW, UNZIP, Z_BLOCK,
  Z_DEFAULT_CHUNK, Z_DEFAULT_COMPRESSION, Z_DEFAULT_MEMLEVEL, Z_DEFAULT_STRATEGY, Z_DEFAULT_WINDOWBITS, Z_FINISH,
  Z_FIXED, Z_FULL_FLUSH, Z_MAX_LEVEL, Z_MAX_MEMLEVEL, Z_MAX_WINDOWBITS, Z_MIN_CHUNK, Z_MIN_LEVEL, Z_MIN_MEMLEVEL,
  Z_MIN_WINDOWBITS, Z_NO_FLUSH, ZSTD_COMPRESS, ZSTD_DECOMPRESS, ZSTD_e_continue, ZSTD_e_end, ZSTD_e_flush,
} = constants;

/**
 * What is common to the codecs of one library: the flush values that it knows.
 * @typedef {{process: number, flush: number, finish: number, max: number}} Family
 */
const deflateFamily = freeze({ process: Z_NO_FLUSH, flush: Z_FULL_FLUSH, finish: Z_FINISH, max: Z_BLOCK });
const brotliFamily = freeze({
  process: BROTLI_OPERATION_PROCESS,
  flush: BROTLI_OPERATION_FLUSH,
  finish: BROTLI_OPERATION_FINISH,
  max: BROTLI_OPERATION_EMIT_METADATA,
});
const zstdFamily = freeze({ process: ZSTD_e_continue, flush: ZSTD_e_flush, finish: ZSTD_e_end, max: ZSTD_e_end });

/** @param {number} mode @returns {Family} */
function familyOf(mode) {
  if (mode === BROTLI_ENCODE || mode === BROTLI_DECODE) return brotliFamily;
  return mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS ? zstdFamily : deflateFamily;
}

/** @param {number} mode @returns {boolean} */
function isDecompression(mode) {
  switch (mode) {
    case INFLATE: case GUNZIP: case INFLATERAW: case UNZIP: case BROTLI_DECODE: case ZSTD_DECOMPRESS:
      return true;
    default:
      return false;
  }
}

function readChunkSize(value) {
  if (!validateFiniteNumber(value, 'options.chunkSize')) return Z_DEFAULT_CHUNK;
  if (value < Z_MIN_CHUNK) throw new ERR_OUT_OF_RANGE('options.chunkSize', `>= ${Z_MIN_CHUNK}`, value);
  return value;
}

function readDictionary(value) {
  if (value === undefined || isArrayBufferView(value) || isAnyArrayBuffer(value)) return value;
  throw new ERR_INVALID_ARG_TYPE('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], value);
}

/**
 * What all codecs understand.
 * @param {number} mode
 * @param {any} options
 */
function readCommon(mode, options) {
  const { process, finish, max } = familyOf(mode);
  return {
    mode,
    chunkSize: readChunkSize(options?.chunkSize),
    flush: checkRangesOrGetDefault(options?.flush, 'options.flush', process, max, process),
    finishFlush: checkRangesOrGetDefault(options?.finishFlush, 'options.finishFlush', process, max, finish),
    maxOutputLength:
        checkRangesOrGetDefault(options?.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength),
    info: Boolean(options?.info),
    rejectGarbageAfterEnd: options?.rejectGarbageAfterEnd === true && isDecompression(mode),
    level: Z_DEFAULT_COMPRESSION,
    strategy: Z_DEFAULT_STRATEGY,
  };
}

/**
 * `params`, whose keys are numbers, as [key, value, ...].
 * @param {any} params
 * @param {number} maxKey
 * @param {new (key: string) => Error} Invalid
 * @returns {number[]}
 */
function readParams(params, maxKey, Invalid) {
  const flat = [];
  if (!params) return flat;
  const seen = new Set();
  for (const name of Object.keys(params)) {
    const key = Number(name);
    if (!(key >= 0 && key <= maxKey) || seen.has(key)) throw new Invalid(name);
    seen.add(key);
    const value = params[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
    }
    flat.push(key, Number(value) >>> 0);
  }
  return flat;
}

/** The highest number among the constants whose name begins so. */
function highest(...prefixes) {
  let max = 0;
  for (const name of Object.keys(constants)) {
    if (prefixes.some((prefix) => name.startsWith(prefix))) max = Math.max(max, constants[name]);
  }
  return max;
}
const maxBrotliKey = highest('BROTLI_PARAM_', 'BROTLI_DECODER_PARAM_');
const maxZstdCompressKey = highest('ZSTD_c_');
const maxZstdDecompressKey = highest('ZSTD_d_');

function readPledgedSize(value) {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new ERR_INVALID_ARG_TYPE('options.pledgedSrcSize', 'number', value);
  }
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ERR_OUT_OF_RANGE('options.pledgedSrcSize', 'a non-negative safe integer', value);
  }
  return value;
}

/** Codec and settings; throws where the library refuses. */
function opened(settings, state, codec, problem) {
  if (problem !== undefined) {
    const error = new ERR_ZLIB_INITIALIZATION_FAILED();
    error.message = problem;
    throw error;
  }
  settings.codec = codec;
  settings.state = state;
  return settings;
}

function openDeflate(mode, options) {
  const settings = readCommon(mode, options);
  let windowBits = Z_DEFAULT_WINDOWBITS;
  let memLevel = Z_DEFAULT_MEMLEVEL;
  let dictionary;
  if (options) {
    // What decompresses may leave the window to what the stream says.
    const streamMayTell = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
    if (streamMayTell && (options.windowBits === undefined || options.windowBits === null || options.windowBits === 0)) {
      windowBits = 0;
    } else {
      // Of 8, gzip's compressor makes a stream that nobody can read.
      const min = mode === GZIP ? Z_MIN_WINDOWBITS + 1 : Z_MIN_WINDOWBITS;
      windowBits = checkRangesOrGetDefault(options.windowBits, 'options.windowBits', min, Z_MAX_WINDOWBITS, windowBits);
    }
    settings.level = checkRangesOrGetDefault(options.level, 'options.level', Z_MIN_LEVEL, Z_MAX_LEVEL, settings.level);
    memLevel = checkRangesOrGetDefault(options.memLevel, 'options.memLevel', Z_MIN_MEMLEVEL, Z_MAX_MEMLEVEL, memLevel);
    settings.strategy = checkRangesOrGetDefault(options.strategy, 'options.strategy', Z_DEFAULT_STRATEGY, Z_FIXED,
                                                settings.strategy);
    dictionary = readDictionary(options.dictionary);
  }
  const state = new Uint32Array(kStateFields);
  const codec = new Codec(state);
  return opened(settings, state, codec, codec.openZlib(
      mode, windowBits, settings.level, memLevel, settings.strategy, dictionary, settings.rejectGarbageAfterEnd));
}

function openBrotli(mode, options) {
  const settings = readCommon(mode, options);
  const params = readParams(options?.params, maxBrotliKey, ERR_BROTLI_INVALID_PARAM);
  const dictionary = readDictionary(options?.dictionary);
  const state = new Uint32Array(kStateFields);
  const codec = new Codec(state);
  return opened(settings, state, codec, codec.openBrotli(mode, params, dictionary));
}

function openZstd(mode, options) {
  const settings = readCommon(mode, options);
  const maxKey = mode === ZSTD_COMPRESS ? maxZstdCompressKey : maxZstdDecompressKey;
  const params = readParams(options?.params, maxKey, ERR_ZSTD_INVALID_PARAM);
  const pledged = mode === ZSTD_COMPRESS ? readPledgedSize(options?.pledgedSrcSize) : undefined;
  const dictionary = readDictionary(options?.dictionary);
  const state = new Uint32Array(kStateFields);
  const codec = new Codec(state);
  return opened(settings, state, codec,
                codec.openZstd(mode, params, dictionary, pledged, settings.rejectGarbageAfterEnd));
}

/**
 * Checks the options and makes the codec.
 * @param {number} mode one of `constants.DEFLATE` to `constants.ZSTD_DECOMPRESS`
 * @param {any} [options]
 * @returns {{codec: any, state: Uint32Array, mode: number, chunkSize: number, flush: number, finishFlush: number,
 *            maxOutputLength: number, info: boolean, rejectGarbageAfterEnd: boolean, level: number, strategy: number}}
 */
function openCodec(mode, options) {
  switch (familyOf(mode)) {
    case deflateFamily: return openDeflate(mode, options);
    case brotliFamily: return openBrotli(mode, options);
    default: return openZstd(mode, options);
  }
}

/**
 * The error of a codec's last run.
 * @param {any} codec
 * @returns {Error & {errno: number, code: string}}
 */
function codecError(codec) {
  const [message, code, errno] = codec.error() ?? ['The codec ran out of memory', 'Z_MEM_ERROR', constants.Z_MEM_ERROR];
  return Object.assign(new Error(message), { errno, code });
}

module.exports = {
  codecError, constants, deflateFamily, familyOf, isDecompression, kMaxLength, openCodec,
  modes: { BROTLI_DECODE, BROTLI_ENCODE, DEFLATE, DEFLATERAW, GUNZIP, GZIP, INFLATE, INFLATERAW, UNZIP, ZSTD_COMPRESS,
           ZSTD_DECOMPRESS },
};
