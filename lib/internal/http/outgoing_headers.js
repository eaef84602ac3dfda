'use strict';

// The headers of an OutgoingMessage: setting and getting them, and putting them into the text that is sent.

const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_HTTP_TRAILER_INVALID, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR,
    ERR_INVALID_HTTP_TOKEN,
  },
} = require('internal/errors');
const {
  dateLine, isToken, validateHeaderName,
} = require('internal/http/common');
const { checkTrailerValue, checkValue } = require('internal/http/strictness');
const { validateString } = require('internal/validators');

const { defineProperty, keys } = Object;

/** Lower-case name → [name, value]; undefined while there are none. */
const kOutHeaders = Symbol('kOutHeaders');
/** Lower-case names of headers that are sent once per value. */
const kUniqueHeaders = Symbol('kUniqueHeaders');

// What the text that is being put together has.
const kHasConnection = 1;
const kHasContentLength = 2;
const kHasTransferEncoding = 4;
const kHasDate = 8;
const kHasExpect = 16;
const kHasTrailer = 32;

const isFraming = {
  '__proto__': null,
  'connection': kHasConnection,
  'content-length': kHasContentLength,
  'transfer-encoding': kHasTransferEncoding,
  'date': kHasDate,
  'expect': kHasExpect,
  'trailer': kHasTrailer,
  'keep-alive': 64,
};

/** Names as spelled → as above; most programs use few. @type {Map<string, number>} */
const framing = new Map();

function framingOf(name) {
  let bit = framing.get(name);
  if (bit === undefined) {
    bit = isFraming[name.toLowerCase()] ?? 0;
    if (framing.size < 256 && name.length < 64) framing.set(name, bit);
  }
  return bit;
}

/** Takes note of a header that says how the message is framed. @returns {number} its bit */
function noteFraming(message, bit, value) {
  switch (bit) {
    case kHasConnection:
      message._removedConnection = false;
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      return bit;
    case kHasTransferEncoding:
      message._removedTE = false;
      if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) message.chunkedEncoding = true;
      return bit;
    case kHasContentLength:
      message._contentLength = +value;
      message._removedContLen = false;
      return bit;
    case kHasDate:
    case kHasExpect:
    case kHasTrailer:
      return bit;
    default: // Keep-Alive
      message._defaultKeepAlive = false;
      return 0;
  }
}

// The text and its bits so far; `storeHeader` calls nothing that comes back here.
let text = '';
let bits = 0;

function addField(message, name, value, validates) {
  if (validates) validateHeaderName(name);
  if (Array.isArray(value)) {
    // Cookies and what is to be unique are joined, other fields repeated.
    const joined = value.length > 1 && (isCookie(name) || message[kUniqueHeaders]?.has(name.toLowerCase()));
    if (!joined) {
      for (let i = 0; i < value.length; i++) addLine(message, name, value[i], validates);
      return;
    }
    value = value.join('; ');
  }
  addLine(message, name, value, validates);
}

function isCookie(name) {
  return name.length === 6 && name.toLowerCase() === 'cookie';
}

function addLine(message, name, value, validates) {
  if (validates) checkValue(message, name, value);
  text += `${name}: ${value}\r\n`;
  const bit = framingOf(name);
  if (bit !== 0) bits |= noteFraming(message, bit, value);
}

/**
 * Puts the head together: `message._header`.
 * @param {object} message
 * @param {string} firstLine
 * @param {object|Array|undefined} headers the message's own (kOutHeaders), an object, or an array of pairs or of names
 *   and values by turns
 */
function storeHeader(message, firstLine, headers) {
  text = firstLine;
  bits = 0;
  if (headers) {
    if (headers === message[kOutHeaders]) {
      for (const key in headers) {
        const entry = headers[key];
        addField(message, entry[0], entry[1], false);
      }
    } else if (Array.isArray(headers)) {
      storeArray(message, headers);
    } else {
      for (const key in headers) {
        if (Object.hasOwn(headers, key)) addField(message, key, headers[key], true);
      }
    }
  }
  finishHeader(message);
}

function storeArray(message, headers) {
  if (headers.length > 0 && Array.isArray(headers[0])) {
    for (const [name, value] of headers) addField(message, name, value, true);
    return;
  }
  if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
  for (let i = 0; i < headers.length; i += 2) {
    addField(message, headers[i], headers[i + 1], true);
  }
}

/** What follows from the headers and from what is known of the message. */
function finishHeader(message) {
  const common = message.sendDate && (bits & (kHasDate | kHasConnection)) === 0 ? commonLines(message) : undefined;
  if (common !== undefined) text += common;
  else if (message.sendDate && (bits & kHasDate) === 0) text += dateLine();

  // These have no body by definition, so chunks would be taken for the next message.
  if (message.chunkedEncoding && (message.statusCode === 204 || message.statusCode === 304)) {
    message.chunkedEncoding = false;
    message.shouldKeepAlive = false;
  }

  if (common !== undefined) {
    // Said with the date.
  } else if (message._removedConnection) {
    // HTTP/1.1 persists even without saying so.
    message._last = !message.shouldKeepAlive;
  } else if ((bits & kHasConnection) === 0) {
    addConnection(message);
  }

  if ((bits & (kHasContentLength | kHasTransferEncoding)) === 0) addLength(message);

  const { chunkedEncoding } = message;
  const header = `${text}\r\n`;
  const expects = (bits & kHasExpect) !== 0;
  const hasTrailer = (bits & kHasTrailer) !== 0;
  text = '';
  // Without chunks the message ends with the first empty line, or the length: there is no place for trailers.
  if (!chunkedEncoding && hasTrailer) throw new ERR_HTTP_TRAILER_INVALID();
  message._header = header;
  message._headerSent = false;
  // The body waits for the answer to this, so the head must not wait for the body.
  if (expects) message._send('');
}

function addConnection(message) {
  const persists = message.shouldKeepAlive &&
    ((bits & kHasContentLength) !== 0 || message.useChunkedEncodingByDefault || message.agent);
  if (!persists || message.maxRequestsOnConnectionReached) {
    if (!persists) message._last = true;
    text += 'Connection: close\r\n';
    return;
  }
  text += 'Connection: keep-alive\r\n';
  if (message._keepAliveTimeout && message._defaultKeepAlive) {
    text += keepAliveLine(Math.floor(message._keepAliveTimeout / 1000), ~~message._maxRequestsPerSocket);
  }
}

let commonDate;
let commonTimeout = -1;
let commonText = '';

/** The date, and that the connection is kept: as one text, what most responses have in common. */
function commonLines(message) {
  const { _keepAliveTimeout: timeout } = message;
  if (!message.shouldKeepAlive || !message._defaultKeepAlive || !timeout || message._removedConnection ||
      message.maxRequestsOnConnectionReached || message._maxRequestsPerSocket > 0 || message.chunkedEncoding ||
      !message.useChunkedEncodingByDefault) {
    return undefined;
  }
  const date = dateLine();
  if (date !== commonDate || timeout !== commonTimeout) {
    commonDate = date;
    commonTimeout = timeout;
    commonText = `${date}Connection: keep-alive\r\n${keepAliveLine(Math.floor(timeout / 1000), 0)}`;
  }
  return commonText;
}

let keepAliveSeconds = -1;
let keepAliveMax = -1;
let keepAliveText = '';
function keepAliveLine(seconds, max) {
  if (seconds !== keepAliveSeconds || max !== keepAliveMax) {
    keepAliveSeconds = seconds;
    keepAliveMax = max;
    keepAliveText = `Keep-Alive: timeout=${seconds}${max > 0 ? `, max=${max}` : ''}\r\n`;
  }
  return keepAliveText;
}

function addLength(message) {
  if (!message._hasBody) {
    message.chunkedEncoding = false;
  } else if (!message.useChunkedEncodingByDefault) {
    message._last = true;
  } else if ((bits & kHasTrailer) === 0 && !message._removedContLen && typeof message._contentLength === 'number') {
    text += `Content-Length: ${message._contentLength}\r\n`;
  } else if (!message._removedTE) {
    text += 'Transfer-Encoding: chunked\r\n';
    message.chunkedEncoding = true;
  } else {
    // Only the end of the connection can tell where the body ends.
    message._last = true;
  }
}

/**
 * Gives a class its methods that deal with headers.
 * @param {object} prototype
 */
function defineHeaderMethods(prototype) {
  prototype._storeHeader = function(firstLine, headers) {
    storeHeader(this, firstLine, headers);
  };

  /**
   * @param {string} name
   * @param {any} value
   */
  prototype.setHeader = function setHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    validateHeaderName(name);
    checkValue(this, name, value);
    const headers = this[kOutHeaders] ??= { __proto__: null };
    headers[name.toLowerCase()] = [name, value];
    return this;
  };

  /**
   * @param {Headers|Map} headers
   */
  prototype.setHeaders = function setHeaders(headers) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
    }
    // Headers gives one Set-Cookie at a time; setHeader would keep the last one only.
    const cookies = [];
    for (const { 0: key, 1: value } of headers) {
      if (key === 'set-cookie') {
        if (Array.isArray(value)) cookies.push(...value);
        else cookies.push(value);
        continue;
      }
      this.setHeader(key, value);
    }
    if (cookies.length) this.setHeader('set-cookie', cookies);
    return this;
  };

  /**
   * Adds to what is there.
   * @param {string} name
   * @param {string|string[]} value
   */
  prototype.appendHeader = function appendHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('append');
    validateHeaderName(name);
    checkValue(this, name, value);
    const key = name.toLowerCase();
    const headers = this[kOutHeaders] ??= { __proto__: null };
    const there = headers[key];
    if (there === undefined) {
      headers[key] = [name, value];
      return this;
    }
    const values = Array.isArray(there[1]) ? there[1] : there[1] = [there[1]];
    if (Array.isArray(value)) values.push(...value);
    else values.push(value);
    return this;
  };

  /** @param {string} name @returns {any} */
  prototype.getHeader = function getHeader(name) {
    validateString(name, 'name');
    return this[kOutHeaders]?.[name.toLowerCase()]?.[1];
  };

  /** @returns {string[]} in lower case */
  prototype.getHeaderNames = function getHeaderNames() {
    return this[kOutHeaders] ? keys(this[kOutHeaders]) : [];
  };

  /** @returns {string[]} as they were spelled */
  prototype.getRawHeaderNames = function getRawHeaderNames() {
    return this[kOutHeaders] ? Object.values(this[kOutHeaders]).map((entry) => entry[0]) : [];
  };

  /** @returns {object} without prototype; names in lower case */
  prototype.getHeaders = function getHeaders() {
    const headers = { __proto__: null };
    for (const key in this[kOutHeaders]) headers[key] = this[kOutHeaders][key][1];
    return headers;
  };

  /** @param {string} name @returns {boolean} */
  prototype.hasHeader = function hasHeader(name) {
    validateString(name, 'name');
    return this[kOutHeaders]?.[name.toLowerCase()] !== undefined;
  };

  /** Removes a header, also one that would be sent by itself. @param {string} name */
  prototype.removeHeader = function removeHeader(name) {
    validateString(name, 'name');
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('remove');
    const key = name.toLowerCase();
    switch (key) {
      case 'connection':
        this._removedConnection = true;
        break;
      case 'content-length':
        this._removedContLen = true;
        break;
      case 'transfer-encoding':
        this._removedTE = true;
        break;
      case 'date':
        this.sendDate = false;
        break;
    }
    if (this[kOutHeaders] !== undefined) delete this[kOutHeaders][key];
  };

  prototype._renderHeaders = function _renderHeaders() {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
    const headers = {};
    for (const key in this[kOutHeaders]) {
      const { 0: name, 1: value } = this[kOutHeaders][key];
      headers[name] = value;
    }
    return headers;
  };

  /**
   * What follows a chunked body.
   * @param {object|Array} headers an object, or an array of pairs or of names and values by turns
   */
  prototype.addTrailers = function addTrailers(headers) {
    this._trailer = '';
    const isArray = Array.isArray(headers);
    const pairs = !isArray ? Object.entries(headers) :
      headers.length > 0 && Array.isArray(headers[0]) ? headers : pairsOf(headers);
    for (const { 0: field, 1: value } of pairs) {
      if (!field || typeof field !== 'string' || !isToken(field)) throw new ERR_INVALID_HTTP_TOKEN('Trailer name', field);
      const repeated = Array.isArray(value) && value.length > 1 &&
        !(this[kUniqueHeaders]?.has(field.toLowerCase()) ?? false);
      if (repeated) {
        for (const each of value) addTrailer(this, field, each);
      } else {
        addTrailer(this, field, Array.isArray(value) ? value.join('; ') : value);
      }
    }
  };

  defineProperty(prototype, 'headersSent', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return Boolean(this._header); },
  });

  /** @deprecated */
  defineProperty(prototype, '_headers', {
    __proto__: null,
    get() { return this.getHeaders(); },
    set(headers) {
      if (headers == null) {
        this[kOutHeaders] = undefined;
      } else if (typeof headers === 'object') {
        const own = this[kOutHeaders] = { __proto__: null };
        for (const name of keys(headers)) own[name.toLowerCase()] = [name, headers[name]];
      }
    },
  });

  /** @deprecated */
  defineProperty(prototype, '_headerNames', {
    __proto__: null,
    get() {
      if (!this[kOutHeaders]) return undefined;
      const names = { __proto__: null };
      for (const key in this[kOutHeaders]) names[key] = this[kOutHeaders][key][0];
      return names;
    },
    set(names) {
      if (typeof names !== 'object' || names === null) return;
      for (const key of keys(names)) {
        if (this[kOutHeaders]?.[key]) this[kOutHeaders][key][0] = names[key];
      }
    },
  });
}

function pairsOf(list) {
  if (list.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', list);
  const pairs = [];
  for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
  return pairs;
}

function addTrailer(message, field, value) {
  checkTrailerValue(message, field, value);
  message._trailer += `${field}: ${value}\r\n`;
}

/**
 * @param {unknown} names of headers of which each is sent once, its values joined
 * @returns {Set<string>|null}
 */
function parseUniqueHeaders(names) {
  if (!Array.isArray(names)) return null;
  const unique = new Set();
  for (const name of names) unique.add(name.toLowerCase());
  return unique;
}

module.exports = { defineHeaderMethods, kOutHeaders, kUniqueHeaders, parseUniqueHeaders };
