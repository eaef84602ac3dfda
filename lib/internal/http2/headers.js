'use strict';

// Header fields: what programs give, as the one string that the native half takes; what the native half gives, as objects.

const {
  codes: {
    ERR_HTTP2_CONNECT_AUTHORITY, ERR_HTTP2_CONNECT_PATH, ERR_HTTP2_CONNECT_SCHEME, ERR_HTTP2_HEADER_SINGLE_VALUE,
    ERR_HTTP2_INVALID_CONNECTION_HEADERS, ERR_HTTP2_INVALID_PSEUDOHEADER, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
    ERR_INVALID_HTTP_TOKEN,
  },
  hideStackFrames,
} = require('internal/errors');

const kSensitive = Symbol('sensitiveHeaders');

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const requestPseudo = new Set([':method', ':authority', ':scheme', ':path', ':protocol']);
const responsePseudo = new Set([':status']);
const noPseudo = new Set();

// Of these a message has one.
const singles = new Set([
  ':status', ':method', ':authority', ':scheme', ':path', ':protocol', 'access-control-allow-credentials',
  'access-control-max-age', 'access-control-request-method', 'age', 'authorization', 'content-encoding', 'content-language',
  'content-length', 'content-location', 'content-md5', 'content-range', 'content-type', 'date', 'dnt', 'etag', 'expires', 'from',
  'host', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'last-modified', 'location',
  'max-forwards', 'proxy-authorization', 'range', 'referer', 'retry-after', 'tk', 'upgrade-insecure-requests', 'user-agent',
  'x-content-type-options',
]);
const connectionSpecific = new Set([
  'connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'transfer-encoding',
]);

/** @param {string} name in lower case @param {string} value @returns {boolean} */
function isConnectionSpecific(name, value) {
  return connectionSpecific.has(name) || (name === 'te' && value !== 'trailers');
}

/** @returns {boolean} whether HPACK is to keep it out of its table, for what it is */
function isSecret(name, value) {
  return name === 'authorization' || name === 'proxy-authorization' || (name === 'cookie' && value.length < 20);
}

const noSensitive = new Set();

/** Gathers fields: pseudo-headers go first. */
class Block {
  pseudo = '';
  fields = '';
  count = 0;
  #allowed;
  #sensitive;
  #strict;
  #seen = new Set();

  constructor(allowed, sensitive, strict) {
    if (sensitive !== undefined && !Array.isArray(sensitive)) {
      throw new ERR_INVALID_ARG_VALUE('headers[http2.neverIndex]', sensitive);
    }
    this.#allowed = allowed;
    this.#sensitive = sensitive?.length > 0 ? new Set(sensitive.map((name) => `${name}`.toLowerCase())) : noSensitive;
    this.#strict = strict;
  }

  add(key, value) {
    if (typeof key === 'symbol' || key === '' || value === undefined || value === null) return;
    const name = key.toLowerCase();
    if (Array.isArray(value)) {
      if (value.length === 0) return;
      if (value.length > 1) {
        if (this.#strict && singles.has(name)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(name);
        for (const each of value) this.#one(name, `${each}`);
        this.#seen.add(name);
        return;
      }
      value = value[0];
    }
    if (singles.has(name)) {
      if (this.#strict && this.#seen.has(name)) throw new ERR_HTTP2_HEADER_SINGLE_VALUE(name);
      this.#seen.add(name);
    }
    this.#one(name, `${value}`);
  }

  #one(name, value) {
    const flag = this.#sensitive.has(name) || isSecret(name, value) ? '1' : '0';
    if (name[0] === ':') {
      if (!this.#allowed.has(name)) throw new ERR_HTTP2_INVALID_PSEUDOHEADER(name);
      this.pseudo += `${flag}${name}\0${value}\0`;
    } else {
      if (!token.test(name)) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
      if (isConnectionSpecific(name, value)) throw new ERR_HTTP2_INVALID_CONNECTION_HEADERS(name);
      this.fields += `${flag}${name}\0${value}\0`;
    }
    this.count++;
  }

  get text() {
    return this.pseudo + this.fields;
  }
}

/**
 * @param {object|string[]} headers an object, or a raw list
 * @param {Set<string>} allowed pseudo-headers
 * @param {boolean} [strict] refuse several values where one is right
 * @returns {Block}
 */
function toBlock(headers, allowed, strict = true) {
  const block = new Block(allowed, headers[kSensitive], strict);
  if (Array.isArray(headers)) {
    for (let i = 0; i < headers.length; i += 2) block.add(headers[i], headers[i + 1]);
  } else {
    for (const key of Object.keys(headers)) block.add(key, headers[key]);
  }
  return block;
}

/**
 * @param {string[]} list [name, value, ...] as it came
 * @param {string[]|undefined} sensitive names
 * @returns {object} without a prototype
 */
function toObject(list, sensitive) {
  const headers = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i];
    let value = list[i + 1];
    if (name === ':status') value |= 0;
    const existing = headers[name];
    if (existing === undefined) {
      headers[name] = name === 'set-cookie' ? [value] : value;
    } else if (!singles.has(name)) {
      if (name === 'cookie') headers[name] = `${existing}; ${value}`;
      else if (name === 'set-cookie') existing.push(value);
      else headers[name] = `${existing}, ${value}`;
    }
  }
  headers[kSensitive] = sensitive ?? [];
  return headers;
}

/** A raw list as an object, names as they were given: what `sentHeaders` shows. */
function rawToSent(list) {
  const headers = { __proto__: null };
  for (let i = 0; i < list.length; i += 2) {
    const [name, value] = [list[i], list[i + 1]];
    const existing = headers[name];
    if (existing === undefined) headers[name] = value;
    else if (Array.isArray(existing)) existing.push(value);
    else headers[name] = [existing, value];
  }
  if (list[kSensitive] !== undefined) headers[kSensitive] = list[kSensitive];
  return headers;
}

/** @param {any} headers @returns {object} a copy without a prototype */
function copyHeaders(headers) {
  const copy = { __proto__: null };
  if (headers === null || headers === undefined) return copy;
  for (const key of Reflect.ownKeys(headers)) {
    if (typeof key === 'string' || key === kSensitive) copy[key] = headers[key];
  }
  return copy;
}

const checkHeadersObject = hideStackFrames((headers, name = 'headers') => {
  if (headers !== undefined && (headers === null || typeof headers !== 'object' || Array.isArray(headers))) {
    throw new ERR_INVALID_ARG_TYPE(name, 'Object', headers);
  }
});

/**
 * Completes what a request must have.
 * @param {object} headers a copy, which is changed
 * @param {{authority: string, scheme: string}} session
 */
function completeRequest(headers, defaults) {
  const missing = {};
  if (headers[':method'] === undefined) missing[':method'] = 'GET';
  const method = headers[':method'] ?? 'GET';
  if (method !== 'CONNECT' || headers[':protocol'] !== undefined) {
    if (headers[':authority'] === undefined && headers.host === undefined) missing[':authority'] = defaults.authority;
    if (headers[':scheme'] === undefined) missing[':scheme'] = defaults.scheme;
    if (headers[':path'] === undefined) missing[':path'] = '/';
  } else {
    if (headers[':authority'] === undefined) throw new ERR_HTTP2_CONNECT_AUTHORITY();
    if (headers[':scheme'] !== undefined) throw new ERR_HTTP2_CONNECT_SCHEME();
    if (headers[':path'] !== undefined) throw new ERR_HTTP2_CONNECT_PATH();
  }
  return missing;
}

module.exports = {
  checkHeadersObject, completeRequest, copyHeaders, isConnectionSpecific, kSensitive, noPseudo, rawToSent, requestPseudo,
  responsePseudo, singles, toBlock, toObject, token,
};
