'use strict';

// cp and cpSync. Both are the same walk: a generator asks for the operations it needs, and is driven with blocking
// or with promised ones.

const native = binding('fs');
const { kPromise } = native;
const { codes } = require('internal/errors');
const { ERR_FS_CP_DIR_TO_NON_DIR, ERR_FS_CP_EEXIST, ERR_FS_CP_EINVAL, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_NON_DIR_TO_DIR,
        ERR_FS_CP_SOCKET, ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, ERR_FS_CP_UNKNOWN, ERR_FS_EISDIR,
        ERR_INVALID_RETURN_VALUE } = codes;
const { dirname, isAbsolute, join, parse, resolve, sep } = require('path');
const { isPromise } = require('internal/util/types');

const kEEXIST = 17;
const kEINVAL = 22;
const kEISDIR = 21;
const kENOTDIR = 20;

const context = (message, path, errno, code) => ({ message, path, syscall: 'cp', errno, code });

/** @returns {boolean} whether both are the same file */
function same(a, b) {
  return a.ino !== undefined && a.dev !== undefined && a.ino === b.ino && a.dev === b.dev;
}

function isParent(src, dest) {
  const source = resolve(src).split(sep).filter(Boolean);
  const target = resolve(dest).split(sep).filter(Boolean);
  return source.every((part, i) => target[i] === part);
}

// What a step yields: the name of a native operation and its arguments; it gets the result, or the error thrown.
function* stat(path, options, bigint = true) {
  return yield [options.dereference ? 'stat' : 'lstat', path, bigint];
}

function* statOrNothing(path, options) {
  try {
    return yield* stat(path, options);
  } catch (err) {
    if (err.code === 'ENOENT') return null;
    throw err;
  }
}

/** The filter's word; of the promised form it may be a promise. */
function* passes(src, dest, options) {
  if (!options.filter) return true;
  return yield ['filter', src, dest];
}

function* copyTop(src, dest, options) {
  if (!(yield* passes(src, dest, options))) return;
  const srcStat = yield* stat(src, options);
  const destStat = yield* statOrNothing(dest, options);
  checkPair(src, srcStat, dest, destStat);
  yield* checkParents(src, srcStat, dest);
  if (srcStat.isDirectory() && !options.recursive) {
    throw new ERR_FS_EISDIR(
      context(`Recursive option not enabled, cannot copy a directory: ${src}`, src, kEISDIR, 'EISDIR'));
  }
  yield* makeParent(dest);
  yield* copyOne(src, srcStat, dest, destStat, options);
}

function checkPair(src, srcStat, dest, destStat) {
  if (destStat !== null) {
    if (same(srcStat, destStat)) {
      throw new ERR_FS_CP_EINVAL(context('src and dest cannot be the same', dest, kEINVAL, 'EINVAL'));
    }
    if (srcStat.isDirectory() && !destStat.isDirectory()) {
      throw new ERR_FS_CP_DIR_TO_NON_DIR(
        context(`cannot overwrite non-directory ${dest} with directory ${src}`, dest, kEISDIR, 'EISDIR'));
    }
    if (!srcStat.isDirectory() && destStat.isDirectory()) {
      throw new ERR_FS_CP_NON_DIR_TO_DIR(
        context(`cannot overwrite directory ${dest} with non-directory ${src}`, dest, kENOTDIR, 'ENOTDIR'));
    }
  }
  if (srcStat.isDirectory() && isParent(src, dest)) throw subdirectory(src, dest);
}

function subdirectory(src, dest) {
  return new ERR_FS_CP_EINVAL(
    context(`cannot copy ${src} to a subdirectory of self ${dest}`, dest, kEINVAL, 'EINVAL'));
}

/** A destination may lie in the source by way of links: so the parents themselves are compared. */
function* checkParents(src, srcStat, dest) {
  const srcParent = resolve(dirname(src));
  let destParent = resolve(dirname(dest));
  while (destParent !== srcParent && destParent !== parse(destParent).root) {
    let found;
    try {
      found = yield ['stat', destParent, true];
    } catch (err) {
      if (err.code === 'ENOENT') return;
      throw err;
    }
    if (same(srcStat, found)) throw subdirectory(src, dest);
    destParent = resolve(dirname(destParent));
  }
}

function* makeParent(dest) {
  yield ['mkdir', dirname(dest), 0o777, true];
}

function* copyOne(src, srcStat, dest, destStat, options) {
  if (srcStat.isDirectory()) {
    yield* copyDirectory(src, srcStat, dest, destStat, options);
  } else if (srcStat.isFile() || srcStat.isCharacterDevice() || srcStat.isBlockDevice()) {
    yield* copyFile(src, srcStat, dest, destStat, options);
  } else if (srcStat.isSymbolicLink()) {
    yield* copyLink(src, dest, destStat, options);
  } else if (srcStat.isSocket()) {
    throw new ERR_FS_CP_SOCKET(context(`cannot copy a socket file: ${dest}`, dest, kEINVAL, 'EINVAL'));
  } else if (srcStat.isFIFO()) {
    throw new ERR_FS_CP_FIFO_PIPE(context(`cannot copy a FIFO pipe: ${dest}`, dest, kEINVAL, 'EINVAL'));
  } else {
    throw new ERR_FS_CP_UNKNOWN(context(`cannot copy an unknown file type: ${dest}`, dest, kEINVAL, 'EINVAL'));
  }
}

function* copyFile(src, srcStat, dest, destStat, options) {
  if (destStat !== null) {
    if (!options.force) {
      if (options.errorOnExist) {
        throw new ERR_FS_CP_EEXIST(context(`${dest} already exists`, dest, kEEXIST, 'EEXIST'));
      }
      return;
    }
    yield ['unlink', dest];
  }
  yield ['copyFile', src, dest, options.mode];
  if (!options.preserveTimestamps) return;
  // A file that cannot be written to cannot have its times set, either: it is made writable for that while.
  const mode = Number(srcStat.mode);
  const readOnly = (mode & 0o200) === 0;
  if (readOnly) yield ['chmod', dest, mode | 0o200];
  // Asked again, for copying has changed the time of access.
  const now = yield ['stat', src, false];
  yield ['utimes', dest, now.atimeMs / 1000, now.mtimeMs / 1000];
  if (readOnly) yield ['chmod', dest, mode];
}

function* copyDirectory(src, srcStat, dest, destStat, options) {
  if (destStat === null) {
    yield ['mkdir', dest, 0o777, true];
  } else if (options.errorOnExist && !options.force) {
    throw new ERR_FS_CP_EEXIST(context(`${dest} already exists`, dest, kEEXIST, 'EEXIST'));
  }
  const names = yield ['readdir', src, false, false];
  for (const name of names) {
    const from = join(src, name);
    const to = join(dest, name);
    if (!(yield* passes(from, to, options))) continue;
    const fromStat = yield* stat(from, options);
    const toStat = yield* statOrNothing(to, options);
    checkPair(from, fromStat, to, toStat);
    yield* copyOne(from, fromStat, to, toStat, options);
  }
  if (destStat === null) yield ['chmod', dest, Number(srcStat.mode) & 0o7777];
}

function* copyLink(src, dest, destStat, options) {
  let target = yield ['readlink', src, false];
  if (!options.verbatimSymlinks && !isAbsolute(target)) target = resolve(dirname(src), target);
  if (destStat === null) {
    yield ['symlink', target, dest];
    return;
  }
  let present;
  try {
    present = yield ['readlink', dest, false];
  } catch (err) {
    // The destination is no link.
    if (err.code !== 'EINVAL' && err.code !== 'UNKNOWN') throw err;
    yield ['symlink', target, dest];
    return;
  }
  if (!isAbsolute(present)) present = resolve(dirname(dest), present);
  const source = yield ['stat', src, true];
  if (source.isDirectory() && isParent(target, present)) throw subdirectory(target, present);
  // Both must not come to hold one another.
  if (source.isDirectory() && target !== present && isParent(present, target)) {
    throw new ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY(
      context(`cannot overwrite ${present} with ${target}`, dest, kEINVAL, 'EINVAL'));
  }
  yield ['unlink', dest];
  yield ['symlink', target, dest];
}

/** @param {string} src @param {string} dest @param {object} options checked */
function cpSync(src, dest, options) {
  const walk = copyTop(`${src}`, `${dest}`, options);
  let step = walk.next();
  while (!step.done) {
    const [name, ...args] = step.value;
    let result;
    try {
      if (name === 'filter') {
        result = options.filter(...args);
        if (isPromise(result)) throw new ERR_INVALID_RETURN_VALUE('boolean', 'filter', result);
      } else {
        result = native[name](...args);
      }
    } catch (err) {
      step = walk.throw(err);
      continue;
    }
    step = walk.next(result);
  }
}

/** @param {string} src @param {string} dest @param {object} options checked @returns {Promise<void>} */
async function cp(src, dest, options) {
  const walk = copyTop(`${src}`, `${dest}`, options);
  let step = walk.next();
  while (!step.done) {
    const [name, ...args] = step.value;
    let result;
    try {
      result = await (name === 'filter' ? options.filter(...args) : native[name](...args, kPromise));
    } catch (err) {
      step = walk.throw(err);
      continue;
    }
    step = walk.next(result);
  }
}

module.exports = { cp, cpSync };
