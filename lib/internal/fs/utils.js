'use strict';

// What all forms of fs share: checking of arguments, flags, paths, times and encodings.

const { AbortError, codes } = require('internal/errors');
const { ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } = codes;
const { kEmptyObject, normalizeEncoding } = require('internal/util');
const { isArrayBufferView, isDate, isUint8Array } = require('internal/util/types');
const { parseFileMode, validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger,
        validateObject, validateString, validateUint32 } = require('internal/validators');
const { COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE, F_OK, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR,
        O_SYNC, O_TRUNC, O_WRONLY, R_OK, UV_FS_SYMLINK_DIR, UV_FS_SYMLINK_JUNCTION, W_OK, X_OK } =
    require('internal/fs/constants');
const { Buffer } = require('buffer');

const kMaxUserId = 2 ** 32 - 1;
const kAllAccessModes = F_OK | R_OK | W_OK | X_OK;
const kAllCopyModes = COPYFILE_EXCL | COPYFILE_FICLONE | COPYFILE_FICLONE_FORCE;

// ---- paths

/**
 * @param {unknown} path
 * @param {string} [propName]
 */
function validatePath(path, propName = 'path') {
  if (typeof path === 'string') {
    if (path.includes('\u0000')) throwNullBytes(path, propName);
    return;
  }
  if (!isUint8Array(path)) throw new ERR_INVALID_ARG_TYPE(propName, ['string', 'Buffer', 'URL'], path);
  if (path.includes(0)) throwNullBytes(path, propName);
}

function throwNullBytes(path, propName) {
  throw new ERR_INVALID_ARG_VALUE(propName, path, 'must be a string, Uint8Array, or URL without null bytes');
}

/**
 * @param {unknown} pathOrURL
 * @param {string} [propName]
 * @returns {string|Uint8Array} a path that the system can be asked for
 */
function getValidatedPath(pathOrURL, propName = 'path') {
  if (typeof pathOrURL === 'object' && pathOrURL !== null && pathOrURL.href && pathOrURL.protocol) {
    pathOrURL = require('internal/url').toPathIfFileURL(pathOrURL);
  }
  validatePath(pathOrURL, propName);
  return pathOrURL;
}

/**
 * @param {unknown} fd
 * @param {string} [propName]
 * @returns {number}
 */
function getValidatedFd(fd, propName = 'fd') {
  if (fd === -0) return 0;
  validateInt32(fd, propName, 0);
  return fd;
}

/** @param {unknown} value @returns {boolean} whether it is a descriptor's number */
function isFd(value) {
  return typeof value === 'number' && value >= 0 && value <= 2147483647 && value === (value | 0);
}

// ---- options

/** @param {unknown} encoding */
function assertEncoding(encoding) {
  if (encoding && typeof encoding === 'string' ? !Buffer.isEncoding(encoding) : Boolean(encoding)) {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

/**
 * @param {unknown} options a string is an encoding; functions and null stand for nothing
 * @param {object} [defaults]
 * @returns {object}
 */
function getOptions(options, defaults = kEmptyObject) {
  if (options == null || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    if (options !== 'buffer') assertEncoding(options);
    return { ...defaults, encoding: options };
  }
  if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  if (options.encoding !== 'buffer') assertEncoding(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

/** @param {object} options @returns {object} a copy with own properties only, null-safe */
function copyObject(options) {
  const copy = {};
  for (const key in options) copy[key] = options[key];
  return copy;
}

/**
 * @param {AbortSignal|undefined} signal
 * @throws {AbortError}
 */
function checkAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

/**
 * What a path is to be returned as: native code knows UTF-8 strings and buffers; other encodings are made of these.
 * @param {string|null|undefined} encoding
 * @returns {boolean} whether to ask for bytes
 */
function wantsBytes(encoding) {
  return encoding != null && encoding !== 'utf8' && encoding !== 'utf-8';
}

/**
 * @param {Buffer|undefined} bytes
 * @param {string} encoding other than UTF-8
 * @returns {string|Buffer|undefined}
 */
function encodeBytes(bytes, encoding) {
  return encoding === 'buffer' || bytes === undefined ? bytes : bytes.toString(encoding);
}

// ---- flags and modes

const kFlags = {
  '__proto__': null,
  'r': O_RDONLY,
  'rs': O_RDONLY | O_SYNC,
  'sr': O_RDONLY | O_SYNC,
  'r+': O_RDWR,
  'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY,
  'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'xw': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY,
  'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'xa': O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'sa': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

/**
 * @param {string|number|null|undefined} flags
 * @param {string} [name]
 * @returns {number} of O_*
 */
function stringToFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  if (flags == null) return O_RDONLY;
  const known = typeof flags === 'string' ? kFlags[flags] : undefined;
  if (known === undefined) throw new ERR_INVALID_ARG_VALUE(name, flags);
  return known;
}

/**
 * @param {unknown} mode
 * @param {'access'|'copyFile'} type
 * @returns {number}
 */
function getValidMode(mode, type) {
  if (mode == null) return 0;
  validateInteger(mode, 'mode', 0, type === 'copyFile' ? kAllCopyModes : kAllAccessModes);
  return mode;
}

/** @param {unknown} type of a symbolic link: Windows cares */
function validateSymlinkType(type) {
  if (type != null && type !== 'dir' && type !== 'file' && type !== 'junction') {
    throw new ERR_INVALID_ARG_VALUE('type', type, "must be one of 'dir', 'file', or 'junction'");
  }
}

/**
 * @param {string|undefined} type
 * @returns {number} of UV_FS_SYMLINK_*
 */
function stringToSymlinkType(type) {
  validateSymlinkType(type);
  if (type === 'dir') return UV_FS_SYMLINK_DIR;
  return type === 'junction' ? UV_FS_SYMLINK_JUNCTION : 0;
}

/** @param {unknown} id @param {string} name */
function validateOwner(id, name) {
  validateInteger(id, name, -1, kMaxUserId);
}

// ---- times

/**
 * @param {unknown} time a Date, a number of seconds, or a string of one
 * @param {string} [name]
 * @returns {number} seconds since the epoch
 */
function toUnixTimestamp(time, name = 'time') {
  // eslint-disable-next-line eqeqeq -- a string of a number equals it
  if (typeof time === 'string' && +time == time) return +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (isDate(time)) return time.getTime() / 1000;
  throw new ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

// ---- buffers and strings to read into or write from

/** @param {unknown} buffer @param {string} [name] */
function validateArrayBufferView(buffer, name = 'buffer') {
  if (!isArrayBufferView(buffer)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], buffer);
  }
}

/**
 * @param {number} offset
 * @param {number} length
 * @param {number} bufferLength
 */
function validateOffsetLengthRead(offset, length, bufferLength) {
  if (offset < 0) throw new ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > bufferLength) throw new ERR_OUT_OF_RANGE('length', `<= ${bufferLength - offset}`, length);
}

/**
 * @param {number} offset
 * @param {number} length
 * @param {number} byteLength
 */
function validateOffsetLengthWrite(offset, length, byteLength) {
  if (offset > byteLength) throw new ERR_OUT_OF_RANGE('offset', `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw new ERR_OUT_OF_RANGE('length', `<= ${byteLength - offset}`, length);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

/**
 * @param {unknown} position
 * @param {string} name
 * @param {number} length of what is to be read there
 */
function validatePosition(position, name, length) {
  if (typeof position === 'number') {
    validateInteger(position, name, -1);
  } else if (typeof position === 'bigint') {
    const highest = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > highest) {
      throw new ERR_OUT_OF_RANGE(name, `>= -1 && <= ${highest}`, position);
    }
  } else {
    throw new ERR_INVALID_ARG_TYPE(name, ['integer', 'bigint'], position);
  }
}

/** @param {unknown} buffers @returns {ArrayBufferView[]} */
function validateBufferArray(buffers, propName = 'buffers') {
  if (!Array.isArray(buffers)) throw new ERR_INVALID_ARG_TYPE(propName, 'ArrayBufferView[]', buffers);
  for (let i = 0; i < buffers.length; i++) {
    if (!isArrayBufferView(buffers[i])) throw new ERR_INVALID_ARG_TYPE(propName, 'ArrayBufferView[]', buffers);
  }
  return buffers;
}

/** @param {unknown} buffer @param {string} name */
function validateStringAfterArrayBufferView(buffer, name) {
  if (typeof buffer !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
  }
}

/**
 * @param {unknown} data what writeFile is given
 * @param {string} encoding
 * @returns {ArrayBufferView}
 */
function bytesToWrite(data, encoding) {
  if (isArrayBufferView(data)) return data;
  validateStringAfterArrayBufferView(data, 'data');
  return Buffer.from(data, encoding || 'utf8');
}

/** @param {unknown} position of a write: what is no number means the file's own @returns {number|bigint} */
function writePosition(position) {
  return typeof position === 'number' || typeof position === 'bigint' ? position : -1;
}

// ---- rm, rmdir, cp

const kRmDefaults = { recursive: false, force: false, retryDelay: 100, maxRetries: 0 };
const kRmdirDefaults = { retryDelay: 100, maxRetries: 0, recursive: false };

function validateRetries(options) {
  validateInt32(options.retryDelay, 'options.retryDelay', 0);
  validateUint32(options.maxRetries, 'options.maxRetries');
}

/** @param {unknown} options @param {object} [defaults] @returns {object} complete */
function validateRmdirOptions(options, defaults = kRmdirDefaults) {
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  options = { ...defaults, ...options };
  validateBoolean(options.recursive, 'options.recursive');
  validateRetries(options);
  return options;
}

/** @param {unknown} options @returns {object} complete */
function validateRmOptions(options) {
  options = validateRmdirOptions(options, kRmDefaults);
  validateBoolean(options.force, 'options.force');
  return options;
}

const kCpDefaults = {
  dereference: false,
  errorOnExist: false,
  filter: undefined,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

/** @param {unknown} options @returns {object} complete */
function validateCpOptions(options) {
  if (options === undefined) return { ...kCpDefaults, mode: 0 };
  validateObject(options, 'options');
  options = { ...kCpDefaults, ...options };
  validateBoolean(options.dereference, 'options.dereference');
  validateBoolean(options.errorOnExist, 'options.errorOnExist');
  validateBoolean(options.force, 'options.force');
  validateBoolean(options.preserveTimestamps, 'options.preserveTimestamps');
  validateBoolean(options.recursive, 'options.recursive');
  validateBoolean(options.verbatimSymlinks, 'options.verbatimSymlinks');
  options.mode = getValidMode(options.mode, 'copyFile');
  if (options.dereference === true && options.verbatimSymlinks === true) {
    throw new ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (options.filter !== undefined) validateFunction(options.filter, 'options.filter');
  return options;
}

/** @param {unknown} callback @returns {Function} */
function validateCallback(callback) {
  validateFunction(callback, 'cb');
  return callback;
}

let warnedRmdir = false;
/** Warns once that recursive rmdir is deprecated. */
function emitRecursiveRmdirWarning() {
  if (warnedRmdir) return;
  warnedRmdir = true;
  process.emitWarning('In future versions of Node.js, fs.rmdir(path, { recursive: true }) ' +
                      'will be removed. Use fs.rm(path, { recursive: true }) instead', 'DeprecationWarning', 'DEP0147');
}

let warnedTemplate = false;
/**
 * Some systems take every X at the end of a template for theirs.
 * @param {string|Uint8Array} prefix of mkdtemp
 */
function warnOnNonPortableTemplate(prefix) {
  if (warnedTemplate) return;
  if (typeof prefix === 'string' ? prefix.endsWith('X') : prefix.at(-1) === 0x58) {
    warnedTemplate = true;
    process.emitWarning('mkdtemp() templates ending with X are not portable. ' +
                        'For details see: https://nodejs.org/api/fs.html');
  }
}

module.exports = {
  assertEncoding,
  bytesToWrite,
  checkAborted,
  copyObject,
  emitRecursiveRmdirWarning,
  encodeBytes,
  getOptions,
  getValidMode,
  getValidatedFd,
  getValidatedPath,
  isFd,
  normalizeEncoding,
  parseFileMode,
  stringToFlags,
  stringToSymlinkType,
  toUnixTimestamp,
  validateArrayBufferView,
  validateBufferArray,
  validateCallback,
  validateCpOptions,
  validateOffsetLengthRead,
  validateOffsetLengthWrite,
  validateOwner,
  validatePath,
  validatePosition,
  validateRmOptions,
  validateRmdirOptions,
  validateString,
  validateStringAfterArrayBufferView,
  wantsBytes,
  warnOnNonPortableTemplate,
  writePosition,
};
