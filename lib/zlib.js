'use strict';

// node:zlib: compression with deflate, gzip, brotli and zstd, as streams and as functions.

const native = binding('zlib');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateUint32 } = require('internal/validators');
const { isArrayBufferView } = require('internal/util/types');
const { constants, modes } = require('internal/zlib/options');
const { Brotli, Zlib, Zstd, makeClass } = require('internal/zlib/stream');
const { makeAsync, makeSync } = require('internal/zlib/whole');
const { defineProperty, freeze } = Object;

const codes = { __proto__: null };
for (const name of ['Z_OK', 'Z_STREAM_END', 'Z_NEED_DICT', 'Z_ERRNO', 'Z_STREAM_ERROR', 'Z_DATA_ERROR', 'Z_MEM_ERROR',
                    'Z_BUF_ERROR', 'Z_VERSION_ERROR']) {
  codes[name] = constants[name];
  codes[constants[name]] = name;
}

/**
 * @param {string|ArrayBufferView} data
 * @param {number} [value] what to start from: the checksum of what came before
 * @returns {number}
 */
function crc32(data, value = 0) {
  if (typeof data !== 'string' && !isArrayBufferView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  validateUint32(value, 'value');
  return native.crc32(data, value);
}

module.exports = { crc32 };

const classes = [
  ['Deflate', Zlib, modes.DEFLATE, 'deflate'],
  ['Inflate', Zlib, modes.INFLATE, 'inflate'],
  ['Gzip', Zlib, modes.GZIP, 'gzip'],
  ['Gunzip', Zlib, modes.GUNZIP, 'gunzip'],
  ['DeflateRaw', Zlib, modes.DEFLATERAW, 'deflateRaw'],
  ['InflateRaw', Zlib, modes.INFLATERAW, 'inflateRaw'],
  ['Unzip', Zlib, modes.UNZIP, 'unzip'],
  ['BrotliCompress', Brotli, modes.BROTLI_ENCODE, 'brotliCompress'],
  ['BrotliDecompress', Brotli, modes.BROTLI_DECODE, 'brotliDecompress'],
  ['ZstdCompress', Zstd, modes.ZSTD_COMPRESS, 'zstdCompress'],
  ['ZstdDecompress', Zstd, modes.ZSTD_DECOMPRESS, 'zstdDecompress'],
];
for (const [name, Base, mode] of classes) module.exports[name] = makeClass(name, Base, mode);
for (const [name, , mode, verb] of classes) {
  const Class = module.exports[name];
  module.exports[verb] = makeAsync(verb, Class, mode);
  module.exports[`${verb}Sync`] = makeSync(`${verb}Sync`, Class, mode);
}
for (const [name] of classes) {
  const create = `create${name}`;
  defineProperty(module.exports, create, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    value: { [create]: (options) => new module.exports[name](options) }[create],
  });
}

defineProperty(module.exports, 'constants', { __proto__: null, enumerable: true, value: constants });
defineProperty(module.exports, 'codes', { __proto__: null, enumerable: true, value: freeze(codes) });

// The older way to the constants of zlib.h.
for (const name of Object.keys(constants)) {
  if (name.startsWith('BROTLI') || name.startsWith('ZSTD')) continue;
  defineProperty(module.exports, name, { __proto__: null, enumerable: false, value: constants[name] });
}
