'use strict';
// The format of the module behind a URL, as far as its name, package and media type say.

const path = require('path');
const { codes } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { fileURLToPath, URL } = require('internal/url');
const { isTypeScriptEnabled } = require('internal/modules/conditions');
const { packageTypeOf } = require('internal/modules/package_json');

const kFormatOfExtension = {
  '__proto__': null,
  '.cjs': 'commonjs',
  '.json': 'json',
  '.mjs': 'module',
  '.wasm': 'wasm',
};

const kTypeScriptExtensions = {
  '__proto__': null,
  '.cts': 'commonjs-typescript',
  '.mts': 'module-typescript',
  '.ts': 'typescript',
};

/** The format of a media type, null when it is none of a module. @param {string} type */
function formatOfMediaType(type) {
  if (/^\s*(text|application)\/javascript\s*(;\s*charset=utf-?8\s*)?$/i.test(type)) return 'module';
  if (/^\s*application\/json\s*(;\s*charset=utf-?8\s*)?$/i.test(type)) return 'json';
  if (/^\s*application\/wasm\s*$/i.test(type)) return 'wasm';
  return null;
}

/** The text before the data of a data: URL: its media type. @param {URL} url */
function mediaTypeOf(url) {
  return /^([^/]+\/[^,;]+)(?:[^,]*?)(;base64)?,/.exec(url.pathname)?.[1] ?? null;
}

/**
 * The format of a file; undefined when its source must decide (".js" in a package without "type").
 * @param {string} file
 * @param {boolean} strict throw for an extension that nothing is known of
 */
function formatOfPath(file, strict) {
  const extension = path.extname(file);
  if (extension === '.js' || extension === '') {
    const type = packageTypeOf(file);
    if (extension === '' && type !== 'commonjs' && isWasm(file)) return 'wasm';
    if (type !== 'none') return type;
    return getOptionValue('--experimental-detect-module') === false ? 'commonjs' : undefined;
  }
  const format = kFormatOfExtension[extension];
  if (format !== undefined) return format;
  if (isTypeScriptEnabled() && kTypeScriptExtensions[extension] !== undefined) {
    return typeScriptFormat(file, extension);
  }
  if (extension === '.node' && getOptionValue('--experimental-addon-modules')) return 'addon';
  if (!strict) return null;
  throw new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, file);
}

function typeScriptFormat(file, extension) {
  if (extension !== '.ts') return kTypeScriptExtensions[extension];
  const type = packageTypeOf(file);
  return type === 'none' ? 'typescript' : `${type}-typescript`;
}

/** Whether a file begins as WebAssembly does. */
function isWasm(file) {
  const fs = require('fs');
  const bytes = new Uint8Array(4);
  let fd;
  try {
    fd = fs.openSync(file);
    return fs.readSync(fd, bytes, 0, 4, 0) === 4 && bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6D;
  } catch {
    return false;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/**
 * @param {URL | string} url
 * @param {boolean} [strict]
 * @returns {string | null | undefined} null: unknown; undefined: the source decides
 */
function formatOfURL(url, strict = false) {
  const parsed = typeof url === 'string' ? URL.parse(url) : url;
  switch (parsed?.protocol) {
    case 'file:': return formatOfPath(fileURLToPath(parsed), strict);
    case 'node:': return 'builtin';
    case 'data:': return formatOfMediaType(mediaTypeOf(parsed) ?? '');
    default: return null;
  }
}

module.exports = { formatOfURL, mediaTypeOf };
