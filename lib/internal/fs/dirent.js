'use strict';

// Dirent: an entry of a directory, with its type.

const native = binding('fs');
const { UV_DIRENT_BLOCK, UV_DIRENT_CHAR, UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK,
        UV_DIRENT_SOCKET, UV_DIRENT_UNKNOWN } = require('internal/fs/constants');
const { Buffer } = require('buffer');
const { isUint8Array } = require('internal/util/types');

const kType = Symbol('type');

class Dirent {
  constructor(name, type, path) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }

  isDirectory() { return this[kType] === UV_DIRENT_DIR; }
  isFile() { return this[kType] === UV_DIRENT_FILE; }
  isBlockDevice() { return this[kType] === UV_DIRENT_BLOCK; }
  isCharacterDevice() { return this[kType] === UV_DIRENT_CHAR; }
  isSymbolicLink() { return this[kType] === UV_DIRENT_LINK; }
  isFIFO() { return this[kType] === UV_DIRENT_FIFO; }
  isSocket() { return this[kType] === UV_DIRENT_SOCKET; }
}

/** For file systems that do not tell types with names: a Dirent that asks a Stats. */
class DirentFromStats extends Dirent {
  constructor(name, stats, path) {
    super(name, UV_DIRENT_UNKNOWN, path);
    Object.defineProperty(this, 'stats', { __proto__: null, value: stats, enumerable: false });
  }
}
for (const name of Reflect.ownKeys(Dirent.prototype)) {
  if (name === 'constructor') continue;
  DirentFromStats.prototype[name] = function() { return this.stats[name](); };
}

/** @param {string|Buffer} path @param {string|Buffer} name @returns {string|Buffer} */
function joinPath(path, name) {
  if (typeof path === 'string' && typeof name === 'string') return require('path').join(path, name);
  const asBuffer = (part) => (isUint8Array(part) ? part : Buffer.from(part));
  return Buffer.concat([asBuffer(path), Buffer.from('/'), asBuffer(name)]);
}

/**
 * @param {string|Buffer} path of the directory
 * @param {string|Buffer} name
 * @param {number} type of UV_DIRENT_*
 * @returns {Dirent}
 */
function direntSync(path, name, type) {
  if (type !== UV_DIRENT_UNKNOWN) return new Dirent(name, type, path);
  return new DirentFromStats(name, native.lstat(joinPath(path, name), false, undefined), path);
}

/**
 * @param {string|Buffer} path
 * @param {string|Buffer} name
 * @param {number} type
 * @param {(err: Error|null, dirent?: Dirent) => void} callback called at once when the type is known
 */
function direntAsync(path, name, type, callback) {
  if (type !== UV_DIRENT_UNKNOWN) return callback(null, new Dirent(name, type, path));
  native.lstat(joinPath(path, name), false, (err, stats) => {
    if (err) callback(err);
    else callback(null, new DirentFromStats(name, stats, path));
  });
}

/**
 * @param {string|Buffer} path
 * @param {[Array<string|Buffer>, number[]]} namesAndTypes
 * @returns {Dirent[]}
 */
function direntsSync(path, { 0: names, 1: types }) {
  const dirents = new Array(names.length);
  for (let i = 0; i < names.length; i++) dirents[i] = direntSync(path, names[i], types[i]);
  return dirents;
}

/**
 * @param {string|Buffer} path
 * @param {[Array<string|Buffer>, number[]]} namesAndTypes
 * @param {(err: Error|null, dirents?: Dirent[]) => void} callback
 */
function direntsAsync(path, { 0: names, 1: types }, callback) {
  const dirents = new Array(names.length);
  let left = 1;
  let failed = false;
  const done = (err) => {
    if (failed) return;
    if (err) {
      failed = true;
      callback(err);
    } else if (--left === 0) {
      callback(null, dirents);
    }
  };
  for (let i = 0; i < names.length; i++) {
    if (types[i] !== UV_DIRENT_UNKNOWN) {
      dirents[i] = new Dirent(names[i], types[i], path);
      continue;
    }
    left++;
    direntAsync(path, names[i], types[i], (err, dirent) => {
      dirents[i] = dirent;
      done(err);
    });
  }
  done(null);
}

module.exports = { Dirent, direntAsync, direntSync, direntsAsync, direntsSync, joinPath };
