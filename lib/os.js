'use strict';

const { codes: { ERR_SYSTEM_ERROR } } = require('internal/errors');
const { validateInt32, validateObject } = require('internal/validators');

const native = binding('os');

const { freeze, defineProperties } = Object;

/** Throws Node's SystemError for a negative error number. */
function fail(errno, syscall) {
  const { 0: code, 1: message } = require('internal/util').getSystemErrorMap().get(errno) ?? ['UNKNOWN', 'unknown error'];
  throw new ERR_SYSTEM_ERROR({ errno, code, message, syscall });
}

/** `[sysname, version, release, machine]`; they do not change while a process lives. */
let system;
function systemName() {
  if (system === undefined) {
    const names = native.systemName();
    if (typeof names === 'number') fail(names, 'uv_os_uname');
    system = names;
  }
  return system;
}

/** @returns {string} */
function arch() {
  return process.arch;
}

/** @returns {string} */
function platform() {
  return process.platform;
}

/** @returns {number} how many processors this process may run on */
function availableParallelism() {
  return native.availableParallelism();
}

/** @returns {Array<{model: string, speed: number, times: {user: number, nice: number, sys: number, idle: number, irq: number}}>} */
function cpus() {
  return native.cpus();
}

/** @returns {'BE'|'LE'} */
function endianness() {
  return 'LE';
}

/** @returns {number} bytes */
function freemem() {
  return native.freemem();
}

/** @returns {number} bytes */
function totalmem() {
  return native.totalmem();
}

/**
 * @param {number} [pid]
 * @returns {number} -20 (highest) to 19
 */
function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  const priority = native.priorityOf(pid);
  // Error numbers lie below all priorities.
  if (priority <= -1000) fail(priority + 1000, 'uv_os_getpriority');
  return priority;
}

/**
 * @param {number} pid
 * @param {number} priority
 */
function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', -20, 19);
  const result = native.setPriority(pid, priority);
  if (result !== 0) fail(result, 'uv_os_setpriority');
}

/** @returns {string} */
function homedir() {
  const { HOME } = process.env;
  if (HOME !== undefined) return HOME;
  const info = native.userInfo(-1);
  if (typeof info === 'number') fail(info, 'uv_os_homedir');
  return info.homedir;
}

/** @returns {string} */
function hostname() {
  const name = native.hostname();
  if (typeof name === 'number') fail(name, 'uv_os_gethostname');
  return name;
}

/** @returns {[number, number, number]} of 1, 5 and 15 minutes */
function loadavg() {
  return native.loadavg();
}

/** @returns {string} */
function machine() {
  return systemName()[3];
}

/** How many ones a netmask begins with. */
function prefixLength(netmask, family) {
  const [radix, bits, separator] = family === 'IPv6' ? [16, 16, ':'] : [10, 8, '.'];
  const full = (1 << bits) - 1;
  let length = 0;
  for (const part of netmask.split(separator)) {
    const number = parseInt(part, radix) || 0; // "::" leaves out zeroes
    length += Math.clz32(~number & full) - (32 - bits);
    if (number !== full) break;
  }
  return length;
}

/** @returns {Record<string, object[]>} */
function networkInterfaces() {
  const rows = native.networkInterfaces();
  if (typeof rows === 'number') fail(rows, 'uv_interface_addresses');
  const interfaces = {};
  for (const { 0: name, 1: address, 2: netmask, 3: family, 4: mac, 5: internal, 6: scopeid } of rows) {
    const entry = { address, netmask, family, mac, internal, cidr: `${address}/${prefixLength(netmask, family)}` };
    if (scopeid !== -1) entry.scopeid = scopeid;
    (interfaces[name] ??= []).push(entry);
  }
  return interfaces;
}

/** @returns {string} */
function release() {
  return systemName()[2];
}

/** @returns {string} without a slash at the end */
function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const path = TMPDIR || TMP || TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** @returns {string} */
function type() {
  return systemName()[0];
}

/** @returns {number} seconds */
function uptime() {
  return native.uptime();
}

/**
 * @param {{encoding?: string, uid?: number}} [options]
 * @returns {{uid: number, gid: number, username: string, homedir: string, shell: string|null}}
 */
function userInfo(options) {
  if (typeof options !== 'object' || options === null) options = {};
  validateObject(options, 'options');
  const uid = typeof options.uid === 'number' && options.uid >= 0 ? options.uid : -1;
  const info = native.userInfo(uid);
  if (typeof info === 'number') fail(info, 'uv_os_get_passwd');
  if (options.encoding === 'buffer') {
    const { Buffer } = require('buffer');
    for (const key of ['username', 'homedir', 'shell']) {
      if (info[key] !== null) info[key] = Buffer.from(info[key]);
    }
  }
  return info;
}

/** @returns {string} */
function version() {
  return systemName()[1];
}

// Functions without arguments can stand for their value: `${os.hostname}`.
for (const fn of [
  arch, availableParallelism, endianness, freemem, homedir, hostname, machine, platform, release, tmpdir, totalmem,
  type, uptime, version,
]) {
  fn[Symbol.toPrimitive] = () => fn();
}

const constants = {
  __proto__: null,
  UV_UDP_REUSEADDR: 4,
  dlopen: native.dlopen,
  errno: native.errno,
  signals: freeze(native.signals),
  priority: {
    __proto__: null,
    PRIORITY_LOW: 19,
    PRIORITY_BELOW_NORMAL: 10,
    PRIORITY_NORMAL: 0,
    PRIORITY_ABOVE_NORMAL: -7,
    PRIORITY_HIGH: -14,
    PRIORITY_HIGHEST: -20,
  },
};
for (const name of Object.keys(constants)) {
  Object.defineProperty(constants, name, { __proto__: null, writable: false, configurable: false });
}
for (const name of Object.keys(constants.priority)) {
  Object.defineProperty(constants.priority, name, { __proto__: null, writable: false, configurable: false });
}

module.exports = {
  arch,
  availableParallelism,
  cpus,
  endianness,
  freemem,
  getPriority,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  setPriority,
  tmpdir,
  totalmem,
  type,
  userInfo,
  uptime,
  version,
  machine,
};

defineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  EOL: { __proto__: null, configurable: true, enumerable: true, writable: false, value: '\n' },
  devNull: { __proto__: null, configurable: true, enumerable: true, writable: false, value: '/dev/null' },
});
