'use strict';

// The class Url of `url.parse`, its formatting and resolution.

const { encodeStr, escapeTable, hexTable } = require('internal/querystring');
const { isScript, parseInto, slashed } = require('internal/url/legacy_parse');

const unescapedInAuth = escapeTable("!'()*-.:_~");

/** @constructor */
function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

/**
 * @param {string} url
 * @param {boolean} [parseQueryString]
 * @param {boolean} [slashesDenoteHost]
 * @returns {this}
 */
Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  parseInto(this, url, parseQueryString, slashesDenoteHost);
  return this;
};

function authority(url) {
  const auth = url.auth ? `${encodeStr(url.auth, unescapedInAuth, hexTable)}@` : '';
  if (url.host) return auth + url.host;
  if (!url.hostname) return '';
  const { hostname } = url;
  const bare = hostname.includes(':') && !(hostname[0] === '[' && hostname[hostname.length - 1] === ']');
  return `${auth}${bare ? `[${hostname}]` : hostname}${url.port ? `:${url.port}` : ''}`;
}

/** @returns {string} */
Url.prototype.format = function format() {
  let protocol = this.protocol || '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  let host = authority(this);
  let pathname = (this.pathname || '').replace(/[?#]/g, encodeURIComponent);
  let query = '';
  if (this.query !== null && typeof this.query === 'object') query = require('querystring').stringify(this.query);
  let search = this.search || (query && `?${query}`) || '';
  if (search && search[0] !== '?') search = `?${search}`;
  search = search.replaceAll('#', '%23');
  let hash = this.hash || '';
  if (hash && hash[0] !== '#') hash = `#${hash}`;

  if (this.slashes || slashed.has(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol === 'file:') {
      host = '//';
    }
  }
  return protocol + host + pathname + search + hash;
};

/**
 * @param {string} relative
 * @returns {string}
 */
Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(new Url().parse(relative, false, true)).format();
};

/** Sets what follows from the other parts. */
function finish(url, pathWithoutName = null) {
  if (url.pathname !== null || url.search !== null) {
    url.path = (url.pathname ? url.pathname : '') + (url.search ? url.search : '');
  }
  if (url.pathname === null && pathWithoutName !== null) url.path = pathWithoutName;
  url.href = url.format();
  return url;
}

function segmentsOf(url) {
  return url.pathname ? url.pathname.split('/') : [];
}

/** Of schemes without slashes, the host is but the first segment of the path. */
function foldHost(host, segments) {
  if (!host) return;
  if (segments[0] === '') segments[0] = host;
  else segments.unshift(host);
}

/** The inverse: the first segment is the host again, and may carry the user information. */
function unfoldHost(url, host) {
  url.host = url.hostname = host;
  const at = host ? host.indexOf('@') : -1;
  if (at <= 0) return;
  const parts = host.split('@');
  url.auth = parts.shift();
  url.host = url.hostname = parts.shift();
}

/** The reference names another scheme. */
function resolveOtherScheme(result, relative) {
  if (!slashed.has(relative.protocol)) {
    for (const key of Object.keys(relative)) result[key] = relative[key];
    result.href = result.format();
    return result;
  }
  result.protocol = relative.protocol;
  let { host, pathname } = relative;
  if (!host && !/^file:?$/.test(relative.protocol) && !isScript(relative.protocol)) {
    // "http:name/path": the first segment that is not empty is the host.
    const segments = (pathname || '').split('/');
    host = '';
    while (segments.length > 0 && host === '') host = segments.shift();
    if (segments[0] !== '') segments.unshift('');
    if (segments.length < 2) segments.unshift('');
    pathname = segments.join('/');
  }
  result.pathname = pathname;
  result.search = relative.search;
  result.query = relative.query;
  result.host = host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || host;
  result.port = relative.port;
  if (result.pathname || result.search) result.path = (result.pathname || '') + (result.search || '');
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
}

/** Takes "." and ".." out of `segments`; those that lead above the beginning stay if `keepAbove`. */
function removeDots(segments, keepAbove) {
  let above = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    if (segments[i] === '.') {
      segments.splice(i, 1);
    } else if (segments[i] === '..') {
      segments.splice(i, 1);
      above++;
    } else if (above > 0) {
      segments.splice(i, 1);
      above--;
    }
  }
  if (keepAbove) segments.unshift(...new Array(above).fill('..'));
}

/** The reference has the same scheme, or none. */
function resolveSameScheme(result, relative) {
  const opaque = Boolean(result.protocol) && !slashed.has(result.protocol);
  const sourceAbsolute = Boolean(result.pathname) && result.pathname[0] === '/';
  const relativeAbsolute = Boolean(relative.host) || (Boolean(relative.pathname) && relative.pathname[0] === '/');
  let absolute = relativeAbsolute || sourceAbsolute || Boolean(result.host && relative.pathname);
  const keepAbove = !absolute;
  let segments = segmentsOf(result);
  const relativeSegments = segmentsOf(relative);
  let relativeHost = relative.host;
  let relativeHostname = relative.hostname;
  let relativePort = relative.port;

  if (opaque) {
    result.hostname = '';
    result.port = null;
    foldHost(result.host, segments);
    result.host = '';
    if (relative.protocol) {
      relativeHostname = null;
      relativePort = null;
      result.auth = null;
      foldHost(relativeHost, relativeSegments);
      relativeHost = null;
    }
    absolute = absolute && (relativeSegments[0] === '' || segments[0] === '');
  }

  if (relativeAbsolute) {
    if (relativeHost || relativeHost === '') {
      if (result.host !== relativeHost) result.auth = null;
      result.host = relativeHost;
      result.port = relativePort;
    }
    if (relativeHostname || relativeHostname === '') {
      if (result.hostname !== relativeHostname) result.auth = null;
      result.hostname = relativeHostname;
    }
    result.search = relative.search;
    result.query = relative.query;
    segments = relativeSegments;
  } else if (relativeSegments.length > 0) {
    segments.pop();
    segments = segments.concat(relativeSegments);
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    if (opaque) unfoldHost(result, segments.shift());
    result.search = relative.search;
    result.query = relative.query;
    return finish(result);
  }

  if (segments.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    result.href = result.format();
    return result;
  }

  const last = segments[segments.length - 1];
  const hosted = Boolean(result.host || relativeHost || segments.length > 1);
  const trailingSlash = last === '' || (hosted && (last === '.' || last === '..'));
  removeDots(segments, keepAbove && !absolute);
  if (absolute && segments[0] !== '' && (!segments[0] || segments[0][0] !== '/')) segments.unshift('');
  if (trailingSlash && !segments.join('/').endsWith('/')) segments.push('');

  const startsWithSlash = segments[0] === '' || Boolean(segments[0] && segments[0][0] === '/');
  if (opaque) unfoldHost(result, startsWithSlash || segments.length === 0 ? '' : segments.shift());
  absolute = absolute || Boolean(result.host && segments.length > 0);
  if (absolute && !startsWithSlash) segments.unshift('');

  if (segments.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = segments.join('/');
  }
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  return finish(result);
}

/**
 * @param {string|Url} relative
 * @returns {Url}
 */
Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
  const result = new Url();
  Object.assign(result, this);
  // The fragment is always that of the reference, even where it has none.
  result.hash = relative.hash;
  if (relative.href === '') {
    result.href = result.format();
    return result;
  }
  if (relative.slashes && !relative.protocol) {
    for (const key of Object.keys(relative)) {
      if (key !== 'protocol') result[key] = relative[key];
    }
    if (slashed.has(result.protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    result.href = result.format();
    return result;
  }
  if (relative.protocol && relative.protocol !== result.protocol) return resolveOtherScheme(result, relative);
  return resolveSameScheme(result, relative);
};

/** Reads port and hostname out of `host`. */
Url.prototype.parseHost = function parseHost() {
  let { host } = this;
  const port = /:[0-9]*$/.exec(host);
  if (port !== null) {
    if (port[0] !== ':') this.port = port[0].slice(1);
    host = host.slice(0, host.length - port[0].length);
  }
  if (host) this.hostname = host;
};

module.exports = { Url };
