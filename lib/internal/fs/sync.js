'use strict';

// The forms of fs that block.

const native = binding('fs');
const { kEmptyObject } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { validateBoolean, validateInteger } = require('internal/validators');
const { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = require('internal/fs/constants');
const { mkdirOptions, readSyncRange, validateStringWrite, writeRange } = require('internal/fs/arguments');
const { bytesToWrite, copyObject, emitRecursiveRmdirWarning, encodeBytes, getOptions, getValidMode, getValidatedFd,
        getValidatedPath, isFd, parseFileMode, stringToFlags, stringToSymlinkType, toUnixTimestamp,
        validateBufferArray, validateCpOptions, validateOwner, validateRmdirOptions, wantsBytes,
        warnOnNonPortableTemplate, writePosition } =
    require('internal/fs/utils');
const { direntsSync } = require('internal/fs/dirent');
require('internal/fs/stats');

/** @param {string|Buffer|URL} path @param {number} [mode] */
function accessSync(path, mode) {
  native.access(getValidatedPath(path), getValidMode(mode, 'access'));
}

/** @param {string|Buffer|URL} path @returns {boolean} */
function existsSync(path) {
  if (typeof path !== 'string' || path.includes('\u0000')) {
    try {
      path = getValidatedPath(path);
    } catch (err) {
      if (err.code === 'ERR_INVALID_ARG_TYPE' && !warnedExists) {
        warnedExists = true;
        process.emitWarning('Passing invalid argument types to fs.existsSync is deprecated', 'DeprecationWarning',
                            'DEP0187');
      }
      return false;
    }
  }
  return native.existsSync(path);
}
let warnedExists = false;

/** @param {string|Buffer|URL} path @param {string|number} [flags] @param {string|number} [mode] @returns {number} */
function openSync(path, flags, mode) {
  return native.open(getValidatedPath(path), stringToFlags(flags), parseFileMode(mode, 'mode', 0o666));
}

/** @param {number} fd */
function closeSync(fd) {
  native.close(getValidatedFd(fd));
}

/** @returns {number} how many bytes were read */
function readSync(fd, buffer, offsetOrOptions, length, position) {
  fd = getValidatedFd(fd);
  const range = readSyncRange(arguments.length, buffer, offsetOrOptions, length, position);
  if (range.length === 0) return 0;
  return native.read(fd, buffer, range.offset, range.length, range.position);
}

/** @param {number} fd @param {ArrayBufferView[]} buffers @param {number|null} [position] @returns {number} */
function readvSync(fd, buffers, position) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  return native.readv(fd, buffers, typeof position === 'number' ? position : -1);
}

/** @returns {number} how many bytes were written */
function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = getValidatedFd(fd);
  if (isArrayBufferView(buffer)) {
    const range = writeRange(buffer, offsetOrOptions, length, position);
    return native.write(fd, buffer, range.offset, range.length, range.position);
  }
  validateStringWrite(buffer, length);
  return native.writeString(fd, buffer, writePosition(offsetOrOptions), length);
}

/** @param {number} fd @param {ArrayBufferView[]} buffers @param {number|null} [position] @returns {number} */
function writevSync(fd, buffers, position) {
  fd = getValidatedFd(fd);
  validateBufferArray(buffers);
  if (buffers.length === 0) return 0;
  return native.writev(fd, buffers, typeof position === 'number' ? position : -1);
}

const readFileDefaults = { flag: 'r' };

/** @param {string|Buffer|URL|number} path @param {string|object} [options] @returns {string|Buffer} */
function readFileSync(path, options) {
  const { encoding, flag } = getOptions(options, readFileDefaults);
  const file = isFd(path) ? path : getValidatedPath(path);
  const flags = flag === 'r' || flag === undefined ? O_RDONLY : stringToFlags(flag);
  const asText = encoding === 'utf8' || encoding === 'utf-8';
  const contents = native.readFile(file, flags, asText);
  return asText || !encoding || encoding === 'buffer' ? contents : contents.toString(encoding);
}

const writeFileDefaults = { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false };
const kWriteFlags = O_TRUNC | O_CREAT | O_WRONLY;

/** @param {string|Buffer|URL|number} path @param {string|ArrayBufferView} data @param {string|object} [options] */
function writeFileSync(path, data, options) {
  options = getOptions(options, writeFileDefaults);
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  const flag = options.flag || 'w';
  const bytes = bytesToWrite(data, options.encoding);
  const file = isFd(path) ? path : getValidatedPath(path);
  const flags = flag === 'w' ? kWriteFlags : stringToFlags(flag);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  if (!flush) {
    native.writeFile(file, bytes, flags, mode, false);
    return;
  }
  // By the public function, as programs may have put their own in its place.
  const fd = isFd(file) ? file : native.open(file, flags, mode);
  try {
    native.writeFile(fd, bytes, flags, mode, false);
    require('fs').fsyncSync(fd);
  } finally {
    if (fd !== file) native.close(fd);
  }
}

const appendFileDefaults = { encoding: 'utf8', mode: 0o666, flag: 'a' };

/** @param {string|Buffer|URL|number} path @param {string|ArrayBufferView} data @param {string|object} [options] */
function appendFileSync(path, data, options) {
  options = copyObject(getOptions(options, appendFileDefaults));
  if (!options.flag || isFd(path)) options.flag = 'a';
  writeFileSync(path, data, options);
}

const statDefaults = { bigint: false, throwIfNoEntry: true };

/** @param {string|Buffer|URL} path @param {{bigint?: boolean, throwIfNoEntry?: boolean}} [options] */
function statSync(path, options = statDefaults) {
  const { bigint, throwIfNoEntry } = options;
  return native.stat(getValidatedPath(path), bigint === true, undefined, throwIfNoEntry !== false);
}

/** @param {string|Buffer|URL} path @param {{bigint?: boolean, throwIfNoEntry?: boolean}} [options] */
function lstatSync(path, options = statDefaults) {
  const { bigint, throwIfNoEntry } = options;
  return native.lstat(getValidatedPath(path), bigint === true, undefined, throwIfNoEntry !== false);
}

/** @param {number} fd @param {{bigint?: boolean}} [options] */
function fstatSync(fd, options = statDefaults) {
  return native.fstat(getValidatedFd(fd), options.bigint === true);
}

/** @param {string|Buffer|URL} path @param {{bigint?: boolean}} [options] */
function statfsSync(path, options = statDefaults) {
  return native.statfs(getValidatedPath(path), options.bigint === true);
}

/** @param {string|Buffer|URL} oldPath @param {string|Buffer|URL} newPath */
function renameSync(oldPath, newPath) {
  native.rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'));
}

/** @param {string|Buffer|URL} path */
function unlinkSync(path) {
  native.unlink(getValidatedPath(path));
}

/** @param {string|Buffer|URL} existingPath @param {string|Buffer|URL} newPath */
function linkSync(existingPath, newPath) {
  native.link(getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'));
}

/** @param {string|Buffer|URL} target @param {string|Buffer|URL} path @param {string} [type] */
function symlinkSync(target, path, type) {
  stringToSymlinkType(type);
  native.symlink(getValidatedPath(target, 'target'), getValidatedPath(path));
}

/** @param {string|Buffer|URL} path @param {string|object} [options] @returns {string|Buffer} */
function readlinkSync(path, options) {
  const { encoding } = getOptions(options);
  if (!wantsBytes(encoding)) return native.readlink(getValidatedPath(path), false);
  return encodeBytes(native.readlink(getValidatedPath(path), true), encoding);
}

/** @param {string|Buffer|URL} path @param {number|string|object} [options] @returns {string|undefined} */
function mkdirSync(path, options) {
  const { mode, recursive } = mkdirOptions(options);
  const made = native.mkdir(getValidatedPath(path), mode, recursive);
  if (recursive) return made;
}

/** @param {string|Buffer|URL} prefix @param {string|object} [options] @returns {string|Buffer} */
function mkdtempSync(prefix, options) {
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  if (!wantsBytes(encoding)) return native.mkdtemp(prefix, false);
  return encodeBytes(native.mkdtemp(prefix, true), encoding);
}

/** @param {string|Buffer|URL} prefix @param {string|object} [options] */
function mkdtempDisposableSync(prefix, options) {
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  const bytes = native.mkdtemp(prefix, wantsBytes(encoding));
  const path = wantsBytes(encoding) ? encodeBytes(bytes, encoding) : bytes;
  // What is removed stays the same when the program changes its directory meanwhile.
  const absolute = typeof bytes === 'string' ? require('path').resolve(process.cwd(), bytes) : bytes;
  const remove = () => rmSync(absolute, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return { path, remove, [Symbol.dispose]() { remove(); } };
}

/** @param {string|Buffer|URL} path @param {object} [options] */
function rmdirSync(path, options) {
  path = getValidatedPath(path);
  if (options?.recursive) {
    emitRecursiveRmdirWarning();
    options = validateRmdirOptions(options);
    const stats = lstatSync(path);
    if (stats.isDirectory()) return require('internal/fs/rm').removeSync(path, options);
  } else {
    validateRmdirOptions(options);
  }
  native.rmdir(path);
}

/** @param {string|Buffer|URL} path @param {object} [options] */
function rmSync(path, options) {
  require('internal/fs/rm').rmSync(getValidatedPath(path), options);
}

const readdirDefaults = { encoding: 'utf8' };

/** @param {string|Buffer|URL} path @param {string|object} [options] @returns {Array<string|Buffer|Dirent>} */
function readdirSync(path, options) {
  options = getOptions(options, readdirDefaults);
  path = getValidatedPath(path);
  if (options.recursive != null) validateBoolean(options.recursive, 'options.recursive');
  if (options.recursive) return require('internal/fs/readdir').readdirRecursiveSync(path, options);
  const { encoding } = options;
  const bytes = wantsBytes(encoding);
  const result = native.readdir(path, bytes, Boolean(options.withFileTypes));
  if (bytes && encoding !== 'buffer') {
    const names = options.withFileTypes ? result[0] : result;
    for (let i = 0; i < names.length; i++) names[i] = names[i].toString(encoding);
  }
  return options.withFileTypes ? direntsSync(path, result) : result;
}

/** @param {string|Buffer|URL} path @param {string|object} [options] @returns {string|Buffer} */
function realpathSync(path, options) {
  const { encoding } = getOptions(options, kEmptyObject);
  if (typeof path !== 'string') path += '';
  path = getValidatedPath(path);
  let result;
  try {
    result = native.realpath(path, wantsBytes(encoding));
  } catch {
    result = require('internal/fs/realpath').walkSync(path);
    if (wantsBytes(encoding)) result = require('buffer').Buffer.from(result);
  }
  return wantsBytes(encoding) ? encodeBytes(result, encoding) : result;
}

/** The same by realpath(3) alone, with its errors. */
realpathSync.native = function(path, options) {
  const { encoding } = getOptions(options, kEmptyObject);
  const result = native.realpath(getValidatedPath(path), wantsBytes(encoding));
  return wantsBytes(encoding) ? encodeBytes(result, encoding) : result;
};

/** @param {string|Buffer|URL} path @param {string|number} mode */
function chmodSync(path, mode) {
  native.chmod(getValidatedPath(path), parseFileMode(mode, 'mode'));
}

/** @param {number} fd @param {string|number} mode */
function fchmodSync(fd, mode) {
  native.fchmod(getValidatedFd(fd), parseFileMode(mode, 'mode'));
}

/** @param {string|Buffer|URL} path @param {number} uid @param {number} gid */
function chownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  native.chown(path, uid, gid);
}

/** @param {number} fd @param {number} uid @param {number} gid */
function fchownSync(fd, uid, gid) {
  fd = getValidatedFd(fd);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  native.fchown(fd, uid, gid);
}

/** @param {string|Buffer|URL} path @param {number} uid @param {number} gid */
function lchownSync(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  native.lchown(path, uid, gid);
}

/** @param {string|Buffer|URL} path */
function utimesSync(path, atime, mtime) {
  native.utimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/** @param {number} fd */
function futimesSync(fd, atime, mtime) {
  native.futimes(getValidatedFd(fd), toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'));
}

/** @param {string|Buffer|URL} path */
function lutimesSync(path, atime, mtime) {
  native.lutimes(getValidatedPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/** @param {string|Buffer|URL} path @param {number} [len] */
function truncateSync(path, len) {
  if (len === undefined) len = 0;
  // A path is opened first, so that errors are open's, as documented.
  const fd = openSync(path, O_RDWR);
  try {
    ftruncateSync(fd, len);
  } finally {
    closeSync(fd);
  }
}

/** @param {number} fd @param {number} [len] */
function ftruncateSync(fd, len = 0) {
  fd = getValidatedFd(fd);
  validateInteger(len, 'len');
  native.ftruncate(fd, len < 0 ? 0 : len);
}

/** @param {number} fd */
function fsyncSync(fd) {
  native.fsync(getValidatedFd(fd));
}

/** @param {number} fd */
function fdatasyncSync(fd) {
  native.fdatasync(getValidatedFd(fd));
}

/** @param {string|Buffer|URL} src @param {string|Buffer|URL} dest @param {number} [mode] */
function copyFileSync(src, dest, mode) {
  native.copyFile(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), getValidMode(mode, 'copyFile'));
}

/** @param {string|URL} src @param {string|URL} dest @param {object} [options] */
function cpSync(src, dest, options) {
  options = validateCpOptions(options);
  require('internal/fs/cp').cpSync(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), options);
}

/** @param {string|Buffer|URL} path @param {object} [options] @returns {Dir} */
function opendirSync(path, options) {
  return require('internal/fs/dir').opendirSync(path, options);
}

/** @param {string|string[]} pattern @param {object} [options] @returns {string[]} */
function globSync(pattern, options) {
  const { Glob } = require('internal/fs/glob');
  return new Glob(pattern, options).globSync();
}

module.exports = {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  globSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempDisposableSync,
  mkdtempSync,
  openSync,
  opendirSync,
  readFileSync,
  readSync,
  readdirSync,
  readlinkSync,
  readvSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  statfsSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
  writevSync,
};
