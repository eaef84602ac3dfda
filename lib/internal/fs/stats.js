'use strict';

// Stats, BigIntStats and StatFs. Native code leaves the numbers of one stat in a shared array and makes an object
// of them through the factories here; dates are made when they are first asked for.

const native = binding('fs');
const { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } = require('internal/fs/constants');
const { deprecate } = require('internal/util');
const { defineProperty, setPrototypeOf } = Object;

const kNsPerMs = 10n ** 6n;
const kNsPerSec = 10n ** 9n;

function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

StatsBase.prototype.isDirectory = function() { return this._checkModeProperty(S_IFDIR); };
StatsBase.prototype.isFile = function() { return this._checkModeProperty(S_IFREG); };
StatsBase.prototype.isBlockDevice = function() { return this._checkModeProperty(S_IFBLK); };
StatsBase.prototype.isCharacterDevice = function() { return this._checkModeProperty(S_IFCHR); };
StatsBase.prototype.isSymbolicLink = function() { return this._checkModeProperty(S_IFLNK); };
StatsBase.prototype.isFIFO = function() { return this._checkModeProperty(S_IFIFO); };
StatsBase.prototype.isSocket = function() { return this._checkModeProperty(S_IFSOCK); };

// Rounded up in the last half millisecond, so that a Date set by utimes reads back the same.
function dateFromMs(ms) {
  return new Date(Math.round(Number(ms)));
}

/** A Date made of the milliseconds beside it when first read; it can be assigned. */
function lazyDate(name, source) {
  return {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() {
      return this[name] = dateFromMs(this[source]);
    },
    set(value) {
      defineProperty(this, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    },
  };
}

const lazyDates = {
  atime: lazyDate('atime', 'atimeMs'),
  mtime: lazyDate('mtime', 'mtimeMs'),
  ctime: lazyDate('ctime', 'ctimeMs'),
  birthtime: lazyDate('birthtime', 'birthtimeMs'),
};

/** What `fs.stat` gives, with numbers. */
function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}
setPrototypeOf(Stats.prototype, StatsBase.prototype);
setPrototypeOf(Stats, StatsBase);
Object.defineProperties(Stats.prototype, lazyDates);
Stats.prototype._checkModeProperty = function(property) {
  return (this.mode & S_IFMT) === property;
};

/** What `fs.stat` gives with `{ bigint: true }`. */
function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs,
                     birthtimeNs) {
  StatsBase.call(this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / kNsPerMs;
  this.mtimeMs = mtimeNs / kNsPerMs;
  this.ctimeMs = ctimeNs / kNsPerMs;
  this.birthtimeMs = birthtimeNs / kNsPerMs;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}
setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
setPrototypeOf(BigIntStats, StatsBase);
Object.defineProperties(BigIntStats.prototype, lazyDates);
BigIntStats.prototype._checkModeProperty = function(property) {
  return (this.mode & BigInt(S_IFMT)) === BigInt(property);
};

// The shared array: dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, then seconds and nanoseconds of
// access, modification, change and birth. watchFile's look before stands in the second half.
const numbers = native.statValues;
const bigints = native.bigintStatValues;

/** @param {number} [at] where in the shared array @returns {Stats} */
function statsFromValues(at = 0) {
  const v = numbers;
  return new Stats(v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5], v[at + 6], v[at + 7], v[at + 8],
                   v[at + 9], v[at + 10] * 1000 + v[at + 11] / 1e6, v[at + 12] * 1000 + v[at + 13] / 1e6,
                   v[at + 14] * 1000 + v[at + 15] / 1e6, v[at + 16] * 1000 + v[at + 17] / 1e6);
}

/** @param {number} [at] @returns {BigIntStats} */
function bigintStatsFromValues(at = 0) {
  const v = bigints;
  return new BigIntStats(v[at], v[at + 1], v[at + 2], v[at + 3], v[at + 4], v[at + 5], v[at + 6], v[at + 7],
                         v[at + 8], v[at + 9], v[at + 10] * kNsPerSec + v[at + 11],
                         v[at + 12] * kNsPerSec + v[at + 13], v[at + 14] * kNsPerSec + v[at + 15],
                         v[at + 16] * kNsPerSec + v[at + 17]);
}

/** What `fs.statfs` gives. */
class StatFs {
  constructor(type, bsize, frsize, blocks, bfree, bavail, files, ffree) {
    this.type = type;
    this.bsize = bsize;
    this.frsize = frsize;
    this.blocks = blocks;
    this.bfree = bfree;
    this.bavail = bavail;
    this.files = files;
    this.ffree = ffree;
  }
}

/** @param {Float64Array|BigInt64Array} values @returns {StatFs} */
function statFsFromValues(values) {
  return new StatFs(values[0], values[1], values[2], values[3], values[4], values[5], values[6],
                    values[7]);
}

// By the kinds that native code asks for: Stats, BigIntStats, StatFs, StatFs with bigints.
require('internal/builtins').setHook('makeStats', (kind) => {
  switch (kind) {
    case 0: return statsFromValues(0);
    case 1: return bigintStatsFromValues(0);
    case 2: return statFsFromValues(numbers);
    default: return statFsFromValues(bigints);
  }
});

module.exports = {
  BigIntStats,
  DeprecatedStats: deprecate(Stats, 'fs.Stats constructor is deprecated.', 'DEP0180'),
  StatFs,
  Stats,
  bigintStatsFromValues,
  statsFromValues,
};
