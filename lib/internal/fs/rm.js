'use strict';

// rm and the recursive rmdir. The tree is removed by one native operation; what is busy is tried again.

const native = binding('fs');
const { codes } = require('internal/errors');
const { validateRmOptions } = require('internal/fs/utils');
const { sleep } = require('internal/util');

const kRetried = new Set(['EBUSY', 'EMFILE', 'ENFILE', 'ENOTEMPTY', 'EPERM']);
const kEISDIR = 21;

function directoryError(path) {
  return new codes.ERR_FS_EISDIR({
    code: 'EISDIR', message: 'is a directory', path: `${path}`, syscall: 'rm', errno: kEISDIR,
  });
}

/** Whether a failed try is to be followed by another. */
function mayRetry(err, tries, options) {
  return kRetried.has(err.code) && tries < options.maxRetries;
}

/** @param {string|Buffer} path @param {{maxRetries: number, retryDelay: number, force?: boolean}} options */
function removeSync(path, options) {
  for (let tries = 0; ; tries++) {
    try {
      return native.removeTree(path);
    } catch (err) {
      if (err.code === 'ENOENT' && (options.force || tries > 0)) return;
      if (!mayRetry(err, tries, options)) throw err;
      sleep((tries + 1) * options.retryDelay);
    }
  }
}

/** @param {string|Buffer} path @param {object} options @param {(err: Error|null) => void} callback */
function remove(path, options, callback) {
  let tries = 0;
  const attempt = () => {
    native.removeTree(path, (err) => {
      if (!err || (err.code === 'ENOENT' && (options.force || tries > 0))) return callback(null);
      if (!mayRetry(err, tries, options)) return callback(err);
      tries++;
      require('timers').setTimeout(attempt, tries * options.retryDelay);
    });
  };
  attempt();
}

/** @param {string|Buffer} path @param {unknown} options */
function rmSync(path, options) {
  options = validateRmOptions(options);
  const stats = native.lstat(path, false, undefined, !options.force);
  if (stats === undefined) return;
  if (stats.isDirectory() && !options.recursive) throw directoryError(path);
  removeSync(path, options);
}

/** @param {string|Buffer} path @param {unknown} options @param {(err: Error|null) => void} callback */
function rm(path, options, callback) {
  options = validateRmOptions(options);
  native.lstat(path, false, (err, stats) => {
    if (err) return callback(options.force && err.code === 'ENOENT' ? null : err);
    if (stats.isDirectory() && !options.recursive) return callback(directoryError(path));
    remove(path, options, callback);
  });
}

module.exports = { remove, removeSync, rm, rmSync };
