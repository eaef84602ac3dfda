'use strict';

// What the two flavours of `path` share: collapsing of `.` and `..`, and the parts of a file name.

const { validateObject, validateString } = require('internal/validators');

const kDot = 46;
const kSlash = 47;
const kBackslash = 92;

/**
 * Resolves the `.`, `..` and empty segments of `path`, without looking at the file system.
 * @param {string} path
 * @param {boolean} allowAboveRoot keep leading `..` segments (a relative path)
 * @param {'/'|'\\'} separator what joins the segments of the result
 * @param {number} otherSeparator char code of a second separator in the input, or `kSlash` again
 * @returns {string} without leading or trailing separator
 */
function collapse(path, allowAboveRoot, separator, otherSeparator) {
  const { length } = path;
  let out = '';
  // How many segments of `out` a `..` may still remove; leading `..` segments are not among them.
  let removable = 0;
  let start = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length) {
      const code = path.charCodeAt(i);
      if (code !== kSlash && code !== otherSeparator) continue;
    }
    const size = i - start;
    if (size === 0 || (size === 1 && path.charCodeAt(start) === kDot)) {
      // Nothing to add.
    } else if (size === 2 && path.charCodeAt(start) === kDot && path.charCodeAt(start + 1) === kDot) {
      if (removable > 0) {
        removable--;
        const cut = out.lastIndexOf(separator);
        out = cut === -1 ? '' : out.slice(0, cut);
      } else if (allowAboveRoot) {
        out = out === '' ? '..' : `${out}${separator}..`;
      }
    } else {
      const segment = path.slice(start, i);
      out = out === '' ? segment : `${out}${separator}${segment}`;
      removable++;
    }
    start = i + 1;
  }
  return out;
}

/**
 * Index of the dot that begins the extension of the file name in `path[start, end)`, or -1. A name that only begins
 * with a dot has no extension, nor has `..`.
 * @param {string} path
 * @param {number} start
 * @param {number} end
 * @returns {number}
 */
function extensionStart(path, start, end) {
  let dot = end - 1;
  while (dot > start && path.charCodeAt(dot) !== kDot) dot--;
  if (dot <= start) return -1;
  if (dot === start + 1 && end === start + 2 && path.charCodeAt(start) === kDot) return -1;
  return dot;
}

/**
 * Removes `suffix` from the end of `name`, unless nothing would be left.
 * @param {string} name
 * @param {string} suffix
 * @returns {string}
 */
function stripSuffix(name, suffix) {
  return name.length > suffix.length && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}

/**
 * `path.format` for the separator `separator`.
 * @param {string} separator
 * @param {{root?: string, dir?: string, base?: string, name?: string, ext?: string}} pathObject
 * @returns {string}
 */
function _format(separator, pathObject) {
  validateObject(pathObject, 'pathObject');
  const { root, ext } = pathObject;
  const dir = pathObject.dir || root;
  const extension = ext ? `${ext[0] === '.' ? '' : '.'}${ext}` : '';
  const base = pathObject.base || `${pathObject.name || ''}${extension}`;
  if (!dir) return base;
  return dir === root ? `${dir}${base}` : `${dir}${separator}${base}`;
}

/**
 * @param {string} path
 * @param {string} pattern
 * @returns {boolean} whether the pattern describes all of the path
 */
function matchGlob(path, pattern) {
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  return require('internal/fs/glob').matchGlobPattern(path, pattern);
}

module.exports = { _format, collapse, extensionStart, kBackslash, kDot, kSlash, matchGlob, stripSuffix };
