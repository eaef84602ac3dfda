'use strict';

// The arguments of spawn and its relatives: their forms, and what is wrong with them.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { convertToValidSignal, kEmptyObject } = require('internal/util');
const {
  isInt32, validateBoolean, validateObject, validateString,
} = require('internal/validators');

const MAX_BUFFER = 1024 * 1024;

function refuseNullBytes(text, name) {
  if (typeof text === 'string' && text.includes('\u0000')) {
    throw new ERR_INVALID_ARG_VALUE(name, text, 'must be a string without null bytes');
  }
}

function refuseNullBytesIn(list, name) {
  for (let i = 0; i < list.length; i++) refuseNullBytes(list[i], `${name}[${i}]`);
}

/**
 * @param {string|URL|Uint8Array} path
 * @param {string} name of the argument
 * @returns {string}
 */
function validPath(path, name) {
  if (typeof path === 'object' && path !== null && typeof path.href === 'string' && typeof path.protocol === 'string') {
    path = require('url').fileURLToPath(path);
  }
  if (ArrayBuffer.isView(path)) path = require('buffer').Buffer.from(path).toString();
  if (typeof path !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], path);
  refuseNullBytes(path, name);
  return path;
}

function validateTimeout(timeout) {
  if (timeout != null && !(Number.isInteger(timeout) && timeout >= 0)) {
    throw new ERR_OUT_OF_RANGE('timeout', 'an unsigned integer', timeout);
  }
}

function validateMaxBuffer(maxBuffer) {
  if (maxBuffer != null && !(typeof maxBuffer === 'number' && maxBuffer >= 0)) {
    throw new ERR_OUT_OF_RANGE('options.maxBuffer', 'a positive number', maxBuffer);
  }
}

/** @returns {number|undefined} the signal's number */
function validKillSignal(killSignal) {
  if (typeof killSignal === 'string' || typeof killSignal === 'number') return convertToValidSignal(killSignal);
  if (killSignal != null) throw new ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], killSignal);
}

function validateId(value, name) {
  if (value != null && !isInt32(value)) throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'int32', value);
}

let warnedOfShellArguments = false;

/**
 * @param {string} file
 * @param {string[]|object} args
 * @param {object} options
 * @returns {object} what the native spawn takes, and the rest of the options
 */
function normalizeSpawnArguments(file, args, options) {
  validateString(file, 'file');
  refuseNullBytes(file, 'file');
  if (file.length === 0) throw new ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');

  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args == null) {
    args = [];
  } else if (typeof args !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  } else {
    options = args;
    args = [];
  }
  refuseNullBytesIn(args, 'args');

  if (options === undefined) options = kEmptyObject;
  else validateObject(options, 'options');
  options = { __proto__: null, ...options };

  let { cwd } = options;
  if (cwd != null) cwd = validPath(cwd, 'options.cwd');
  if (options.detached != null) validateBoolean(options.detached, 'options.detached');
  validateId(options.uid, 'uid');
  validateId(options.gid, 'gid');
  if (options.shell != null && typeof options.shell !== 'boolean' && typeof options.shell !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.shell', ['boolean', 'string'], options.shell);
  }
  if (options.argv0 != null) {
    validateString(options.argv0, 'options.argv0');
    refuseNullBytes(options.argv0, 'options.argv0');
  }
  if (options.windowsHide != null) validateBoolean(options.windowsHide, 'options.windowsHide');
  if (options.windowsVerbatimArguments != null) {
    validateBoolean(options.windowsVerbatimArguments, 'options.windowsVerbatimArguments');
  }

  if (options.shell) {
    refuseNullBytes(options.shell, 'options.shell');
    if (args.length > 0 && !warnedOfShellArguments) {
      warnedOfShellArguments = true;
      process.emitWarning(
        'Passing args to a child process with shell option true can lead to security vulnerabilities, as the ' +
        'arguments are not escaped, only concatenated.', 'DeprecationWarning', 'DEP0190');
    }
    const command = args.length > 0 ? `${file} ${args.join(' ')}` : file;
    file = typeof options.shell === 'string' ? options.shell : '/bin/sh';
    args = ['-c', command];
  }
  args.unshift(typeof options.argv0 === 'string' ? options.argv0 : file);

  const env = options.env || process.env;
  const envPairs = [];
  // Inherited properties count, as they always have.
  for (const key in env) {
    const value = env[key];
    if (value === undefined) continue;
    refuseNullBytes(key, `options.env['${key}']`);
    refuseNullBytes(value, `options.env['${key}']`);
    envPairs.push(`${key}=${value}`);
  }

  return { __proto__: null, ...options, args, cwd, detached: Boolean(options.detached), envPairs, file };
}

/**
 * @param {string} command
 * @param {object|Function} options
 * @param {Function} [callback]
 */
function normalizeExecArgs(command, options, callback) {
  validateString(command, 'command');
  refuseNullBytes(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return { file: command, options, callback };
}

/**
 * @param {string} file
 * @param {string[]|object|Function} [args]
 * @param {object|Function} [options]
 * @param {Function} [callback]
 */
function normalizeExecFileArgs(file, args, options, callback) {
  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args != null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof options === 'function') callback = options;
  else if (options != null) validateObject(options, 'options');
  options = typeof options === 'object' && options !== null ? options : {};
  if (callback != null && typeof callback !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
  }
  if (options.argv0 != null) {
    validateString(options.argv0, 'options.argv0');
    refuseNullBytes(options.argv0, 'options.argv0');
  }
  return { file, args, options, callback };
}

module.exports = {
  MAX_BUFFER,
  normalizeExecArgs,
  normalizeExecFileArgs,
  normalizeSpawnArguments,
  refuseNullBytes,
  refuseNullBytesIn,
  validKillSignal,
  validPath,
  validateMaxBuffer,
  validateTimeout,
};
