'use strict';

// File URLs and the paths that they stand for.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH,
    ERR_INVALID_URL, ERR_INVALID_URL_SCHEME,
  },
} = require('internal/errors');
const { hexValue } = require('internal/querystring');
const path = require('path');
const { validateString } = require('internal/validators');

const kWindows = false;
const kLetterA = 97;
const kLetterZ = 122;

/** @returns {URL} checked to be a file URL */
function checkFileURL(url) {
  const { URL, isURL } = require('internal/url');
  if (typeof url === 'string') url = new URL(url);
  else if (!isURL(url)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], url);
  if (url.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return url;
}

function checkEscapes(url, pattern, what) {
  if (pattern.test(url.pathname)) {
    throw new ERR_INVALID_FILE_URL_PATH(`must not include encoded ${what} characters`, url.href);
  }
}

const encodedSlash = /%2f/i;
const encodedSlashes = /%(?:2f|5c)/i;

/** `strict` refuses escapes that would turn into separators: a path of bytes may have them. */
function posixPath(url, strict) {
  if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
  if (strict) checkEscapes(url, encodedSlash, '/');
  return url.pathname;
}

/** The path with backslashes, its escapes left in, and what to put before it. */
function windowsPath(url, strict) {
  if (strict) checkEscapes(url, encodedSlashes, '\\ or /');
  return url.pathname.replaceAll('/', '\\');
}

/** A path without a server begins with a slash and a drive. */
function withoutSlash(pathname, url) {
  const letter = pathname.charCodeAt(1) | 0x20;
  if (letter < kLetterA || letter > kLetterZ || pathname.charAt(2) !== ':') {
    throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url.href);
  }
  return pathname.slice(1);
}

/**
 * @param {string|URL} url
 * @param {{windows?: boolean}} [options]
 * @returns {string}
 */
function fileURLToPath(url, options = undefined) {
  url = checkFileURL(url);
  if (!(options?.windows ?? kWindows)) {
    const pathname = posixPath(url, true);
    return pathname.includes('%') ? decodeURIComponent(pathname) : pathname;
  }
  const pathname = decodeURIComponent(windowsPath(url, true));
  if (url.hostname !== '') return `\\\\${require('internal/url').domainToUnicode(url.hostname)}${pathname}`;
  return withoutSlash(pathname, url);
}

/** Bytes of a text with its escapes resolved. */
function decodeToBytes(text) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(text);
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i];
    if (byte === 37 && i + 2 < bytes.length) {
      const high = hexValue[bytes[i + 1]];
      const low = hexValue[bytes[i + 2]];
      if (high >= 0 && low >= 0) {
        byte = (high << 4) | low;
        i += 2;
      }
    }
    bytes[at++] = byte;
  }
  return bytes.subarray(0, at);
}

/**
 * The same as bytes, for names that are not valid UTF-8.
 * @param {string|URL} url
 * @param {{windows?: boolean}} [options]
 * @returns {Buffer}
 */
function fileURLToPathBuffer(url, options = undefined) {
  url = checkFileURL(url);
  if (!(options?.windows ?? kWindows)) return decodeToBytes(posixPath(url, false));
  const { Buffer } = require('buffer');
  const pathname = windowsPath(url, false);
  if (url.hostname === '') return decodeToBytes(withoutSlash(pathname, url));
  const server = Buffer.from(`\\\\${require('internal/url').domainToUnicode(url.hostname)}`);
  return Buffer.concat([server, decodeToBytes(pathname)]);
}

// What is escaped in the path of a URL, and besides it what would mean something else there.
const posixSpecial = /[\x00-\x20"#%<>?[\\\]^`{|}~\x7f]/;
const posixSpecials = new RegExp(posixSpecial.source, 'g');
const windowsSpecials = /[\x00-\x20"#%<>?[\]^`{|}~\x7f]/g;

function escape(character) {
  const code = character.charCodeAt(0);
  return `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`;
}

/** `\\server\share` and `\\?\UNC\server\share` */
function uncURL(filepath) {
  const start = filepath.startsWith('\\\\?\\UNC\\') ? 8 : 2;
  const end = filepath.indexOf('\\', start);
  if (end === -1) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Missing UNC resource path');
  if (end === 2) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Empty UNC servername');
  const server = require('internal/url').domainToASCII(filepath.slice(start, end));
  if (server === '') throw new ERR_INVALID_URL(filepath);
  return `file://${server}${filepath.slice(end).replace(windowsSpecials, escape).replaceAll('\\', '/')}`;
}

/**
 * The text of the file URL of a path, not normalised.
 * @param {string} filepath
 * @param {{windows?: boolean}} [options]
 * @returns {string}
 */
function pathToFileURLText(filepath, options = undefined) {
  validateString(filepath, 'path');
  const windows = options?.windows ?? kWindows;
  if (windows && filepath.startsWith('\\\\')) {
    // `\\?\C:\x` is a long form of `C:\x`, not a share.
    if (/^\\\\\?\\[a-z]:\\/i.test(filepath)) filepath = filepath.slice(4);
    else return uncURL(filepath);
  }
  let resolved = windows ? path.win32.resolve(filepath) : path.posix.resolve(filepath);
  // A separator at the end says that a directory is meant; `resolve` drops it.
  const last = filepath.charCodeAt(filepath.length - 1);
  const separator = windows ? '\\' : '/';
  if ((last === 47 || (windows && last === 92)) && !resolved.endsWith(separator)) resolved += '/';
  if (windows) {
    const text = resolved.replace(windowsSpecials, escape).replaceAll('\\', '/');
    return text[0] === '/' ? `file://${text}` : `file:///${text}`;
  }
  return posixSpecial.test(resolved) ? `file://${resolved.replace(posixSpecials, escape)}` : `file://${resolved}`;
}

module.exports = { fileURLToPath, fileURLToPathBuffer, pathToFileURLText };
