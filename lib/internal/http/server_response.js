'use strict';

// http.ServerResponse: what a server answers.
//
// A response that is ended in one go on a native socket is put together and written by native code, in one piece; all others
// go the way of OutgoingMessage, through the socket's stream.

const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR,
  },
  errnoException,
} = require('internal/errors');
const { STATUS_CODES, hasInvalidChar, kConnection } = require('internal/http/common');
const {
  OutgoingMessage, addEndCallback, byteLengthOf, finishEvent, kCorked, kHasEnded, kRejectsBody,
} = require('internal/http/outgoing');
const { kOutHeaders, kUniqueHeaders } = require('internal/http/outgoing_headers');
const { kWritten } = require('internal/stream_base');
const { isUint8Array } = require('internal/util/types');
const { validateInteger, validateLinkHeaderValue, validateObject } = require('internal/validators');

const { setPrototypeOf } = Object;
const { tickInfo } = binding('task_queue');
const kHasTickScheduled = 0;

/**
 * @param {import('internal/http/incoming').IncomingMessage} request that is answered
 * @param {object} [options]
 */
function ServerResponse(request, options) {
  Reflect.apply(OutgoingMessage, this, [options]);
  if (request.method === 'HEAD') this._hasBody = false;
  this.req = request;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  this[kConnection] = undefined;
  // HTTP/1.0 knows no chunks, unless it says that it does.
  if (request.httpVersionMajor < 1 || request.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(request.headers.te);
    this.shouldKeepAlive = false;
  }
}
setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;

/** Ends the story of a response: the next one's turn. Set by the server. */
const shared = { responseSent: undefined };

ServerResponse.prototype[kHasEnded] = function() {
  if (this[kConnection] !== undefined) shared.responseSent(this, this[kConnection]);
};

/** The socket of a response that was assigned one by hand has gone. */
function onAssignedSocketClose() {
  const response = this._httpMessage;
  if (response) closeResponse(response);
}

/** Tells that the response is over, complete or not. */
function closeResponse(response) {
  if (response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

/** @param {import('net').Socket} socket */
ServerResponse.prototype.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  // Connections of a server tell by themselves.
  if (this[kConnection] === undefined) socket.on('close', onAssignedSocketClose);
  this.socket = socket;
  if (this._events !== undefined) this.emit('socket', socket);
  if (this.outputData.length > 0 || this.finished) this._flush();
};

/** @param {import('net').Socket} socket */
ServerResponse.prototype.detachSocket = function detachSocket(socket) {
  if (this[kConnection] === undefined) socket.removeListener('close', onAssignedSocketClose);
  socket._httpMessage = null;
  this.socket = null;
};

/** @param {Function} [callback] */
ServerResponse.prototype.writeContinue = function writeContinue(callback) {
  this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'ascii', callback);
  this._sent100 = true;
};

/** @param {Function} [callback] */
ServerResponse.prototype.writeProcessing = function writeProcessing(callback) {
  this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'ascii', callback);
};

/**
 * @param {{link: string|string[]}} hints
 * @param {Function} [callback]
 */
ServerResponse.prototype.writeEarlyHints = function writeEarlyHints(hints, callback) {
  validateObject(hints, 'hints');
  if (hints.link === null || hints.link === undefined) return;
  const link = validateLinkHeaderValue(hints.link);
  if (link.length === 0) return;
  if (hasInvalidChar(link)) throw new ERR_INVALID_ARG_VALUE('hints.link', hints.link);
  let head = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n`;
  for (const name of Object.keys(hints)) {
    if (name === 'link') continue;
    head += headerLine(name, hints[name]);
  }
  this._writeRaw(`${head}\r\n`, 'ascii', callback);
};

/**
 * Any informational response.
 * @param {number} statusCode 1xx, but not 101
 * @param {object|Array} [headers]
 * @param {Function} [callback]
 */
ServerResponse.prototype.writeInformation = function writeInformation(statusCode, headers, callback) {
  if (typeof headers === 'function') {
    callback = headers;
    headers = undefined;
  }
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  validateInteger(statusCode, 'statusCode', 100, 199);
  if (statusCode === 101) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);
  let head = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] || 'unknown'}\r\n`;
  if (Array.isArray(headers)) {
    if (Array.isArray(headers[0])) headers = headers.flat();
    if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
    for (let i = 0; i < headers.length; i += 2) head += headerLine(headers[i], headers[i + 1]);
  } else if (headers) {
    for (const name of Object.keys(headers)) head += headerLine(name, headers[name]);
  }
  if (statusCode === 100) this._sent100 = true;
  return this._writeRaw(`${head}\r\n`, 'latin1', callback);
};

function checkedValue(name, value) {
  const { validateHeaderValue } = require('internal/http/common');
  validateHeaderValue(name, value);
  return value;
}

function headerLine(name, value) {
  const { validateHeaderName } = require('internal/http/common');
  validateHeaderName(name);
  if (Array.isArray(value)) return value.map((each) => `${name}: ${checkedValue(name, each)}\r\n`).join('');
  return `${name}: ${checkedValue(name, value)}\r\n`;
}

ServerResponse.prototype._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

/** First lines as they mostly are, by status. @type {string[]} */
const statusLines = [];

function statusLine(code, message) {
  if (message === STATUS_CODES[code]) return statusLines[code] ??= `HTTP/1.1 ${code} ${message}\r\n`;
  return `HTTP/1.1 ${code} ${message}\r\n`;
}

/**
 * @param {number} statusCode
 * @param {string|object|Array} [reason]
 * @param {object|Array} [headers]
 * @returns {this}
 */
ServerResponse.prototype.writeHead = function writeHead(statusCode, reason, headers) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  const code = statusCode | 0;
  if (code < 100 || code > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);

  if (typeof reason === 'string') {
    this.statusMessage = reason;
  } else {
    this.statusMessage ||= STATUS_CODES[code] || 'unknown';
    headers ??= reason;
  }
  this.statusCode = code;
  if (this[kOutHeaders] !== undefined) {
    // What is given here goes over what was set before.
    if (headers) mergeHeaders(this, headers);
    headers = this[kOutHeaders];
  }
  if (hasInvalidChar(this.statusMessage)) throw new ERR_INVALID_CHAR('statusMessage');

  if (code === 204 || code === 304 || code < 200) this._hasBody = false;
  // Nobody has said that the body may come, so it cannot be told from the next request.
  if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
  this._storeHeader(statusLine(code, this.statusMessage), headers);
  return this;
};
ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

function mergeHeaders(response, headers) {
  if (!Array.isArray(headers)) {
    for (const name of Object.keys(headers)) {
      if (name) response.setHeader(name, headers[name]);
    }
    return;
  }
  const flat = Array.isArray(headers[0]) ? headers.flat() : headers;
  if (flat.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
  // The list replaces what was set, and may itself repeat names.
  for (let i = 0; i < flat.length; i += 2) response.removeHeader(flat[i]);
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i]) response.appendHeader(flat[i], flat[i + 1]);
  }
}

// ---- In one go

/** Whether the whole response can be given to native code. */
function isDirect(response, connection) {
  const { socket } = response;
  if (!connection.isDirect || socket === null || response._headerSent || response.finished || response.destroyed ||
      response.outputData.length > 0 || response[kCorked] !== 0 || response.strictContentLength ||
      socket._httpMessage !== response || socket.destroyed) {
    return false;
  }
  const state = socket._writableState;
  return state.length === 0 && state.corked === 0 && !state.ending;
}

/**
 * @param {string|Uint8Array|Function} [chunk]
 * @param {string|Function} [encoding]
 * @param {Function} [callback] for 'finish'
 * @returns {this}
 */
ServerResponse.prototype.end = function end(chunk, encoding, callback) {
  const connection = this[kConnection];
  if (connection === undefined || !isDirect(this, connection)) {
    return Reflect.apply(OutgoingMessage.prototype.end, this, [chunk, encoding, callback]);
  }
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = undefined;
    encoding = undefined;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = undefined;
  }
  let isLatin1 = false;
  if (typeof chunk === 'string') {
    isLatin1 = encoding === 'latin1';
    if (encoding && !isLatin1 && encoding !== 'utf8' && encoding !== 'utf-8') {
      return Reflect.apply(OutgoingMessage.prototype.end, this, [chunk, encoding, callback]);
    }
  } else if (chunk === null || chunk === false || chunk === undefined) {
    chunk = undefined;
  } else if (!isUint8Array(chunk)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }

  if (!this._header) {
    this._contentLength = chunk === undefined ? 0 : byteLengthOf(chunk, encoding);
    this._implicitHeader();
  }
  // Whoever has put something of his own in the place of writeHead may have sent something.
  const isChunked = this.chunkedEncoding && this._hasBody;
  if ((isChunked && (this._trailer !== '' || typeof chunk === 'object')) || !isDirect(this, connection)) {
    return Reflect.apply(OutgoingMessage.prototype.end, this, [chunk, encoding, callback]);
  }
  if (!this._hasBody && chunk !== undefined) {
    if (this[kRejectsBody]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    chunk = undefined;
  }
  if (typeof callback === 'function') addEndCallback(this, callback);

  const code = connection.respond(this._header, chunk, isLatin1, isChunked, this);
  this._headerSent = true;
  this.finished = true;
  this._finish();
  if (code === 0) finishSoon(this, connection);
  else if (code < 0) this[kWritten](errnoException(code, 'write'));
  return this;
};

/** 'finish' comes in the next tick, which is when the request's handlers have run, if nothing else is to run before. */
function finishSoon(response, connection) {
  if (connection.isServing && response._events === undefined && tickInfo[kHasTickScheduled] === 0) {
    connection.ended = response;
  } else {
    process.nextTick(finishEvent, response);
  }
}

/** What native code could not write at once has been written. */
ServerResponse.prototype[kWritten] = function(error) {
  const { socket } = this;
  finishEvent(this, error);
  if (error) socket?.destroy(error);
};

ServerResponse.prototype._finish = function _finish() {
  if (this._events !== undefined) this.emit('prefinish');
};

module.exports = { ServerResponse, closeResponse, kUniqueHeaders, shared };
