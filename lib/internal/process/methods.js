'use strict';

// process.*: methods that ask the system. Loaded at first use.
// Source: Node's documentation, "Process".

const native = binding('process');
const { isPublic, requireBuiltin, isPublicWithoutScheme, schemeOnly } = require('internal/builtins');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_UNKNOWN_CREDENTIAL, ERR_UNKNOWN_SIGNAL,
    ERR_METHOD_NOT_IMPLEMENTED,
  },
  errnoException,
} = require('internal/errors');
const {
  validateArray, validateNumber, validateObject, validateString, validateUint32,
} = require('internal/validators');

// Time

const hrtimeWords = new Uint32Array(3);
const hrtimeBig = new BigUint64Array(1);

/**
 * @param {[number, number]} [previous]
 * @returns {[number, number]} seconds and nanoseconds
 */
function hrtime(previous) {
  native.hrtime(hrtimeWords);
  const seconds = hrtimeWords[0] * 0x100000000 + hrtimeWords[1];
  const nanoseconds = hrtimeWords[2];
  if (previous === undefined) return [seconds, nanoseconds];
  validateArray(previous, 'time');
  if (previous.length !== 2) throw new ERR_OUT_OF_RANGE('time', 2, previous.length);
  const s = seconds - previous[0];
  const n = nanoseconds - previous[1];
  return n < 0 ? [s - 1, n + 1e9] : [s, n];
}

hrtime.bigint = function bigint() {
  native.hrtimeBigInt(hrtimeBig);
  return hrtimeBig[0];
};

/** @returns {number} seconds since the process began */
function uptime() {
  return native.uptimeMs() / 1000;
}

// Resources

function validatePreviousUsage(previous, key, name) {
  validateNumber(previous[key], name);
  if (!(previous[key] >= 0) || previous[key] > Number.MAX_SAFE_INTEGER)
    throw new ERR_INVALID_ARG_VALUE.RangeError(name, previous[key]);
}

function usageSince(usage, previous) {
  const [user, system] = usage;
  if (!previous) return { user, system };
  validateObject(previous, 'prevValue');
  validatePreviousUsage(previous, 'user', 'prevValue.user');
  validatePreviousUsage(previous, 'system', 'prevValue.system');
  return { user: user - previous.user, system: system - previous.system };
}

/** @param {{user: number, system: number}} [previous] @returns {{user: number, system: number}} microseconds */
function cpuUsage(previous) {
  return usageSince(native.cpuUsage(false), previous);
}

/** The same for this thread alone. @param {{user: number, system: number}} [previous] */
function threadCpuUsage(previous) {
  return usageSince(native.cpuUsage(true), previous);
}

const resourceNames = [
  'userCPUTime', 'systemCPUTime', 'maxRSS', 'sharedMemorySize', 'unsharedDataSize', 'unsharedStackSize',
  'minorPageFault', 'majorPageFault', 'swappedOut', 'fsRead', 'fsWrite', 'ipcSent', 'ipcReceived', 'signalsCount',
  'voluntaryContextSwitches', 'involuntaryContextSwitches',
];

/** @returns {Record<string, number>} getrusage(2)'s figures */
function resourceUsage() {
  const values = native.resourceUsage();
  const result = {};
  for (let i = 0; i < resourceNames.length; i++) result[resourceNames[i]] = values[i];
  return result;
}

/** @returns {{rss: number, heapTotal: number, heapUsed: number, external: number, arrayBuffers: number}} bytes */
function memoryUsage() {
  const [rss, heapTotal, heapUsed, external, arrayBuffers] = native.memoryUsage();
  return { rss, heapTotal, heapUsed, external, arrayBuffers };
}
memoryUsage.rss = native.rss;

/** @returns {number} bytes; 0 when the system sets no limit */
function constrainedMemory() {
  const { readFileSync } = require('fs');
  for (const path of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    try {
      const limit = Number(readFileSync(path, 'utf8'));
      return Number.isSafeInteger(limit) ? limit : 0;
    } catch { /* the other version of cgroups */ }
  }
  return 0;
}

/** @returns {number} bytes that a process may still take */
function availableMemory() {
  return require('os').freemem();
}

// Processes

/**
 * @param {number} pid
 * @param {string | number} [signal]
 * @returns {true}
 */
function kill(pid, signal) {
  // The comparison takes numbers in strings too, and nothing else.
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw new ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  let failed;
  if (typeof signal === 'number') {
    failed = process._kill(pid | 0, signal);
  } else {
    const number = require('os').constants.signals[signal ?? 'SIGTERM'];
    if (number === undefined) throw new ERR_UNKNOWN_SIGNAL(signal);
    failed = process._kill(pid | 0, number);
  }
  if (failed) throw errnoException(failed, 'kill');
  return true;
}

/** @returns {string} the working directory */
function cwd() {
  return native.cwd();
}

/** @param {string} directory */
function chdir(directory) {
  validateString(directory, 'directory');
  native.chdir(directory);
}

/**
 * @param {number | string} [mask] a string is octal
 * @returns {number} the mask before
 */
function umask(mask) {
  if (mask === undefined) return native.umask();
  if (typeof mask === 'string') {
    if (!/^[0-7]+$/.test(mask)) {
      throw new ERR_INVALID_ARG_VALUE('mask', mask, 'must be a 32-bit unsigned integer or an octal string');
    }
    mask = Number.parseInt(mask, 8);
  }
  validateUint32(mask, 'mask');
  return native.umask(mask);
}

// Users and groups

function validateId(id, name) {
  if (typeof id !== 'number') throw new ERR_INVALID_ARG_TYPE(name, ['number', 'string'], id);
  validateUint32(id, name);
}

function idOf(id, name, kind) {
  if (typeof id !== 'string') {
    validateId(id, name);
    return id >>> 0;
  }
  const found = kind === 'User' ? native.userId(id) : native.groupId(id);
  if (found < 0) throw new ERR_UNKNOWN_CREDENTIAL(kind, id);
  return found;
}

/** @param {number | string} id */
function setuid(id) { native.setuid(idOf(id, 'id', 'User')); }
/** @param {number | string} id */
function seteuid(id) { native.seteuid(idOf(id, 'id', 'User')); }
/** @param {number | string} id */
function setgid(id) { native.setgid(idOf(id, 'id', 'Group')); }
/** @param {number | string} id */
function setegid(id) { native.setegid(idOf(id, 'id', 'Group')); }

/** @param {(number | string)[]} groups */
function setgroups(groups) {
  validateArray(groups, 'groups');
  native.setgroups(groups.map((id, i) => idOf(id, `groups[${i}]`, 'Group')));
}

/**
 * @param {number | string} user
 * @param {number | string} extraGroup
 */
function initgroups(user, extraGroup) {
  for (const [id, argument] of [[user, 'user'], [extraGroup, 'extraGroup']]) {
    if (typeof id !== 'string') validateId(id, argument);
  }
  const uid = idOf(user, 'user', 'User');
  const gid = idOf(extraGroup, 'extraGroup', 'Group');
  const name = typeof user === 'string' ? user : require('os').userInfo({ uid }).username;
  native.initgroups(name, gid);
}

// Modules and the environment

/**
 * @param {string} id with or without "node:"
 * @returns {any} the module, or undefined when there is none
 */
function getBuiltinModule(id) {
  validateString(id, 'id');
  const name = id.startsWith('node:') ? id.slice(5) : id;
  if (!isPublic(name) || (name === id && schemeOnly.has(name)) || !require('internal/modules/builtins').canBeRequired(name)) return undefined;
  return requireBuiltin(name);
}

/** Node's internals by name: what packages still ask for, made of public parts. */
function processBinding(name) {
  validateString(name, 'module');
  switch (name) {
    case 'constants': {
      const os = require('os').constants;
      return { os, fs: require('fs').constants, crypto: isPublicWithoutScheme('crypto') ? require('crypto').constants : {} };
    }
    case 'uv': {
      const map = require('util').getSystemErrorMap();
      const result = { errname: require('util').getSystemErrorName };
      for (const [code, [text]] of map) result[`UV_${text}`] = code;
      return result;
    }
    case 'util':
      return require('internal/util/types');
    default: {
      const error = new Error(`No such module: ${name}`);
      error.code = 'ERR_INVALID_MODULE';
      throw error;
    }
  }
}

/** @param {string | URL | Buffer} [path] */
function loadEnvFile(path = '.env') {
  const { readFileSync } = require('fs');
  const variables = require('util').parseEnv(readFileSync(path, 'utf8'));
  for (const name of Object.keys(variables)) process.env[name] ??= variables[name];
}

// What keeps the loop alive

/** @returns {string[]} the kinds of ref'd handles, requests and timers */
function getActiveResourcesInfo() {
  return [
    ...native.activeResources(),
    ...Array(require('internal/timers').activeTimerCount()).fill('Timeout'),
    ...Array(require('internal/immediates').activeImmediateCount()).fill('Immediate'),
  ];
}

/** @returns {object[]} the JavaScript objects of active handles */
function _getActiveHandles() {
  return native.activeHandles();
}

/** @returns {object[]} one for each request in flight */
function _getActiveRequests() {
  return native.activeRequests();
}

/** @param {any} object a timer, socket, ...: lets it keep the process alive */
function ref(object) {
  const method = object?.[Symbol.for('nodejs.ref')] ?? object?.[Symbol.for('node:ref')] ?? object?.ref;
  if (typeof method === 'function') method.call(object);
}

/** @param {any} object */
function unref(object) {
  const method = object?.[Symbol.for('nodejs.unref')] ?? object?.[Symbol.for('node:unref')] ?? object?.unref;
  if (typeof method === 'function') method.call(object);
}

/** @returns {import('stream').Readable} process.stdin, flowing */
function openStdin() {
  process.stdin.resume();
  return process.stdin;
}

/** Deprecated: use the assert module. */
const assert = require('internal/util').deprecate((value, message) => {
  require('assert')(value, message || 'assertion error');
}, 'process.assert() is deprecated. Please use the `assert` module instead.', 'DEP0100');

function execve() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('process.execve()');
}

/** @param {boolean} enabled */
function setSourceMapsEnabled(enabled) {
  require('internal/validators').validateBoolean(enabled, 'enabled');
  if (enabled) throw new ERR_METHOD_NOT_IMPLEMENTED('process.setSourceMapsEnabled(true)');
}

module.exports = {
  hrtime, uptime, cpuUsage, threadCpuUsage, resourceUsage, memoryUsage, constrainedMemory, availableMemory,
  kill, cwd, chdir, umask, setuid, seteuid, setgid, setegid, setgroups, initgroups,
  getBuiltinModule, binding: processBinding, loadEnvFile, getActiveResourcesInfo, _getActiveHandles,
  _getActiveRequests, ref, unref, openStdin, assert, execve, setSourceMapsEnabled,
};
