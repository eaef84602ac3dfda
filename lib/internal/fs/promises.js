'use strict';

// fs/promises. An operation that native code does in one go gives its promise directly.

const native = binding('fs');
const { kPromise } = native;
const { codes } = require('internal/errors');
const { kEmptyObject, promisify } = require('internal/util');
const { validateBoolean } = require('internal/validators');
const { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = require('internal/fs/constants');
const { mkdirOptions } = require('internal/fs/arguments');
const { bytesToWrite, checkAborted, copyObject, emitRecursiveRmdirWarning, encodeBytes, getOptions, getValidMode,
        getValidatedPath, parseFileMode, stringToFlags, stringToSymlinkType, toUnixTimestamp, validateCpOptions,
        validateOwner, validateRmdirOptions, wantsBytes, warnOnNonPortableTemplate } = require('internal/fs/utils');
const { FileHandle, isCustomIterable, readFileHandle, writeFileHandle } = require('internal/fs/file_handle');
require('internal/fs/stats');

const { captureStackTrace } = Error;

/** An error made by native code has no stack: it gets that of whoever waits. */
function traced(err) {
  captureStackTrace(err, traced);
  throw err;
}

async function access(path, mode) {
  return native.access(getValidatedPath(path), getValidMode(mode, 'access'), kPromise).then(undefined, traced);
}

async function copyFile(src, dest, mode) {
  return native.copyFile(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'),
                         getValidMode(mode, 'copyFile'), kPromise).then(undefined, traced);
}

async function cp(src, dest, options) {
  options = validateCpOptions(options);
  return require('internal/fs/cp').cp(getValidatedPath(src, 'src'), getValidatedPath(dest, 'dest'), options);
}

async function* glob(pattern, options) {
  const { Glob } = require('internal/fs/glob');
  yield* new Glob(pattern, options).glob();
}

/** @returns {Promise<FileHandle>} */
async function open(path, flags, mode) {
  path = getValidatedPath(path);
  flags = stringToFlags(flags);
  mode = parseFileMode(mode, 'mode', 0o666);
  try {
    return new FileHandle(await native.open(path, flags, mode, kPromise));
  } catch (err) {
    return traced(err);
  }
}

async function opendir(path, options) {
  return require('internal/fs/dir').opendirPromise(path, options);
}

async function rename(oldPath, newPath) {
  return native.rename(getValidatedPath(oldPath, 'oldPath'), getValidatedPath(newPath, 'newPath'), kPromise)
    .then(undefined, traced);
}

async function truncate(path, len = 0) {
  const handle = await open(path, O_RDWR);
  try {
    await handle.truncate(len);
  } finally {
    await handle.close();
  }
}

const removeTree = promisify((path, options, callback) => require('internal/fs/rm').remove(path, options, callback));
const rmPromise = promisify((path, options, callback) => require('internal/fs/rm').rm(path, options, callback));

async function rm(path, options) {
  await rmPromise(getValidatedPath(path), options);
}

async function rmdir(path, options) {
  path = getValidatedPath(path);
  if (options?.recursive) {
    emitRecursiveRmdirWarning();
    options = validateRmdirOptions(options);
    if ((await native.lstat(path, false, kPromise)).isDirectory()) {
      await removeTree(path, options);
      return;
    }
  } else {
    validateRmdirOptions(options);
  }
  return native.rmdir(path, kPromise).then(undefined, traced);
}

async function mkdir(path, options) {
  const { mode, recursive } = mkdirOptions(options);
  return native.mkdir(getValidatedPath(path), mode, recursive, kPromise).then(undefined, traced);
}

async function readdir(path, options) {
  return readdirCallback(path, getOptions(options, kEmptyObject));
}
const readdirCallback = promisify((...args) => require('internal/fs/callback').readdir(...args));

async function readlink(path, options) {
  const { encoding } = getOptions(options);
  const bytes = wantsBytes(encoding);
  const target = await native.readlink(getValidatedPath(path), bytes, kPromise).then(undefined, traced);
  return bytes ? encodeBytes(target, encoding) : target;
}

async function symlink(target, path, type) {
  stringToSymlinkType(type);
  return native.symlink(getValidatedPath(target, 'target'), getValidatedPath(path), kPromise).then(undefined, traced);
}

async function lstat(path, options = kEmptyObject) {
  path = getValidatedPath(path);
  try {
    return await native.lstat(path, options?.bigint === true, kPromise);
  } catch (err) {
    if (options?.throwIfNoEntry === false && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) return undefined;
    return traced(err);
  }
}

async function stat(path, options = kEmptyObject) {
  path = getValidatedPath(path);
  if (options?.signal !== undefined) checkAborted(getOptions(options).signal);
  try {
    return await native.stat(path, options?.bigint === true, kPromise);
  } catch (err) {
    if (options?.throwIfNoEntry === false && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) return undefined;
    return traced(err);
  }
}

async function statfs(path, options = kEmptyObject) {
  return native.statfs(getValidatedPath(path), options?.bigint === true, kPromise).then(undefined, traced);
}

async function link(existingPath, newPath) {
  return native.link(getValidatedPath(existingPath, 'existingPath'), getValidatedPath(newPath, 'newPath'), kPromise)
    .then(undefined, traced);
}

async function unlink(path) {
  return native.unlink(getValidatedPath(path), kPromise).then(undefined, traced);
}

async function chmod(path, mode) {
  path = getValidatedPath(path);
  return native.chmod(path, parseFileMode(mode, 'mode'), kPromise).then(undefined, traced);
}

async function lchmod(path, mode) {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
}

async function lchown(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  return native.lchown(path, uid, gid, kPromise).then(undefined, traced);
}

async function chown(path, uid, gid) {
  path = getValidatedPath(path);
  validateOwner(uid, 'uid');
  validateOwner(gid, 'gid');
  return native.chown(path, uid, gid, kPromise).then(undefined, traced);
}

async function utimes(path, atime, mtime) {
  path = getValidatedPath(path);
  return native.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), kPromise).then(undefined, traced);
}

async function lutimes(path, atime, mtime) {
  path = getValidatedPath(path);
  return native.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime), kPromise).then(undefined, traced);
}

async function realpath(path, options) {
  const { encoding } = getOptions(options);
  const bytes = wantsBytes(encoding);
  const resolved = await native.realpath(getValidatedPath(path), bytes, kPromise).then(undefined, traced);
  return bytes ? encodeBytes(resolved, encoding) : resolved;
}

async function mkdtemp(prefix, options) {
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  const bytes = wantsBytes(encoding);
  const made = await native.mkdtemp(prefix, bytes, kPromise).then(undefined, traced);
  return bytes ? encodeBytes(made, encoding) : made;
}

async function mkdtempDisposable(prefix, options) {
  const { encoding } = getOptions(options);
  prefix = getValidatedPath(prefix, 'prefix');
  warnOnNonPortableTemplate(prefix);
  // What is removed stays the same when the program changes its directory meanwhile.
  const cwd = process.cwd();
  const made = await native.mkdtemp(prefix, wantsBytes(encoding), kPromise).then(undefined, traced);
  const absolute = typeof made === 'string' ? require('path').resolve(cwd, made) : made;
  const remove = () => rm(absolute, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return {
    __proto__: null,
    path: wantsBytes(encoding) ? encodeBytes(made, encoding) : made,
    remove,
    async [Symbol.asyncDispose]() { await remove(); },
  };
}

const writeFileDefaults = { encoding: 'utf8', mode: 0o666, flag: 'w', flush: false };
const kWriteFlags = O_TRUNC | O_CREAT | O_WRONLY;

async function writeFile(path, data, options) {
  options = getOptions(options, writeFileDefaults);
  const flush = options.flush ?? false;
  validateBoolean(flush, 'options.flush');
  const flag = options.flag || 'w';
  const iterable = isCustomIterable(data);
  const bytes = iterable ? undefined : bytesToWrite(data, options.encoding);
  checkAborted(options.signal);
  if (path instanceof FileHandle) return path.writeFile(iterable ? data : bytes, options);
  const mode = parseFileMode(options.mode, 'mode', 0o666);
  const flags = flag === 'w' ? kWriteFlags : stringToFlags(flag);
  if (!iterable && options.signal === undefined) {
    path = getValidatedPath(path);
    try {
      return await native.writeFile(path, bytes, flags, mode, flush, kPromise);
    } catch (err) {
      return traced(err);
    }
  }
  const handle = await open(path, flags, mode);
  try {
    await writeFileHandle(handle, iterable ? data : bytes, options);
    if (flush) await handle.sync();
  } finally {
    await handle.close();
  }
}

async function appendFile(path, data, options) {
  options = copyObject(getOptions(options, { encoding: 'utf8', mode: 0o666, flag: 'a' }));
  options.flag ||= 'a';
  return writeFile(path, data, options);
}

const readFileDefaults = { flag: 'r' };

async function readFile(path, options) {
  options = getOptions(options, readFileDefaults);
  if (path instanceof FileHandle) return path.readFile(options);
  const { encoding, flag, signal } = options;
  const flags = flag === 'r' || flag === undefined ? O_RDONLY : stringToFlags(flag);
  if (signal !== undefined) {
    checkAborted(signal);
    const handle = await open(path, flags, 0o666);
    try {
      return await readFileHandle(handle, options);
    } finally {
      await handle.close();
    }
  }
  const asText = encoding === 'utf8' || encoding === 'utf-8';
  path = getValidatedPath(path);
  let contents;
  try {
    contents = await native.readFile(path, flags, asText, kPromise);
  } catch (err) {
    return traced(err);
  }
  return asText || !encoding || encoding === 'buffer' ? contents : contents.toString(encoding);
}

async function* watch(filename, options = kEmptyObject) {
  yield* require('internal/fs/watch_promise').watch(filename, options);
}

module.exports = {
  FileHandle,
  exports: {
    access,
    copyFile,
    cp,
    glob,
    open,
    opendir,
    rename,
    truncate,
    rm,
    rmdir,
    mkdir,
    readdir,
    readlink,
    symlink,
    lstat,
    stat,
    statfs,
    link,
    unlink,
    chmod,
    lchmod,
    lchown,
    chown,
    utimes,
    lutimes,
    realpath,
    mkdtemp,
    mkdtempDisposable,
    writeFile,
    appendFile,
    readFile,
    watch,
    constants: require('internal/fs/constants'),
  },
};
