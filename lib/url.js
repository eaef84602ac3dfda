'use strict';

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const {
  URL, URLSearchParams, domainToASCII, domainToUnicode, fileURLToPath, fileURLToPathBuffer, pathToFileURL,
  urlToHttpOptions, isURL,
} = require('internal/url');
const { Url } = require('internal/url/legacy');
const { isInsideNodeModules } = require('internal/util');
const { validateObject } = require('internal/validators');

const native = binding('url');

let parseWarned = false;

/** Tells programs of their own (not their dependencies) that `url.parse` is deprecated. */
function warnOfParse() {
  if (parseWarned) return;
  const pending = require('internal/options').getOptionValue('--pending-deprecation');
  if (!pending && isInsideNodeModules()) return;
  parseWarned = true;
  process.emitWarning(
    '`url.parse()` behavior is not standardized and prone to errors that have security implications. ' +
    'Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.',
    'DeprecationWarning', 'DEP0169');
}

/**
 * Deprecated: use `new URL`.
 * @param {string} url
 * @param {boolean} [parseQueryString]
 * @param {boolean} [slashesDenoteHost]
 * @returns {Url}
 */
function urlParse(url, parseQueryString, slashesDenoteHost) {
  warnOfParse();
  return url instanceof Url ? url : new Url().parse(url, parseQueryString, slashesDenoteHost);
}

/**
 * @param {string|URL|object} urlObject
 * @param {{fragment?: boolean, unicode?: boolean, search?: boolean, auth?: boolean}} [options] for a URL
 * @returns {string}
 */
function urlFormat(urlObject, options) {
  if (typeof urlObject === 'string') {
    urlObject = urlParse(urlObject);
  } else if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  } else if (isURL(urlObject)) {
    let fragment = true;
    let unicode = false;
    let search = true;
    let auth = true;
    if (options) {
      validateObject(options, 'options');
      if (options.fragment !== undefined) fragment = Boolean(options.fragment);
      if (options.unicode !== undefined) unicode = Boolean(options.unicode);
      if (options.search !== undefined) search = Boolean(options.search);
      if (options.auth !== undefined) auth = Boolean(options.auth);
    }
    return native.format(urlObject.href, fragment, unicode, search, auth);
  }
  return Url.prototype.format.call(urlObject);
}

/**
 * @param {string|Url} source
 * @param {string} relative
 * @returns {string}
 */
function urlResolve(source, relative) {
  return urlParse(source, false, true).resolve(relative);
}

/**
 * @param {string|Url} source
 * @param {string} relative
 * @returns {Url|string}
 */
function urlResolveObject(source, relative) {
  if (!source) return relative;
  return urlParse(source, false, true).resolveObject(relative);
}

module.exports = {
  // The legacy interface.
  Url,
  parse: urlParse,
  resolve: urlResolve,
  resolveObject: urlResolveObject,
  format: urlFormat,
  // The WHATWG one.
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  // Files.
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer,
  urlToHttpOptions,
};
