'use strict';
// The names under which programs reach the runtime's own modules.

const { codes } = require('internal/errors');

const { has: hasSource, requireBuiltin } = require('internal/builtins');
const { getOptionValue } = require('internal/options');

/** Names that work with and without "node:", in the order of `module.builtinModules`. */
const kPlainNames = [
  '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server', '_stream_duplex',
  '_stream_passthrough', '_stream_readable', '_stream_transform', '_stream_wrap', '_stream_writable', '_tls_common',
  '_tls_wrap', 'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'constants',
  'crypto', 'dgram', 'diagnostics_channel', 'dns', 'dns/promises', 'domain', 'events', 'fs', 'fs/promises', 'http',
  'http2', 'https', 'inspector', 'inspector/promises', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32',
  'perf_hooks', 'process', 'punycode', 'querystring', 'readline', 'readline/promises', 'repl', 'stream',
  'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'sys', 'timers', 'timers/promises', 'tls',
  'trace_events', 'tty', 'url', 'util', 'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib',
];

/** Names that exist behind "node:" alone. */
const kSchemeOnlyNames = ['sea', 'sqlite', 'test', 'test/reporters'];

/** Names that are there with an option alone. */
const kOptional = { '__proto__': null, 'stream/iter': '--experimental-stream-iter', 'zlib/iter': '--experimental-stream-iter' };

/** @param {string} id @returns {boolean} */
const isSwitchedOn = (id) => id in kOptional && getOptionValue(kOptional[id]);

const plain = new Set(kPlainNames);
const schemeOnly = new Set(kSchemeOnlyNames);
const builtinModules = [...kPlainNames, ...kSchemeOnlyNames.map((name) => `node:${name}`)];

/** Whether `require(id)` means a builtin. @param {string} id without "node:" */
function canBeRequiredWithoutScheme(id) {
  return plain.has(id) || isSwitchedOn(id);
}

/** Whether `node:${id}` is a builtin. @param {string} id without "node:" */
function canBeRequired(id) {
  return plain.has(id) || schemeOnly.has(id) || isSwitchedOn(id);
}

/**
 * Whether a specifier names a builtin module.
 * @param {string} specifier with or without "node:"
 * @returns {boolean}
 */
function isBuiltin(specifier) {
  if (typeof specifier !== 'string') return false;
  return specifier.startsWith('node:') ? canBeRequired(specifier.slice(5)) : canBeRequiredWithoutScheme(specifier);
}

/** The id without its scheme. @param {string} specifier */
function normalizeBuiltin(specifier) {
  return specifier.startsWith('node:') ? specifier.slice(5) : specifier;
}

const loaded = new Map();

/**
 * The exports of a builtin for the user's program.
 * @param {string} id without "node:"; must be a known name
 * @returns {unknown}
 */
function loadBuiltin(id) {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  if (id !== 'process' && !hasSource(id)) throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`node:${id}`);
  const exports = id === 'process' ? process : requireBuiltin(id);
  loaded.set(id, exports);
  return exports;
}

/** The ids of builtins that the program has loaded. */
function loadedBuiltins() {
  return loaded.keys();
}

module.exports = {
  builtinModules,
  canBeRequired,
  canBeRequiredWithoutScheme,
  isBuiltin,
  loadBuiltin,
  loadedBuiltins,
  normalizeBuiltin,
};
