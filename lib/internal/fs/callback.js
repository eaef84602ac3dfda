'use strict';

// The forms of fs that take a callback. Native code calls it with what Node documents, so that a plain operation
// costs no closure.

const native = binding('fs');
const { AbortError, codes } = require('internal/errors');
const { ERR_INVALID_ARG_VALUE } = codes;
const { kCustomPromisifiedSymbol, kCustomPromisifyArgsSymbol, kEmptyObject } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = require('internal/fs/constants');
const { mkdirOptions, readRange, validateStringWrite, writeRange } = require('internal/fs/arguments');
const { bytesToWrite, checkAborted, copyObject, emitRecursiveRmdirWarning, encodeBytes, getOptions, getValidMode,
        getValidatedFd, getValidatedPath, isFd, parseFileMode, stringToFlags, stringToSymlinkType, toUnixTimestamp,
        validateArrayBufferView, validateBufferArray, validateCallback, validateCpOptions, validateOwner,
        validateRmdirOptions, wantsBytes, warnOnNonPortableTemplate,
        writePosition } = require('internal/fs/utils');
const { direntsAsync } = require('internal/fs/dirent');
const { Buffer } = require('buffer');
require('internal/fs/stats');

const { nextTick } = process;

/** The callback of results that native code brings as bytes. */
function encoding(encoding, callback) {
  return (err, bytes) => {
    if (err) callback(err);
    else callback(null, encodeBytes(bytes, encoding));
  };
}

function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  path = getValidatedPath(path);
  mode = getValidMode(mode, 'access');
  native.access(path, mode, validateCallback(callback));
}

function exists(path, callback) {
  validateFunction(callback, 'cb');
  try {
    path = getValidatedPath(path);
  } catch {
    return callback(false);
  }
  native.access(path, 0, (err) => callback(err === null));
}
Object.defineProperty(exists, kCustomPromisifiedSymbol, {
  __proto__: null,
  value: function exists(path) {
    return new Promise((resolve) => module.exports.exists(path, resolve));
  },
});

function open(path, flags, mode, callback) {
  path = getValidatedPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = 'r';
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
  } else {
    mode = parseFileMode(mode, 'mode', 0o666);
  }
  flags = stringToFlags(flags);
  native.open(path, flags, mode, validateCallback(callback));
}

function defaultCloseCallback(err) {
  if (err != null) throw err;
}

function close(fd, callback = defaultCloseCallback) {
  fd = getValidatedFd(fd);
  native.close(fd, validateCallback(callback));
}

function read(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  let offset = offsetOrOptions;
  if (arguments.length <= 4) {
    let options = offsetOrOptions;
    if (arguments.length === 4) {
      // (fd, buffer, options, callback)
      validateObject(options ?? kEmptyObject, 'options');
      callback = length;
    } else if (arguments.length === 3) {
      // (fd, buffer or options, callback)
      if (!isArrayBufferView(buffer)) {
        options = buffer;
        ({ buffer = Buffer.alloc(16384) } = options ?? kEmptyObject);
      } else {
        options = kEmptyObject;
      }
      callback = offsetOrOptions;
    } else {
      callback = buffer;
      options = kEmptyObject;
      buffer = Buffer.alloc(16384);
    }
    if (options != null) validateObject(options, 'options');
    validateArrayBufferView(buffer);
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = options ?? kEmptyObject);
  } else {
    validateArrayBufferView(buffer);
  }
  validateCallback(callback);
  const range = readRange(buffer, offset, length, position);
  if (range.length === 0) return nextTick(callback, null, 0, buffer);
  native.read(fd, buffer, range.offset, range.length, range.position, callback);
}
Object.defineProperty(read, kCustomPromisifyArgsSymbol, {
  __proto__: null, value: ['bytesRead', 'buffer'], enumerable: false,
});

function readv(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback ||= position;
  validateFunction(callback, 'cb');
  native.readv(fd, buffers, typeof position === 'number' ? position : -1, callback);
}
Object.defineProperty(readv, kCustomPromisifyArgsSymbol, {
  __proto__: null, value: ['bytesRead', 'buffers'], enumerable: false,
});

function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = getValidatedFd(fd);
  if (isArrayBufferView(buffer)) {
    callback ||= position || length || offsetOrOptions;
    validateFunction(callback, 'cb');
    const range = writeRange(buffer, offsetOrOptions, length, position);
    native.write(fd, buffer, range.offset, range.length, range.position, callback);
    return;
  }
  // (fd, string, position, encoding, callback)
  let at = offsetOrOptions;
  let encoding = length;
  callback = position;
  if (typeof at === 'function') {
    callback = at;
    at = null;
    encoding = 'utf8';
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = 'utf8';
  }
  validateStringWrite(buffer, encoding);
  validateFunction(callback, 'cb');
  native.writeString(fd, buffer, writePosition(at), encoding, callback);
}
Object.defineProperty(write, kCustomPromisifyArgsSymbol, {
  __proto__: null, value: ['bytesWritten', 'buffer'], enumerable: false,
});

function writev(fd, buffers, position, callback) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  callback ||= position;
  validateFunction(callback, 'cb');
  if (buffers.length === 0) {
    nextTick(callback, null, 0, buffers);
    return;
  }
  native.writev(fd, buffers, typeof position === 'number' ? position : -1, callback);
}
Object.defineProperty(writev, kCustomPromisifyArgsSymbol, {
  __proto__: null, value: ['bytesWritten', 'buffers'], enumerable: false,
});

/** The callback of an operation with a signal: what came too late is dropped. */
function abortable(signal, callback) {
  return (err, value) => {
    if (signal.aborted) callback(new AbortError(undefined, { cause: signal.reason }));
    else if (err) callback(err);
    else callback(null, value);
  };
}

const readFileDefaults = { flag: 'r' };

function readFile(path, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = getOptions(options, readFileDefaults);
  const file = isFd(path) ? path : getValidatedPath(path);
  const { encoding: enc, flag, signal } = options;
  const flags = flag === 'r' || flag === undefined ? O_RDONLY : stringToFlags(flag);
  const asText = enc === 'utf8' || enc === 'utf-8';
  if (signal !== undefined) {
    if (signal.aborted) {
      nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
      return;
    }
    callback = abortable(signal, callback);
  }
  native.readFile(file, flags, asText, asText || !enc || enc === 'buffer' ? callback : encoding(enc, callback));
}

const writeFileDefaults = { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false };
const kWriteFlags = O_TRUNC | O_CREAT | O_WRONLY;

function writeFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = getOptions(options, writeFileDefaults);
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  const flag = options.flag || 'w';
  const bytes = bytesToWrite(data, options.encoding);
  const file = isFd(path) ? path : getValidatedPath(path);
  const flags = flag === 'w' ? kWriteFlags : stringToFlags(flag);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  const { signal } = options;
  if (signal !== undefined) {
    if (signal.aborted) {
      nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
      return;
    }
    callback = abortable(signal, callback);
  }
  if (flush) writeAndFlush(file, bytes, flags, mode, callback);
  else native.writeFile(file, bytes, flags, mode, false, callback);
}

/** Flushes by the public function, as programs may have put their own in its place. */
function writeAndFlush(file, bytes, flags, mode, callback) {
  const write = (err, fd) => {
    if (err) return callback(err);
    const end = (err) => {
      if (fd === file) return callback(err);
      native.close(fd, (closeError) => callback(err || closeError));
    };
    native.writeFile(fd, bytes, flags, mode, false, (err) => {
      if (err) end(err);
      else require('fs').fsync(fd, end);
    });
  };
  if (isFd(file)) write(null, file);
  else native.open(file, flags, mode, write);
}

const appendFileDefaults = { encoding: 'utf8', mode: 0o666, flag: 'a' };

function appendFile(path, data, options, callback) {
  callback ||= options;
  validateFunction(callback, 'cb');
  options = copyObject(getOptions(options, appendFileDefaults));
  if (!options.flag || isFd(path)) options.flag = 'a';
  module.exports.writeFile(path, data, options, callback);
}

const statDefaults = { bigint: false };

function stat(path, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  validateCallback(callback);
  path = getValidatedPath(path);
  if (options !== statDefaults) {
    options = getOptions(options, statDefaults);
    if (options.signal !== undefined && cancelled(options, callback)) return;
    if (options.throwIfNoEntry === false) callback = unlessMissing(callback);
  }
  native.stat(path, options.bigint === true, callback);
}

/** The callback of a stat for which absence is no error. */
function unlessMissing(callback) {
  return (err, stats) => {
    if (err && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) callback(null, undefined);
    else if (err) callback(err);
    else callback(null, stats);
  };
}

/** Whether the operation's signal has been raised already; then the callback is told. */
function cancelled(options, callback) {
  try {
    checkAborted(options.signal);
    return false;
  } catch (err) {
    nextTick(callback, err);
    return true;
  }
}

function lstat(path, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  validateCallback(callback);
  if (options?.throwIfNoEntry === false) callback = unlessMissing(callback);
  native.lstat(getValidatedPath(path), options?.bigint === true, callback);
}

function fstat(fd, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  fd = getValidatedFd(fd);
  native.fstat(fd, options.bigint === true, validateCallback(callback));
}

function statfs(path, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  validateCallback(callback);
  native.statfs(getValidatedPath(path), options.bigint === true, callback);
}

function rename(oldPath, newPath, callback) {
  validateCallback(callback);
  native.rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'), callback);
}

function unlink(path, callback) {
  validateCallback(callback);
  native.unlink(getValidatedPath(path), callback);
}

function link(existingPath, newPath, callback) {
  validateCallback(callback);
  native.link(getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'), callback);
}

function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = validateCallback(type);
    type = undefined;
  } else {
    stringToSymlinkType(type);
    validateCallback(callback);
  }
  native.symlink(getValidatedPath(target, 'target'), getValidatedPath(path), callback);
}

function readlink(path, options, callback) {
  callback = validateCallback(typeof options === 'function' ? options : callback);
  const { encoding: enc } = getOptions(options);
  path = getValidatedPath(path);
  const bytes = wantsBytes(enc);
  native.readlink(path, bytes, bytes ? encoding(enc, callback) : callback);
}

function mkdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const { mode, recursive } = mkdirOptions(options);
  validateCallback(callback);
  native.mkdir(getValidatedPath(path), mode, recursive, callback);
}

function mkdtemp(prefix, options, callback) {
  callback = validateCallback(typeof options === 'function' ? options : callback);
  const { encoding: enc } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  const bytes = wantsBytes(enc);
  native.mkdtemp(prefix, bytes, bytes ? encoding(enc, callback) : callback);
}

function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = getValidatedPath(path);
  if (!options?.recursive) {
    validateRmdirOptions(options);
    validateCallback(callback);
    native.rmdir(path, callback);
    return;
  }
  emitRecursiveRmdirWarning();
  options = validateRmdirOptions(options);
  validateCallback(callback);
  native.lstat(path, false, (err, stats) => {
    if (err) callback(err);
    else if (stats.isDirectory()) require('internal/fs/rm').remove(path, options, callback);
    else native.rmdir(path, callback);
  });
}

function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = getValidatedPath(path);
  validateCallback(callback);
  require('internal/fs/rm').rm(path, options, callback);
}

const readdirDefaults = { encoding: 'utf8' };

function readdir(path, options, callback) {
  callback = validateCallback(typeof options === 'function' ? options : callback);
  options = getOptions(options, readdirDefaults);
  path = getValidatedPath(path);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  if (options.recursive) {
    require('internal/fs/readdir').readdirRecursive(path, options, callback);
    return;
  }
  const { encoding: enc } = options;
  const bytes = wantsBytes(enc);
  if (!options.withFileTypes && !(bytes && enc !== 'buffer')) {
    native.readdir(path, bytes, false, callback);
    return;
  }
  native.readdir(path, bytes, Boolean(options.withFileTypes), (err, result) => {
    if (err) return callback(err);
    if (bytes && enc !== 'buffer') {
      const names = options.withFileTypes ? result[0] : result;
      for (let i = 0; i < names.length; i++) names[i] = names[i].toString(enc);
    }
    if (options.withFileTypes) direntsAsync(path, result, callback);
    else callback(null, result);
  });
}

function realpath(path, options, callback) {
  callback = validateCallback(typeof options === 'function' ? options : callback);
  const { encoding: enc } = getOptions(options, kEmptyObject);
  if (typeof path !== 'string') path += '';
  path = getValidatedPath(path);
  native.realpath(path, false, (err, resolved) => {
    if (err) {
      // Rare: finds out which component it was.
      try {
        resolved = require('internal/fs/realpath').walkSync(path);
      } catch (reason) {
        return callback(reason);
      }
    }
    callback(null, wantsBytes(enc) ? encodeBytes(Buffer.from(resolved), enc) : resolved);
  });
}

realpath.native = function(path, options, callback) {
  callback = validateCallback(callback || options);
  const { encoding: enc } = getOptions(options, kEmptyObject);
  path = getValidatedPath(path);
  const bytes = wantsBytes(enc);
  native.realpath(path, bytes, bytes ? encoding(enc, callback) : callback);
};

function chmod(path, mode, callback) {
  path = getValidatedPath(path);
  mode = parseFileMode(mode, 'mode');
  native.chmod(path, mode, validateCallback(callback));
}

function fchmod(fd, mode, callback) {
  fd = getValidatedFd(fd);
  mode = parseFileMode(mode, 'mode');
  native.fchmod(fd, mode, validateCallback(callback));
}

function chown(path, uid, gid, callback) {
  validateCallback(callback);
  path = getValidatedPath(path);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  native.chown(path, uid, gid, callback);
}

function fchown(fd, uid, gid, callback) {
  fd = getValidatedFd(fd);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  native.fchown(fd, uid, gid, validateCallback(callback));
}

function lchown(path, uid, gid, callback) {
  validateCallback(callback);
  path = getValidatedPath(path);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  native.lchown(path, uid, gid, callback);
}

function utimes(path, atime, mtime, callback) {
  validateCallback(callback);
  path = getValidatedPath(path);
  native.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function futimes(fd, atime, mtime, callback) {
  fd = getValidatedFd(fd);
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  native.futimes(fd, atime, mtime, validateCallback(callback));
}

function lutimes(path, atime, mtime, callback) {
  validateCallback(callback);
  path = getValidatedPath(path);
  native.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

function truncate(path, len, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  } else if (len === undefined) {
    len = 0;
  }
  validateInteger(len, 'len');
  len = Math.max(0, len);
  validateFunction(callback, 'cb');
  // A path is opened first, so that errors are open's, as documented.
  native.open(getValidatedPath(path), O_RDWR, 0o666, (err, fd) => {
    if (err) return callback(err);
    native.ftruncate(fd, len, (err) => {
      native.close(fd, (closeError) => callback(err || closeError));
    });
  });
}

function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  fd = getValidatedFd(fd);
  validateInteger(len, 'len');
  native.ftruncate(fd, Math.max(0, len), validateCallback(callback));
}

function fsync(fd, callback) {
  fd = getValidatedFd(fd);
  native.fsync(fd, validateCallback(callback));
}

function fdatasync(fd, callback) {
  fd = getValidatedFd(fd);
  native.fdatasync(fd, validateCallback(callback));
}

function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  mode = getValidMode(mode, 'copyFile');
  native.copyFile(src, dest, mode, validateCallback(callback));
}

function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateCallback(callback);
  options = validateCpOptions(options);
  src = getValidatedPath(src, 'src');
  dest = getValidatedPath(dest, 'dest');
  require('internal/fs/cp').cp(src, dest, options).then(() => nextTick(callback, null),
                                                          (err) => nextTick(callback, err));
}

function opendir(path, options, callback) {
  return require('internal/fs/dir').opendir(path, options, callback);
}

function glob(pattern, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateCallback(callback);
  const { Glob } = require('internal/fs/glob');
  Array.fromAsync(new Glob(pattern, options).glob()).then((found) => nextTick(callback, null, found),
                                                          (err) => nextTick(callback, err));
}

/** @param {string|Buffer|URL} path @param {{type?: string}} [options] @returns {Promise<Blob>} */
function openAsBlob(path, options = kEmptyObject) {
  validateObject(options, 'options');
  const type = options.type || '';
  if (typeof type !== 'string') throw new ERR_INVALID_ARG_VALUE.TypeError('options.type', type);
  path = getValidatedPath(path);
  return require('internal/blob').openFileAsBlob(path, type);
}

module.exports = {
  access,
  appendFile,
  chmod,
  chown,
  close,
  copyFile,
  cp,
  exists,
  fchmod,
  fchown,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  futimes,
  glob,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  mkdtemp,
  open,
  openAsBlob,
  opendir,
  read,
  readFile,
  readdir,
  readlink,
  readv,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  write,
  writeFile,
  writev,
};
