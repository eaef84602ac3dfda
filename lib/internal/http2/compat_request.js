'use strict';

// Http2ServerRequest: a stream's request, as HTTP/1 shows requests.

const { Readable } = require('stream');
const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateString } = require('internal/validators');
const { streamSocket } = require('internal/http2/socket_proxy');
const { kProxySocket, kRequest } = require('internal/http2/stream');

const kFields = Symbol('fields');

class Http2ServerRequest extends Readable {
  constructor(stream, headers, options, rawHeaders) {
    super({ autoDestroy: false, ...options });
    this[kFields] = {
      stream, headers, rawHeaders, trailers: {}, rawTrailers: [], closed: false, aborted: false, didRead: false,
    };
    stream[kProxySocket] = null;
    stream[kRequest] = this;
    stream.on('trailers', onTrailers);
    stream.on('end', onEnd);
    stream.on('close', onClose);
    stream.on('error', onError);
    stream.on('aborted', onAborted);
    this.on('pause', onPause);
    this.on('resume', onResume);
  }

  get aborted() { return this[kFields].aborted; }
  get complete() {
    const { closed, stream } = this[kFields];
    return this[kFields].aborted || this.readableEnded || closed || this._readableState.endEmitted || stream.destroyed;
  }
  get stream() { return this[kFields].stream; }
  get headers() { return this[kFields].headers; }
  get rawHeaders() { return this[kFields].rawHeaders; }
  get trailers() { return this[kFields].trailers; }
  get rawTrailers() { return this[kFields].rawTrailers; }
  get httpVersionMajor() { return 2; }
  get httpVersionMinor() { return 0; }
  get httpVersion() { return '2.0'; }
  get socket() { return proxyOf(this[kFields].stream); }
  get connection() { return this.socket; }
  get method() { return this[kFields].headers[':method']; }
  set method(method) {
    validateString(method, 'method');
    if (method.trim() === '') throw new ERR_INVALID_ARG_VALUE('method', method);
    this[kFields].headers[':method'] = method;
  }
  get authority() {
    const { headers } = this[kFields];
    return headers[':authority'] ?? headers.host;
  }
  set authority(authority) {
    validateString(authority, 'authority');
    this[kFields].headers[':authority'] = authority;
  }
  get scheme() { return this[kFields].headers[':scheme']; }
  set scheme(scheme) {
    validateString(scheme, 'scheme');
    this[kFields].headers[':scheme'] = scheme;
  }
  get url() { return this[kFields].headers[':path']; }
  set url(url) { this[kFields].headers[':path'] = url; }

  _read() {
    const fields = this[kFields];
    if (fields.stream[kRequest] !== this) {
      this.emit('error', new (require('internal/errors').codes.ERR_HTTP2_INVALID_STREAM)());
      return;
    }
    if (!fields.didRead) {
      fields.didRead = true;
      fields.stream.on('data', onData);
    } else {
      process.nextTick(resumeStream, fields.stream);
    }
  }

  /** @param {number} msecs @param {Function} [callback] */
  setTimeout(msecs, callback) {
    if (!this[kFields].closed) this[kFields].stream.setTimeout(msecs, callback);
    return this;
  }

  destroy(error) {
    this[kFields].stream.destroy(error);
    return this;
  }
}

/** @param {object} stream @returns {object} its socket, as the compatibility API shows it */
function proxyOf(stream) {
  return stream[kProxySocket] ??= new Proxy(stream, streamSocket);
}

function resumeStream(stream) {
  if (!stream.destroyed) stream.resume();
}

function onData(chunk) {
  const request = this[kRequest];
  if (request !== undefined && !request.push(chunk)) this.pause();
}

function onTrailers(trailers, flags, raw) {
  const request = this[kRequest];
  if (request === undefined) return;
  Object.assign(request[kFields].trailers, trailers);
  request[kFields].rawTrailers.push(...raw);
}

function onEnd() {
  // Only if somebody reads.
  if (this[kRequest] !== undefined) this[kRequest].push(null);
}

/** The stream's errors are told by the stream alone. */
function onError() {}

function onAborted() {
  const request = this[kRequest];
  if (request === undefined || request[kFields].closed) return;
  request[kFields].aborted = true;
  request.emit('aborted');
}

function onClose() {
  const request = this[kRequest];
  if (request === undefined) return;
  const fields = request[kFields];
  fields.closed = true;
  request.push(null);
  // Whoever has not begun to read does not mind the rest.
  if (!fields.didRead && request.readableFlowing === null) request.resume();
  this[kRequest] = undefined;
  request.emit('close');
}

function onPause() {
  this[kFields].stream.pause();
}

function onResume() {
  const fields = this[kFields];
  if (fields.stream[kRequest] === this) resumeStream(fields.stream);
}

module.exports = { Http2ServerRequest, proxyOf };
