'use strict';

// WHATWG URL. One native parse gives the normal form (`href`) and where its parts begin; the getters cut them out of it.

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { URLSearchParams, attachToURL, replaceAll } = require('internal/url/search_params');
const { fileURLToPath, fileURLToPathBuffer, pathToFileURLText } = require('internal/url/files');
const { customInspectSymbol, kEnumerableProperty } = require('internal/util');

const native = binding('url');

const { defineProperties } = Object;
const { parse, takeHref, update, components } = native;

/** What `update` changes; the numbers are those of src/bindings/url.cc. */
const kProtocol = 0;
const kHost = 1;
const kHostname = 2;
const kPort = 3;
const kUsername = 4;
const kPassword = 5;
const kPathname = 6;
const kSearch = 7;
const kHash = 8;
const kHref = 9;

/** What `parse` answers. Where the input is in normal form already, the string itself is kept. */
const kInvalid = 0;
const kSameAsInput = 1;

/** `components.scheme` of schemes without an authority of their own in `origin`. */
const kNotSpecial = 1;
const kFile = 6;

/** Keeps `URL.parse` from paying for an error that nobody sees. */
const kNoThrow = Symbol('kNoThrow');

/** A plain TypeError with a code: its text is that of the web platform, without the code. */
function invalidURL(input, base) {
  const error = new TypeError('Invalid URL');
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

class URL {
  // Offsets into #href; -1 where there is no such part. The names are those of the native parser.
  #href = '';
  #protocolEnd = 0;
  #usernameEnd = 0;
  #hostStart = 0;
  #hostEnd = 0;
  #port = -1;
  #pathnameStart = 0;
  #searchStart = -1;
  #hashStart = -1;
  #scheme = 0;
  #searchParams = undefined;
  /** Set when #searchParams has been changed since #href was made. */
  #stale = false;

  /**
   * @param {string} input
   * @param {string|URL} [base]
   */
  constructor(input, base = undefined, noThrow = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const result = parse(input, base);
    if (result === kInvalid) {
      if (noThrow === kNoThrow) return;
      throw invalidURL(input, base);
    }
    this.#adopt(result === kSameAsInput ? input : takeHref());
  }

  /** Takes over what the native parser has left in `components`. */
  #adopt(href) {
    this.#href = href;
    this.#protocolEnd = components[0];
    this.#usernameEnd = components[1];
    this.#hostStart = components[2];
    this.#hostEnd = components[3];
    this.#port = components[4];
    this.#pathnameStart = components[5];
    this.#searchStart = components[6];
    this.#hashStart = components[7];
    this.#scheme = components[8];
  }

  /** Brings #href up to date with #searchParams. */
  #sync() {
    if (!this.#stale) return;
    this.#stale = false;
    this.#update(kSearch, this.#searchParams.toString());
  }

  /** Changes one part; false if the value is not possible there. */
  #update(part, value) {
    const href = update(this.#href, part, value);
    if (href === undefined) return false;
    this.#adopt(href);
    return true;
  }

  /** Called by #searchParams when a program has changed it. */
  static #markStale(url) {
    url.#stale = true;
  }

  [customInspectSymbol](depth, options) {
    return require('internal/url/inspect').inspectURL(this, depth, options, () => {
      this.#sync();
      return {
        href: this.#href,
        protocol_end: this.#protocolEnd,
        username_end: this.#usernameEnd,
        host_start: this.#hostStart,
        host_end: this.#hostEnd,
        pathname_start: this.#pathnameStart,
        search_start: this.#searchStart,
        hash_start: this.#hashStart,
        port: this.#port,
        scheme_type: this.#scheme,
      };
    });
  }

  toString() {
    this.#sync();
    return this.#href;
  }

  get href() {
    this.#sync();
    return this.#href;
  }

  set href(value) {
    if (this.#stale) this.#sync();
    value = `${value}`;
    if (!this.#update(kHref, value)) throw invalidURL(value);
    if (this.#searchParams !== undefined) replaceAll(this.#searchParams, this.#search());
  }

  get origin() {
    const protocolEnd = this.#protocolEnd;
    if (this.#scheme !== kNotSpecial && this.#scheme !== kFile) {
      return `${this.#href.slice(0, protocolEnd)}//${this.#host()}`;
    }
    if (this.#href.slice(0, protocolEnd) === 'blob:') {
      const inner = URL.parse(this.#pathname());
      if (inner !== null && (inner.protocol === 'http:' || inner.protocol === 'https:')) return inner.origin;
    }
    return 'null';
  }

  get protocol() {
    return this.#href.slice(0, this.#protocolEnd);
  }

  set protocol(value) {
    if (this.#stale) this.#sync();
    this.#update(kProtocol, `${value}`);
  }

  get username() {
    const start = this.#protocolEnd + 2;
    return start < this.#usernameEnd ? this.#href.slice(start, this.#usernameEnd) : '';
  }

  set username(value) {
    if (this.#stale) this.#sync();
    this.#update(kUsername, `${value}`);
  }

  get password() {
    const start = this.#usernameEnd + 1;
    return start <= this.#hostStart ? this.#href.slice(start, this.#hostStart) : '';
  }

  set password(value) {
    if (this.#stale) this.#sync();
    this.#update(kPassword, `${value}`);
  }

  /** Where the host's name begins: after the `@` of what stands before it. */
  #nameStart() {
    const start = this.#hostStart;
    return start < this.#hostEnd && this.#href.charCodeAt(start) === 64 ? start + 1 : start;
  }

  #host() {
    const start = this.#nameStart();
    // Between the two, the normal form may have a "/." that keeps a path from looking like a host.
    return start === this.#hostEnd ? '' : this.#href.slice(start, this.#pathnameStart);
  }

  get host() {
    return this.#hostEnd === 0 ? '' : this.#host();
  }

  set host(value) {
    if (this.#stale) this.#sync();
    this.#update(kHost, `${value}`);
  }

  get hostname() {
    const end = this.#hostEnd;
    return this.#href.slice(this.#nameStart(), end);
  }

  set hostname(value) {
    if (this.#stale) this.#sync();
    this.#update(kHostname, `${value}`);
  }

  get port() {
    return this.#port === -1 ? '' : `${this.#port}`;
  }

  set port(value) {
    if (this.#stale) this.#sync();
    this.#update(kPort, `${value}`);
  }

  #pathname() {
    let end = this.#searchStart;
    if (end === -1) end = this.#hashStart;
    return end === -1 ? this.#href.slice(this.#pathnameStart) : this.#href.slice(this.#pathnameStart, end);
  }

  get pathname() {
    return this.#pathnameStart === 0 ? '' : this.#pathname();
  }

  set pathname(value) {
    if (this.#stale) this.#sync();
    this.#update(kPathname, `${value}`);
  }

  #search() {
    const start = this.#searchStart;
    if (start === -1) return '';
    const end = this.#hashStart === -1 ? this.#href.length : this.#hashStart;
    // A lone "?" is no query.
    return end - start <= 1 ? '' : this.#href.slice(start, end);
  }

  get search() {
    this.#sync();
    return this.#search();
  }

  set search(value) {
    if (this.#stale) this.#sync();
    this.#update(kSearch, `${value}`);
    if (this.#searchParams !== undefined) replaceAll(this.#searchParams, this.#search());
  }

  get searchParams() {
    // Made at first use: few programs look at it.
    if (this.#searchParams === undefined) {
      const params = new URLSearchParams(this.#search());
      attachToURL(params, this, URL.#markStale);
      this.#searchParams = params;
    }
    return this.#searchParams;
  }

  get hash() {
    const start = this.#hashStart;
    return start === -1 || this.#href.length - start <= 1 ? '' : this.#href.slice(start);
  }

  set hash(value) {
    if (this.#stale) this.#sync();
    this.#update(kHash, `${value}`);
  }

  toJSON() {
    this.#sync();
    return this.#href;
  }

  /**
   * @param {string} input
   * @param {string|URL} [base]
   * @returns {URL|null} null where the constructor would throw
   */
  static parse(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    const url = new URL(input, base, kNoThrow);
    return url.#href === '' ? null : url;
  }

  /**
   * @param {string} url
   * @param {string|URL} [base]
   * @returns {boolean}
   */
  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    return native.canParse(`${url}`, base === undefined ? undefined : `${base}`);
  }

  /**
   * @param {Blob} object
   * @returns {string} `blob:nodedata:...`, until revoked
   */
  static createObjectURL(object) {
    return require('internal/blob').createObjectURL(object);
  }

  /**
   * @param {string} url from `createObjectURL`
   */
  static revokeObjectURL(url) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    require('internal/blob').revokeObjectURL(`${url}`);
  }
}

defineProperties(URL.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URL' },
  toString: kEnumerableProperty,
  href: kEnumerableProperty,
  origin: kEnumerableProperty,
  protocol: kEnumerableProperty,
  username: kEnumerableProperty,
  password: kEnumerableProperty,
  host: kEnumerableProperty,
  hostname: kEnumerableProperty,
  port: kEnumerableProperty,
  pathname: kEnumerableProperty,
  search: kEnumerableProperty,
  searchParams: kEnumerableProperty,
  hash: kEnumerableProperty,
  toJSON: kEnumerableProperty,
});
defineProperties(URL, {
  canParse: { __proto__: null, configurable: true, writable: true, enumerable: true },
  parse: { __proto__: null, configurable: true, writable: true, enumerable: true },
  createObjectURL: kEnumerableProperty,
  revokeObjectURL: kEnumerableProperty,
});

/**
 * Whether a value can be taken for a URL object, be it one of another implementation. Legacy `Url` objects are not.
 * @param {any} value
 * @returns {boolean}
 */
function isURL(value) {
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

/**
 * The path of a file given as a path, a file URL or the text of nothing else.
 * @param {string|URL|Buffer} value
 * @returns {string|Buffer}
 */
function toPathIfFileURL(value) {
  return isURL(value) ? fileURLToPath(value) : value;
}

/**
 * @param {string} path
 * @param {{windows?: boolean}} [options]
 * @returns {URL}
 */
function pathToFileURL(path, options) {
  return new URL(pathToFileURLText(path, options));
}

/**
 * Options for `http.request`.
 * @param {URL} url
 * @returns {object}
 */
function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url, // what a program has put on it
    protocol: url.protocol,
    hostname: hostname && hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

/**
 * @param {string} domain
 * @returns {string} '' if it is not valid
 */
function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return native.domainToASCII(`${domain}`);
}

/**
 * @param {string} domain
 * @returns {string} '' if it is not valid
 */
function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return native.domainToUnicode(`${domain}`);
}

module.exports = {
  URL,
  URLSearchParams,
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  fileURLToPathBuffer,
  isURL,
  pathToFileURL,
  toPathIfFileURL,
  urlToHttpOptions,
};
