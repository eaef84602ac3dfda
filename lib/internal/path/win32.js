'use strict';

// Paths as Windows writes them: drive letters, UNC shares, device paths, and either slash as separator.

const { validateString } = require('internal/validators');
const {
  _format, collapse, extensionStart, kBackslash, kSlash, matchGlob, stripSuffix,
} = require('internal/path/common');

const kColon = 58;
const kQuestionMark = 63;

// Names that open a device wherever they stand, if a colon follows.
const reservedNames = new Set(['CON', 'PRN', 'AUX', 'NUL']);
for (const port of ['COM', 'LPT']) {
  for (const digit of '123456789\xb9\xb2\xb3') reservedNames.add(`${port}${digit}`);
}

/** @param {number} code */
function isSeparator(code) {
  return code === kSlash || code === kBackslash;
}

/** @param {number} code */
function isLetter(code) {
  code |= 0x20;
  return code >= 97 && code <= 122;
}

/** True when `path` begins with a drive letter and its colon. */
function hasDrive(path) {
  return path.length >= 2 && path.charCodeAt(1) === kColon && isLetter(path.charCodeAt(0));
}

/**
 * @param {string} path
 * @param {number} colon index of the first colon, or -1
 */
function isReservedDevice(path, colon) {
  return colon > 0 && reservedNames.has(path.slice(0, colon).toUpperCase());
}

/** Index of the first separator of `path` at or after `from`, or its length. */
function separatorFrom(path, from) {
  while (from < path.length && !isSeparator(path.charCodeAt(from))) from++;
  return from;
}

/** Index of the first other character of `path` at or after `from`, or its length. */
function nonSeparatorFrom(path, from) {
  while (from < path.length && isSeparator(path.charCodeAt(from))) from++;
  return from;
}

/**
 * The bounds of `\\server\share` at the beginning of `path`, or null when it does not begin so.
 * @param {string} path
 * @returns {null|{serverEnd: number, shareStart: number, shareEnd: number}}
 */
function shareBounds(path) {
  if (path.length < 2 || !isSeparator(path.charCodeAt(0)) || !isSeparator(path.charCodeAt(1))) return null;
  const serverEnd = separatorFrom(path, 2);
  if (serverEnd === 2 || serverEnd === path.length) return null;
  const shareStart = nonSeparatorFrom(path, serverEnd);
  if (shareStart === path.length) return null;
  return { serverEnd, shareStart, shareEnd: separatorFrom(path, shareStart) };
}

/**
 * Splits off the device of `path`.
 * @param {string} path not empty
 * @returns {{device: string|undefined, rootEnd: number, absolute: boolean}}
 */
function splitDevice(path) {
  if (isSeparator(path.charCodeAt(0))) {
    const share = shareBounds(path);
    if (share === null) return { device: undefined, rootEnd: 1, absolute: true };
    const server = path.slice(2, share.serverEnd);
    // `\\.\` and `\\?\` are devices by themselves; what follows belongs to the path.
    if (server === '.' || server === '?') return { device: `\\\\${server}`, rootEnd: 4, absolute: true };
    const device = `\\\\${server}\\${path.slice(share.shareStart, share.shareEnd)}`;
    return { device, rootEnd: share.shareEnd, absolute: true };
  }
  if (!hasDrive(path)) return { device: undefined, rootEnd: 0, absolute: false };
  const absolute = path.length > 2 && isSeparator(path.charCodeAt(2));
  return { device: path.slice(0, 2), rootEnd: absolute ? 3 : 2, absolute };
}

/**
 * True when `tail`, what a relative path has become, could be taken for a drive or a device that the path as it was
 * written did not name.
 * @param {string} path as it was written
 * @param {string} tail its normal form
 */
function couldChangeRoot(path, tail) {
  if (hasDrive(tail)) return true;
  for (let colon = path.indexOf(':'); colon !== -1; colon = path.indexOf(':', colon + 1)) {
    if (colon === path.length - 1 || isSeparator(path.charCodeAt(colon + 1))) return true;
  }
  return false;
}

/**
 * @param {string} path
 * @returns {string}
 */
function normalize(path) {
  validateString(path, 'path');
  const { length } = path;
  if (length === 0) return '.';
  if (length === 1) return path === '/' ? '\\' : path;
  let { device, rootEnd, absolute } = splitDevice(path);
  const share = absolute && device !== undefined && rootEnd === length && rootEnd > 3 && !isSeparator(path.charCodeAt(length - 1));
  if (share) return `${device}\\`;
  const colon = path.indexOf(':');
  const reserved = isReservedDevice(path, colon);
  if (reserved) {
    device = path.slice(0, colon + 1);
    rootEnd = colon + 1;
  }
  let tail = rootEnd < length ? collapse(path.slice(rootEnd), !absolute, '\\', kBackslash) : '';
  if (tail === '' && !absolute) tail = '.';
  if (tail !== '' && isSeparator(path.charCodeAt(length - 1))) tail += '\\';
  if (reserved) return `.\\${device}${tail}`;
  if (!absolute && device === undefined && colon !== -1 && couldChangeRoot(path, tail)) return `.\\${tail}`;
  return `${device === undefined ? '' : device}${absolute ? '\\' : ''}${tail}`;
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isAbsolute(path) {
  validateString(path, 'path');
  if (path.length === 0) return false;
  if (isSeparator(path.charCodeAt(0))) return true;
  return path.length > 2 && hasDrive(path) && isSeparator(path.charCodeAt(2));
}

/**
 * @param {...string} paths
 * @returns {string}
 */
function join(...paths) {
  let joined = '';
  let first = '';
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i];
    validateString(path, 'path');
    if (path.length === 0) continue;
    if (joined === '') joined = first = path;
    else joined += `\\${path}`;
  }
  if (joined === '') return '.';

  // Two separators at the beginning mean a share only where the first argument itself began with a server's name.
  // Otherwise they came about by joining, and are one.
  if (nonSeparatorFrom(first, 0) !== 2 || first.length === 2) {
    const start = nonSeparatorFrom(joined, 0);
    if (start >= 2) joined = `\\${joined.slice(start)}`;
  }
  // A device named in any place stays where it is: nothing may be resolved across it.
  for (const part of joined.split('\\')) {
    if (isReservedDevice(part, part.indexOf(':'))) return joined.replaceAll('/', '\\');
  }
  return normalize(joined);
}

/** The current directory, on the drive `device` if one is given. */
function currentDirectory(device) {
  if (device === '') return process.cwd();
  // Windows keeps each drive's own current directory in variables of such names.
  const cwd = process.env[`=${device}`] || process.cwd();
  const otherDrive = cwd.slice(0, 2).toLowerCase() !== device.toLowerCase() && cwd.charCodeAt(2) === kBackslash;
  return otherDrive ? `${device}\\` : cwd;
}

/**
 * @param {...string} paths
 * @returns {string}
 */
function resolve(...paths) {
  let resolvedDevice = '';
  let resolvedTail = '';
  let resolvedAbsolute = false;
  for (let i = paths.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = paths[i];
      validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
    } else {
      path = currentDirectory(resolvedDevice);
    }
    const { device = '', rootEnd, absolute } = splitDevice(path);
    if (device !== '') {
      if (resolvedDevice === '') resolvedDevice = device;
      else if (device.toLowerCase() !== resolvedDevice.toLowerCase()) continue;
    }
    if (!resolvedAbsolute) {
      resolvedTail = `${path.slice(rootEnd)}\\${resolvedTail}`;
      resolvedAbsolute = absolute;
    }
    if (resolvedAbsolute && resolvedDevice !== '') break;
  }
  const tail = collapse(resolvedTail, !resolvedAbsolute, '\\', kBackslash);
  return `${resolvedDevice}${resolvedAbsolute ? '\\' : ''}${tail}` || '.';
}

/** The segments of a resolved path, without empty ones at either end. */
function segments(path) {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === kBackslash) start++;
  while (end > start && path.charCodeAt(end - 1) === kBackslash) end--;
  return start === end ? [] : path.slice(start, end).split('\\');
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {string}
 */
function relative(from, to) {
  validateString(from, 'from');
  validateString(to, 'to');
  if (from === to) return '';
  const resolvedFrom = resolve(from);
  const resolvedTo = resolve(to);
  if (resolvedFrom.toLowerCase() === resolvedTo.toLowerCase()) return '';
  const fromSegments = segments(resolvedFrom);
  const toSegments = segments(resolvedTo);
  const shorter = Math.min(fromSegments.length, toSegments.length);
  let common = 0;
  while (common < shorter && fromSegments[common].toLowerCase() === toSegments[common].toLowerCase()) common++;
  // Nothing leads from one drive or server to another.
  if (common === 0 && shorter > 0) return resolvedTo;
  const up = new Array(fromSegments.length - common).fill('..');
  return up.concat(toSegments.slice(common)).join('\\');
}

/**
 * @template T
 * @param {T} path
 * @returns {T|string}
 */
function toNamespacedPath(path) {
  if (typeof path !== 'string' || path.length === 0) return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved.startsWith('\\\\')) {
    const code = resolved.charCodeAt(2);
    if (code !== kQuestionMark && code !== 46) return `\\\\?\\UNC\\${resolved.slice(2)}`;
  } else if (hasDrive(resolved) && resolved.charCodeAt(2) === kBackslash) {
    return `\\\\?\\${resolved}`;
  }
  return resolved;
}

/**
 * Length of the root of `path`, which is not changed in any way: 0 for none, the whole length for a root alone.
 * @param {string} path
 * @returns {number}
 */
function rootLength(path) {
  if (isSeparator(path.charCodeAt(0))) {
    const share = shareBounds(path);
    if (share === null) return 1;
    return share.shareEnd === path.length ? share.shareEnd : share.shareEnd + 1;
  }
  if (!hasDrive(path)) return 0;
  return path.length > 2 && isSeparator(path.charCodeAt(2)) ? 3 : 2;
}

/** Length of `path` without the separators at its end, but no less than `from`. */
function trimmedLength(path, from) {
  let end = path.length;
  while (end > from && isSeparator(path.charCodeAt(end - 1))) end--;
  return end;
}

/** Start of the last segment of `path[from, end)`. */
function lastSegment(path, from, end) {
  while (end > from && !isSeparator(path.charCodeAt(end - 1))) end--;
  return end;
}

/**
 * @param {string} path
 * @returns {string}
 */
function dirname(path) {
  validateString(path, 'path');
  const { length } = path;
  if (length === 0) return '.';
  if (length === 1) return isSeparator(path.charCodeAt(0)) ? path : '.';
  const root = rootLength(path);
  const end = trimmedLength(path, root);
  const start = lastSegment(path, root, end);
  if (start > root) return path.slice(0, start - 1);
  return root === 0 ? '.' : path.slice(0, root);
}

/**
 * @param {string} path
 * @param {string} [suffix]
 * @returns {string}
 */
function basename(path, suffix) {
  if (suffix !== undefined) validateString(suffix, 'suffix');
  validateString(path, 'path');
  const from = hasDrive(path) ? 2 : 0;
  const end = trimmedLength(path, from);
  const name = path.slice(lastSegment(path, from, end), end);
  if (suffix === undefined || suffix.length === 0) return name;
  if (suffix === path) return '';
  // With a suffix to remove, a path of separators alone stays as it is.
  return end === from && suffix.length <= path.length ? path.slice(from) : stripSuffix(name, suffix);
}

/**
 * @param {string} path
 * @returns {string}
 */
function extname(path) {
  validateString(path, 'path');
  const from = hasDrive(path) ? 2 : 0;
  const end = trimmedLength(path, from);
  const dot = extensionStart(path, lastSegment(path, from, end), end);
  return dot === -1 ? '' : path.slice(dot, end);
}

const format = _format.bind(null, '\\');

/**
 * @param {string} path
 * @returns {{root: string, dir: string, base: string, ext: string, name: string}}
 */
function parse(path) {
  validateString(path, 'path');
  const parsed = { root: '', dir: '', base: '', ext: '', name: '' };
  const { length } = path;
  if (length === 0) return parsed;
  const root = rootLength(path);
  parsed.root = parsed.dir = path.slice(0, root);
  if (root === length) return parsed;
  const end = trimmedLength(path, root);
  const start = end === root ? root : lastSegment(path, root, end);
  if (end > start) {
    const dot = extensionStart(path, start, end);
    parsed.base = path.slice(start, end);
    parsed.name = dot === -1 ? parsed.base : path.slice(start, dot);
    if (dot !== -1) parsed.ext = path.slice(dot, end);
  }
  if (start > root) parsed.dir = path.slice(0, start - 1);
  return parsed;
}

/**
 * @param {string} path
 * @param {string} pattern
 * @returns {boolean}
 */
function matchesGlob(path, pattern) {
  // Both kinds of slashes separate; the patterns know one.
  const forward = (text) => (typeof text === 'string' ? text.replaceAll('\\', '/') : text);
  return matchGlob(forward(path), forward(pattern));
}

module.exports = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath,
  dirname,
  basename,
  extname,
  format,
  parse,
  matchesGlob,
  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
};
