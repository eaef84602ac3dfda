'use strict';

// Paths as POSIX systems write them.

const { validateString } = require('internal/validators');
const { _format, collapse, extensionStart, kSlash, matchGlob, stripSuffix } = require('internal/path/common');

/**
 * True when some segment of `path` is empty, `.` or `..`, that is when it has to be rewritten to be normal. A separator
 * at either end does not count.
 * @param {string} path
 * @returns {boolean}
 */
function needsCollapse(path) {
  if (path.includes('//') || path.includes('/.')) return true;
  return path.charCodeAt(0) === 46;
}

/**
 * @param {string} path
 * @returns {string}
 */
function normalize(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  if (!needsCollapse(path)) return path;
  const absolute = path.charCodeAt(0) === kSlash;
  const trailing = path.charCodeAt(path.length - 1) === kSlash;
  const collapsed = collapse(path, !absolute, '/', kSlash);
  if (collapsed === '') {
    if (absolute) return '/';
    return trailing ? './' : '.';
  }
  return `${absolute ? '/' : ''}${collapsed}${trailing ? '/' : ''}`;
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isAbsolute(path) {
  validateString(path, 'path');
  return path.length > 0 && path.charCodeAt(0) === kSlash;
}

/**
 * @param {...string} paths
 * @returns {string}
 */
function join(...paths) {
  let joined = '';
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i];
    validateString(path, 'path');
    if (path.length > 0) joined = joined === '' ? path : `${joined}/${path}`;
  }
  return joined === '' ? '.' : normalize(joined);
}

/**
 * @param {...string} paths
 * @returns {string}
 */
function resolve(...paths) {
  if (paths.length === 0 || (paths.length === 1 && (paths[0] === '' || paths[0] === '.'))) {
    const cwd = process.cwd();
    if (cwd.charCodeAt(0) === kSlash) return cwd;
  }
  let resolved = '';
  let absolute = false;
  for (let i = paths.length - 1; i >= 0 && !absolute; i--) {
    const path = paths[i];
    validateString(path, `paths[${i}]`);
    if (path.length === 0) continue;
    resolved = resolved === '' ? path : `${path}/${resolved}`;
    absolute = path.charCodeAt(0) === kSlash;
  }
  if (!absolute) {
    const cwd = process.cwd();
    resolved = `${cwd}/${resolved}`;
    absolute = cwd.charCodeAt(0) === kSlash;
  }
  const collapsed = collapse(resolved, !absolute, '/', kSlash);
  if (absolute) return `/${collapsed}`;
  return collapsed === '' ? '.' : collapsed;
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
  from = resolve(from);
  to = resolve(to);
  if (from === to) return '';

  // Both are absolute and normal now. `common` is the index of the last separator up to which they agree.
  const shorter = from.length < to.length ? from.length : to.length;
  let common = 0;
  let i = 1;
  for (; i < shorter; i++) {
    const code = from.charCodeAt(i);
    if (code !== to.charCodeAt(i)) break;
    if (code === kSlash) common = i;
  }
  if (i === shorter) {
    if (to.length > shorter && (to.charCodeAt(i) === kSlash || from.length === 1)) {
      return to.slice(from.length === 1 ? 1 : i + 1);
    }
    if (from.length > shorter && from.charCodeAt(i) === kSlash) common = i;
  }
  let up = '';
  for (i = common; i < from.length; i++) {
    if (from.charCodeAt(i) === kSlash && i + 1 < from.length) up = up === '' ? '..' : `${up}/..`;
  }
  const down = to.slice(common + 1);
  if (down === '') return up;
  return up === '' ? down : `${up}/${down}`;
}

/**
 * POSIX systems have no namespaced paths.
 * @template T
 * @param {T} path
 * @returns {T}
 */
function toNamespacedPath(path) {
  return path;
}

/**
 * Length of `path` without the separators at its end.
 * @param {string} path
 * @returns {number}
 */
function trimmedLength(path) {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === kSlash) end--;
  return end;
}

/**
 * @param {string} path
 * @returns {string}
 */
function dirname(path) {
  validateString(path, 'path');
  if (path.length === 0) return '.';
  const absolute = path.charCodeAt(0) === kSlash;
  const end = trimmedLength(path);
  const cut = end === 0 ? -1 : path.lastIndexOf('/', end - 1);
  if (cut <= 0) return absolute ? '/' : '.';
  return absolute && cut === 1 ? '//' : path.slice(0, cut);
}

/**
 * @param {string} path
 * @param {string} [suffix]
 * @returns {string}
 */
function basename(path, suffix) {
  if (suffix !== undefined) validateString(suffix, 'suffix');
  validateString(path, 'path');
  const end = trimmedLength(path);
  // With a suffix to remove, a path of separators alone stays as it is.
  if (end === 0) return suffix !== undefined && suffix.length > 0 && suffix.length <= path.length && suffix !== path ? path : '';
  const name = path.slice(path.lastIndexOf('/', end - 1) + 1, end);
  if (suffix === undefined || suffix.length === 0) return name;
  return suffix === path ? '' : stripSuffix(name, suffix);
}

/**
 * @param {string} path
 * @returns {string}
 */
function extname(path) {
  validateString(path, 'path');
  const end = trimmedLength(path);
  if (end === 0) return '';
  const dot = extensionStart(path, path.lastIndexOf('/', end - 1) + 1, end);
  return dot === -1 ? '' : path.slice(dot, end);
}

const format = _format.bind(null, '/');

/**
 * @param {string} path
 * @returns {{root: string, dir: string, base: string, ext: string, name: string}}
 */
function parse(path) {
  validateString(path, 'path');
  const parsed = { root: '', dir: '', base: '', ext: '', name: '' };
  if (path.length === 0) return parsed;
  const absolute = path.charCodeAt(0) === kSlash;
  if (absolute) parsed.root = '/';
  const end = trimmedLength(path);
  const start = end === 0 ? path.length : path.lastIndexOf('/', end - 1) + 1;
  if (end > 0) {
    const dot = extensionStart(path, start, end);
    parsed.base = path.slice(start, end);
    parsed.name = dot === -1 ? parsed.base : path.slice(start, dot);
    if (dot !== -1) parsed.ext = path.slice(dot, end);
  }
  if (start > 1 && end > 0) parsed.dir = path.slice(0, start - 1);
  else if (absolute) parsed.dir = '/';
  return parsed;
}

/**
 * @param {string} path
 * @param {string} pattern
 * @returns {boolean}
 */
function matchesGlob(path, pattern) {
  return matchGlob(path, pattern);
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
  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
};
