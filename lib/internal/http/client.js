'use strict';

// http.ClientRequest: a request that a client makes. How it gets along with its socket is in client_connection.js.

const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_PROTOCOL, ERR_UNESCAPED_CHARACTERS,
  },
} = require('internal/errors');
const { Buffer } = require('buffer');
const { isToken } = require('internal/http/common');
const { OutgoingMessage } = require('internal/http/outgoing');
const { kOutHeaders, kUniqueHeaders, parseUniqueHeaders } = require('internal/http/outgoing_headers');
const { globals } = require('internal/http/agent');
const { assignSocket, failUnassigned, kError, listenForTimeout } = require('internal/http/client_connection');
const { storeStrictness } = require('internal/http/strictness');
const { getTimerDuration } = require('internal/timers');
const { URL, isURL, urlToHttpOptions } = require('internal/url');
const { kEmptyObject, once } = require('internal/util');
const { validateBoolean, validateInteger } = require('internal/validators');
const dc = require('diagnostics_channel');

const createdChannel = dc.channel('http.client.request.created');
const startChannel = dc.channel('http.client.request.start');

const { assign, setPrototypeOf } = Object;

const kEarlyError = Symbol('kEarlyError');

/** What a request's target may not have: spaces and control characters would end it, others have no place on the line. */
const invalidPathPattern = /[^\u0021-\u00ff]/;

/** Methods whose requests have no body unless their headers say so. */
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

function validateHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

/** (url[, options][, callback]) or (options[, callback]) */
function normalizeArguments(input, options, callback) {
  if (typeof input === 'string') {
    input = urlToHttpOptions(new URL(input));
  } else if (isURL(input)) {
    input = urlToHttpOptions(input);
  } else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    callback = options;
    options = input || kEmptyObject;
  } else {
    options = assign(input || {}, options);
  }
  return { options, callback };
}

function chooseAgent(options, defaultAgent) {
  const { agent } = options;
  if (agent === false) return new defaultAgent.constructor();
  if (agent === null || agent === undefined) {
    // Whoever makes the connection has no use for a pool.
    return typeof options.createConnection === 'function' ? agent : defaultAgent;
  }
  if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  return agent;
}

function methodOf(options) {
  const { method } = options;
  if (method === null || method === undefined) return 'GET';
  if (typeof method !== 'string') throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  if (method === '') return 'GET';
  if (!isToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
  return method.toUpperCase();
}

/**
 * @param {string|URL|object} input
 * @param {object|Function} [givenOptions]
 * @param {Function} [givenCallback] for 'response'
 */
function ClientRequest(input, givenOptions, givenCallback) {
  Reflect.apply(OutgoingMessage, this, []);
  const normalized = normalizeArguments(input, givenOptions, givenCallback);
  let { options } = normalized;

  const defaultAgent = options._defaultAgent || globals.http;
  const agent = this.agent = chooseAgent(options, defaultAgent);
  const protocol = options.protocol || defaultAgent.protocol;
  const expectedProtocol = agent?.protocol || defaultAgent.protocol;
  if (options.path) {
    const path = String(options.path);
    if (invalidPathPattern.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
  }
  if (protocol !== expectedProtocol) throw new ERR_INVALID_PROTOCOL(protocol, expectedProtocol);

  const defaultPort = options.defaultPort || agent?.defaultPort;
  const optionsAreShared = options === kEmptyObject;
  if (optionsAreShared) options = {};
  const port = options.port = options.port || defaultPort || 80;
  const host = options.host = validateHost(options.hostname, 'hostname') || validateHost(options.host, 'host') ||
    'localhost';
  const setDefaultHeaders = options.setDefaultHeaders === undefined || Boolean(options.setDefaultHeaders);
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : setDefaultHeaders;

  this[kError] = undefined;
  this._removedConnection = this._removedContLen = this._removedTE = !setDefaultHeaders;
  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = getTimerDuration(options.timeout, 'timeout');
  if (options.signal) require('internal/streams/add-abort-signal').addAbortSignal(options.signal, this);

  this.method = methodOf(options);
  const { maxHeaderSize, joinDuplicateHeaders } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  storeStrictness(this, options);
  if (joinDuplicateHeaders !== undefined) validateBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  this.joinDuplicateHeaders = joinDuplicateHeaders;

  this.path = options.path || '/';
  if (normalized.callback) this.once('response', normalized.callback);
  this.useChunkedEncodingByDefault = !bodyless.has(this.method);

  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;

  if (agent) {
    // A connection that will not be used again need not be kept: the pool keeps none, and nobody waits for one.
    const isKept = agent.keepAlive || Number.isFinite(agent.maxSockets);
    this._last = !isKept;
    this.shouldKeepAlive = isKept;
  }

  this[kUniqueHeaders] = parseUniqueHeaders(options.uniqueHeaders);
  setHeaders(this, options, host, port, defaultPort, setHost);
  connect(this, options);
  if (createdChannel.hasSubscribers) createdChannel.publish({ request: this });
}
setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
setPrototypeOf(ClientRequest, OutgoingMessage);

function setHeaders(request, options, host, port, defaultPort, setHost) {
  const { headers } = options;
  if (Array.isArray(headers)) {
    request._storeHeader(firstLine(request), headers);
    return;
  }
  if (headers) {
    for (const name of Object.keys(headers)) request.setHeader(name, headers[name]);
  }
  if (host && !request.getHeader('host') && setHost) {
    let hostHeader = host;
    // An IPv6 address goes in brackets, lest its colons be taken for that of the port.
    const colon = hostHeader.indexOf(':');
    if (colon !== -1 && hostHeader.includes(':', colon + 1) && hostHeader[0] !== '[') hostHeader = `[${hostHeader}]`;
    if (port && +port !== defaultPort) hostHeader += `:${port}`;
    request.setHeader('Host', hostHeader);
  }
  if (options.auth && !request.getHeader('Authorization')) {
    request.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
  }
  if (request.getHeader('expect')) {
    if (request._header) throw new ERR_HTTP_HEADERS_SENT('render');
    request._storeHeader(firstLine(request), request[kOutHeaders]);
  }
}

const firstLine = (request) => `${request.method} ${request.path} HTTP/1.1\r\n`;

/** Gets a socket: from the agent, from the program, or a new one. */
function connect(request, options) {
  if (options.signal) {
    // It is the request's, and is not to end the socket's later life.
    options = { ...options, signal: undefined };
    delete options.signal;
  }
  if (request.agent) {
    request.agent.addRequest(request, options);
    return;
  }
  request._last = true;
  request.shouldKeepAlive = false;
  // The path is that of the request, unless the socket has one.
  if (options.path || options.socketPath) options = { ...options, path: options.socketPath };
  if (typeof options.createConnection !== 'function') {
    request.onSocket(require('net').createConnection(options));
    return;
  }
  const onCreated = once((error, socket) => {
    if (error) process.nextTick(emitError, request, error);
    else request.onSocket(socket);
  });
  try {
    const socket = options.createConnection(options, onCreated);
    if (socket) onCreated(null, socket);
  } catch (error) {
    onCreated(error);
  }
}

function emitError(request, error) {
  request.emit('error', error);
}

ClientRequest.prototype._finish = function _finish() {
  Reflect.apply(OutgoingMessage.prototype._finish, this, []);
  if (startChannel.hasSubscribers) startChannel.publish({ request: this });
};

ClientRequest.prototype._implicitHeader = function _implicitHeader() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  this._storeHeader(firstLine(this), this[kOutHeaders]);
};

/** @deprecated use destroy() */
ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(emitAbort, this);
  this.destroy();
};

function emitAbort(request) {
  request.emit('abort');
}

/** @param {Error} [error] */
ClientRequest.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // What is still to come of the response, if there is one, has no reader.
  this.res?._dump();
  this[kError] = error;
  this.socket?.destroy(error);
  return this;
};

/** Called by agents: here is the socket, or why there is none. */
ClientRequest.prototype.onSocket = function onSocket(socket, error) {
  // It may fail before the request listens.
  if (socket && !error) socket.on('error', keepEarlyError);
  process.nextTick(onSocketLater, this, socket, error);
};

/** @this {object} the socket */
function keepEarlyError(error) {
  this[kEarlyError] ??= error;
}

function onSocketLater(request, socket, error) {
  if (socket && !error) {
    socket.removeListener('error', keepEarlyError);
    if (socket[kEarlyError] !== undefined) {
      socket._hadError = true;
      failUnassigned(request, socket, socket[kEarlyError]);
      return;
    }
  }
  if (request.destroyed || error) {
    failUnassigned(request, socket, error);
    return;
  }
  assignSocket(request, socket);
  request._flush();
}

/**
 * @param {number} msecs
 * @param {Function} [callback] for 'timeout'
 */
ClientRequest.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (this._ended) return this;
  listenForTimeout(this);
  msecs = getTimerDuration(msecs, 'msecs');
  if (callback) this.once('timeout', callback);
  if (this.socket) {
    setSocketTimeout(this.socket, msecs);
  } else {
    this.once('socket', (socket) => setSocketTimeout(socket, msecs));
  }
  return this;
};

// The time begins when the connection stands.
function setSocketTimeout(socket, msecs) {
  if (socket.connecting) {
    socket.once('connect', function() {
      this.setTimeout(msecs);
    });
  } else {
    socket.setTimeout(msecs);
  }
}

/** @param {Function} [callback] to be taken off 'timeout' */
ClientRequest.prototype.clearTimeout = function clearTimeout(callback) {
  this.setTimeout(0, callback);
};

function whenConnected(request, call) {
  const onSocket = () => {
    const { socket } = request;
    if (socket.writable) call(socket);
    else socket.once('connect', () => call(socket));
  };
  if (request.socket) onSocket();
  else request.once('socket', onSocket);
}

/** @param {boolean} [noDelay] */
ClientRequest.prototype.setNoDelay = function setNoDelay(noDelay) {
  whenConnected(this, (socket) => socket.setNoDelay(noDelay));
};

/**
 * @param {boolean} [enable]
 * @param {number} [initialDelay]
 */
ClientRequest.prototype.setSocketKeepAlive = function setSocketKeepAlive(enable, initialDelay) {
  whenConnected(this, (socket) => socket.setKeepAlive(enable, initialDelay));
};

module.exports = { ClientRequest };
