'use strict';

// Http2ServerResponse: the answer on a stream, as HTTP/1 shows responses.

const { Stream } = require('stream');
const {
  codes: {
    ERR_HTTP2_HEADERS_SENT, ERR_HTTP2_INFO_STATUS_NOT_ALLOWED, ERR_HTTP2_INVALID_HEADER_VALUE,
    ERR_HTTP2_INVALID_STREAM, ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED,
    ERR_HTTP2_STATUS_INVALID, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN,
    ERR_STREAM_WRITE_AFTER_END,
  },
  hideStackFrames,
} = require('internal/errors');
const { validateFunction, validateLinkHeaderValue, validateObject, validateString } = require('internal/validators');
const { isConnectionSpecific, noPseudo, toBlock, token } = require('internal/http2/headers');
const { kProxySocket, kRequest, kResponse } = require('internal/http2/stream');
const { proxyOf } = require('internal/http2/compat_request');

const kFields = Symbol('fields');
// eslint-disable-next-line no-control-regex
const badValue = /[^\t\x20-\x7e\x80-\xff]/;

let warnedOfMessage = false;
function warnOfMessage() {
  if (warnedOfMessage) return;
  warnedOfMessage = true;
  process.emitWarning('Status message is not supported by HTTP/2 (RFC7540 8.1.2.4)', 'UnsupportedWarning');
}

let warnedOfConnection = false;
/** @returns {boolean} whether the field may be sent; of one that may not, a warning tells */
function mayBeSent(name, value) {
  if (!isConnectionSpecific(name, value)) return true;
  if (!warnedOfConnection) {
    warnedOfConnection = true;
    process.emitWarning('The provided connection header is not valid, the value will be dropped from the header and ' +
                        'will never be in use.', 'UnsupportedWarning');
  }
  return false;
}

const checkField = hideStackFrames((name, value) => {
  if (name === '' || typeof name !== 'string' || name.includes(' ') && !name.startsWith(':')) {
    throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  }
  if (name[0] === ':') throw new ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED();
  if (!token.test(name)) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  if (value === undefined || value === null) throw new ERR_HTTP2_INVALID_HEADER_VALUE(value, name);
  for (const each of Array.isArray(value) ? value : [value]) {
    if (badValue.test(`${each}`)) throw new ERR_INVALID_CHAR('header content', name);
  }
});

class Http2ServerResponse extends Stream {
  constructor(stream, options) {
    super(options);
    this[kFields] = {
      stream, headers: { __proto__: null }, trailers: { __proto__: null }, closed: false, ending: false, destroyed: false,
      sendDate: true, statusCode: 200, headRequest: false,
    };
    this.writable = true;
    this.req = stream[kRequest];
    stream[kProxySocket] = null;
    stream[kResponse] = this;
    stream.on('drain', onDrain);
    stream.on('close', onClose);
    stream.on('wantTrailers', onWantTrailers);
    stream.on('timeout', onTimeout);
  }

  get _header() { return this.headersSent; }
  get writableEnded() { return this[kFields].ending; }
  get writableCorked() { return this[kFields].stream.writableCorked; }
  get writableHighWaterMark() { return this[kFields].stream.writableHighWaterMark; }
  get writableFinished() { return this[kFields].stream.writableFinished; }
  get writableLength() { return this[kFields].stream.writableLength; }
  get finished() { return this[kFields].ending; }
  get socket() {
    // With the stream's end there is nothing behind it.
    return this[kFields].closed ? undefined : proxyOf(this[kFields].stream);
  }
  get connection() { return this.socket; }
  get stream() { return this[kFields].stream; }
  get headersSent() { return this[kFields].stream.headersSent; }
  get sendDate() { return this[kFields].sendDate; }
  set sendDate(sends) { this[kFields].sendDate = Boolean(sends); }
  get statusCode() { return this[kFields].statusCode; }
  set statusCode(code) {
    code |= 0;
    if (code >= 100 && code < 200) throw new ERR_HTTP2_INFO_STATUS_NOT_ALLOWED();
    if (code < 100 || code > 599) throw new ERR_HTTP2_STATUS_INVALID(code);
    this[kFields].statusCode = code;
  }
  // eslint-disable-next-line class-methods-use-this
  get statusMessage() {
    warnOfMessage();
    return '';
  }
  // eslint-disable-next-line class-methods-use-this
  set statusMessage(message) {
    warnOfMessage();
  }

  cork() { this[kFields].stream.cork(); }
  uncork() { this[kFields].stream.uncork(); }

  setTrailer(name, value) {
    validateString(name, 'name');
    name = name.trim().toLowerCase();
    checkField(name, value);
    this[kFields].trailers[name] = value;
  }

  addTrailers(headers) {
    for (const name of Object.keys(headers)) this.setTrailer(name, headers[name]);
  }

  getHeader(name) {
    validateString(name, 'name');
    return this[kFields].headers[name.trim().toLowerCase()];
  }

  getHeaderNames() {
    return Object.keys(this[kFields].headers);
  }

  getHeaders() {
    return Object.assign({ __proto__: null }, this[kFields].headers);
  }

  hasHeader(name) {
    validateString(name, 'name');
    return name.trim().toLowerCase() in this[kFields].headers;
  }

  removeHeader(name) {
    validateString(name, 'name');
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    name = name.trim().toLowerCase();
    if (name === 'date') this[kFields].sendDate = false;
    delete this[kFields].headers[name];
  }

  setHeader(name, value) {
    validateString(name, 'name');
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    this.#set(name, value);
  }

  #set(name, value) {
    name = name.trim().toLowerCase();
    checkField(name, value);
    if (mayBeSent(name, value)) this[kFields].headers[name] = value;
  }

  appendHeader(name, value) {
    validateString(name, 'name');
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    this.#append(name, value);
  }

  #append(name, value) {
    name = name.trim().toLowerCase();
    checkField(name, value);
    if (!mayBeSent(name, value)) return;
    const { headers } = this[kFields];
    headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  }

  flushHeaders() {
    if (!this[kFields].closed && !this.headersSent) this.writeHead(this[kFields].statusCode);
  }

  /**
   * @param {number} statusCode
   * @param {string|object} [statusMessage]
   * @param {object|string[]} [headers]
   */
  writeHead(statusCode, statusMessage, headers) {
    const fields = this[kFields];
    if (fields.closed || fields.stream.destroyed) return this;
    if (this.headersSent) throw new ERR_HTTP2_HEADERS_SENT();
    if (typeof statusMessage === 'string') warnOfMessage();
    if (headers === undefined && typeof statusMessage === 'object') headers = statusMessage;
    if (Array.isArray(headers)) {
      if (this[kFields].headers && headers.length > 0 && headers.every((each) => Array.isArray(each))) {
        for (const [name] of headers) delete fields.headers[`${name}`.toLowerCase()];
        for (const [name, value] of headers) this.#append(`${name}`, value);
      } else {
        if (headers.length % 2 === 1) throw new ERR_INVALID_ARG_VALUE('headers', headers);
        for (let i = 0; i < headers.length; i += 2) delete fields.headers[`${headers[i]}`.toLowerCase()];
        for (let i = 0; i < headers.length; i += 2) this.#append(`${headers[i]}`, headers[i + 1]);
      }
    } else if (headers !== null && typeof headers === 'object') {
      for (const name of Object.keys(headers)) this.#set(name, headers[name]);
    }
    this.statusCode = statusCode;
    this.#begin();
    return this;
  }

  #begin(options = {}) {
    const { headers, sendDate, statusCode, stream } = this[kFields];
    headers[':status'] = statusCode;
    const { endStream = false } = options;
    stream.respond(headers, { endStream, waitForTrailers: true, sendDate });
    delete headers[':status'];
  }

  write(chunk, encoding, callback) {
    const fields = this[kFields];
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    let error;
    if (fields.ending) error = new ERR_STREAM_WRITE_AFTER_END();
    else if (fields.closed) error = new ERR_HTTP2_INVALID_STREAM();
    else if (fields.destroyed) return false;
    if (error) {
      if (typeof callback === 'function') process.nextTick(callback, error);
      this.destroy(error);
      return false;
    }
    if (!fields.stream.headersSent) this.writeHead(fields.statusCode);
    return fields.stream.write(chunk, encoding, callback);
  }

  end(chunk, encoding, callback) {
    const fields = this[kFields];
    const { stream } = fields;
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = null;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = 'utf8';
    }
    if ((fields.closed || fields.ending) && fields.headRequest === stream.headRequest) {
      if (typeof callback === 'function') process.nextTick(callback);
      return this;
    }
    if (chunk !== null && chunk !== undefined) this.write(chunk, encoding);
    fields.headRequest = stream.headRequest;
    fields.ending = true;
    if (typeof callback === 'function') {
      if (stream.writableEnded) this.once('finish', callback);
      else stream.once('finish', callback);
    }
    if (!stream.headersSent) this.writeHead(fields.statusCode);
    if (fields.closed || stream.destroyed) Reflect.apply(onClose, stream, []);
    else stream.end();
    return this;
  }

  destroy(error) {
    if (this[kFields].destroyed) return;
    this[kFields].destroyed = true;
    this[kFields].stream.destroy(error);
  }

  setTimeout(msecs, callback) {
    if (!this[kFields].closed) this[kFields].stream.setTimeout(msecs, callback);
    return this;
  }

  createPushResponse(headers, callback) {
    validateFunction(callback, 'callback');
    if (this[kFields].closed) {
      process.nextTick(callback, new ERR_HTTP2_INVALID_STREAM());
      return;
    }
    this[kFields].stream.pushStream(headers, {}, (error, stream, sent, options) => {
      if (error) callback(error);
      else callback(null, new Http2ServerResponse(stream), options);
    });
  }

  /** An answer before the final one. @returns {boolean} whether it could still be sent */
  #inform(status, headers) {
    const { stream } = this[kFields];
    if (this.headersSent || this[kFields].closed || stream.destroyed) return false;
    stream.additionalHeaders({ ...headers, ':status': status });
    return true;
  }

  writeContinue() {
    return this.#inform(100);
  }

  writeInformation(statusCode, headers) {
    if (typeof statusCode !== 'number') throw new ERR_INVALID_ARG_TYPE('statusCode', 'number', statusCode);
    if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 199 || statusCode === 101) {
      throw new ERR_HTTP2_STATUS_INVALID(statusCode);
    }
    if (headers !== undefined) validateObject(headers, 'headers');
    return this.#inform(statusCode, headers);
  }

  writeEarlyHints(hints) {
    validateObject(hints, 'hints');
    const headers = { __proto__: null };
    const link = validateLinkHeaderValue(hints.link);
    for (const name of Object.keys(hints)) {
      if (name !== 'link') headers[name] = hints[name];
    }
    if (link.length === 0) return false;
    // What is wrong is said even if it is too late to send it.
    toBlock(headers, noPseudo);
    return this.#inform(103, { ...headers, link });
  }
}

function onDrain() {
  this[kResponse]?.emit('drain');
}


function onTimeout() {
  const response = this[kResponse];
  const request = this[kRequest];
  const heard = [request?.emit('timeout', this), response?.emit('timeout', this)].includes(true);
  const { session } = this;
  if (!heard && this.listenerCount('timeout') <= 1 && !session?.server?.emit('timeout', this)) this.destroy();
}

function onWantTrailers() {
  this.sendTrailers(this[kResponse]?.[kFields].trailers ?? {});
}

function onClose() {
  const response = this[kResponse];
  if (response === undefined || response[kFields].closed) return;
  response[kFields].closed = true;
  this[kProxySocket] = null;
  this.removeListener('wantTrailers', onWantTrailers);
  response.emit('finish');
  response.emit('close');
  response[kFields].destroyed = true;
}

module.exports = { Http2ServerResponse };
