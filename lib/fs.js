'use strict';

// node:fs. The work is done in lib/internal/fs: sync.js blocks, callback.js calls back, promises.js promises.

const callback = require('internal/fs/callback');
const sync = require('internal/fs/sync');
const constants = require('internal/fs/constants');
const { Dirent } = require('internal/fs/dirent');
const { Dir } = require('internal/fs/dir');
const { DeprecatedStats } = require('internal/fs/stats');
const { toUnixTimestamp } = require('internal/fs/utils');
const { deprecate, lazy } = require('internal/util');
const { defineProperties } = Object;

const watching = lazy(() => require('internal/fs/watch'));
const streams = lazy(() => require('internal/fs/streams'));

/** @type {typeof import('fs')} */
const fs = module.exports = {
  appendFile: callback.appendFile,
  appendFileSync: sync.appendFileSync,
  access: callback.access,
  accessSync: sync.accessSync,
  chown: callback.chown,
  chownSync: sync.chownSync,
  chmod: callback.chmod,
  chmodSync: sync.chmodSync,
  close: callback.close,
  closeSync: sync.closeSync,
  copyFile: callback.copyFile,
  copyFileSync: sync.copyFileSync,
  cp: callback.cp,
  cpSync: sync.cpSync,
  createReadStream(path, options) {
    return streams().createReadStream(path, options);
  },
  createWriteStream(path, options) {
    return streams().createWriteStream(path, options);
  },
  exists: callback.exists,
  existsSync: sync.existsSync,
  fchown: callback.fchown,
  fchownSync: sync.fchownSync,
  fchmod: callback.fchmod,
  fchmodSync: sync.fchmodSync,
  fdatasync: callback.fdatasync,
  fdatasyncSync: sync.fdatasyncSync,
  fstat: callback.fstat,
  fstatSync: sync.fstatSync,
  fsync: callback.fsync,
  fsyncSync: sync.fsyncSync,
  ftruncate: callback.ftruncate,
  ftruncateSync: sync.ftruncateSync,
  futimes: callback.futimes,
  futimesSync: sync.futimesSync,
  glob: callback.glob,
  globSync: sync.globSync,
  lchown: callback.lchown,
  lchownSync: sync.lchownSync,
  // Linux has no modes of symbolic links.
  lchmod: undefined,
  lchmodSync: undefined,
  link: callback.link,
  linkSync: sync.linkSync,
  lstat: callback.lstat,
  lstatSync: sync.lstatSync,
  lutimes: callback.lutimes,
  lutimesSync: sync.lutimesSync,
  mkdir: callback.mkdir,
  mkdirSync: sync.mkdirSync,
  mkdtemp: callback.mkdtemp,
  mkdtempSync: sync.mkdtempSync,
  mkdtempDisposableSync: sync.mkdtempDisposableSync,
  open: callback.open,
  openSync: sync.openSync,
  openAsBlob: callback.openAsBlob,
  readdir: callback.readdir,
  readdirSync: sync.readdirSync,
  read: callback.read,
  readSync: sync.readSync,
  readv: callback.readv,
  readvSync: sync.readvSync,
  readFile: callback.readFile,
  readFileSync: sync.readFileSync,
  readlink: callback.readlink,
  readlinkSync: sync.readlinkSync,
  realpath: callback.realpath,
  realpathSync: sync.realpathSync,
  rename: callback.rename,
  renameSync: sync.renameSync,
  rm: callback.rm,
  rmSync: sync.rmSync,
  rmdir: callback.rmdir,
  rmdirSync: sync.rmdirSync,
  stat: callback.stat,
  statfs: callback.statfs,
  statSync: sync.statSync,
  statfsSync: sync.statfsSync,
  symlink: callback.symlink,
  symlinkSync: sync.symlinkSync,
  truncate: callback.truncate,
  truncateSync: sync.truncateSync,
  unwatchFile(filename, listener) {
    watching().unwatchFile(filename, listener);
  },
  unlink: callback.unlink,
  unlinkSync: sync.unlinkSync,
  utimes: callback.utimes,
  utimesSync: sync.utimesSync,
  watch(filename, options, listener) {
    return watching().watch(filename, options, listener);
  },
  watchFile(filename, options, listener) {
    return watching().watchFile(filename, options, listener);
  },
  writeFile: callback.writeFile,
  writeFileSync: sync.writeFileSync,
  write: callback.write,
  writeSync: sync.writeSync,
  writev: callback.writev,
  writevSync: sync.writevSync,
  Dirent,
  Stats: DeprecatedStats,
  // For user code that used the internal name before the public one came.
  _toUnixTimestamp: toUnixTimestamp,
  Dir,
  opendir: callback.opendir,
  opendirSync: sync.opendirSync,
};

/** An enumerable property that is read from a module when first asked for, and can be assigned. */
function lazyClass(load) {
  let value;
  return {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() { return value ??= load(); },
    set(replacement) { value = replacement; },
  };
}

/** An old place of a constant: it warns when read. */
function deprecatedConstant(name) {
  return {
    __proto__: null,
    enumerable: false,
    configurable: false,
    get: deprecate(() => constants[name], `fs.${name} is deprecated, use fs.constants.${name} instead`, 'DEP0176'),
  };
}

defineProperties(fs, {
  F_OK: deprecatedConstant('F_OK'),
  R_OK: deprecatedConstant('R_OK'),
  W_OK: deprecatedConstant('W_OK'),
  X_OK: deprecatedConstant('X_OK'),
  ReadStream: lazyClass(() => streams().ReadStream),
  WriteStream: lazyClass(() => streams().WriteStream),
  // The old names.
  FileReadStream: lazyClass(() => streams().ReadStream),
  FileWriteStream: lazyClass(() => streams().WriteStream),
  Utf8Stream: lazyClass(() => require('internal/fs/utf8_stream').Utf8Stream),
  constants: { __proto__: null, enumerable: true, configurable: false, writable: false, value: constants },
  promises: {
    __proto__: null,
    enumerable: true,
    configurable: true,
    get() { return require('internal/fs/promises').exports; },
  },
});
