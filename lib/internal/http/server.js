'use strict';

// http.Server: connections that are parsed and answered as HTTP. What happens on one connection is in server_connection.js.

const net = require('net');
const { codes: { ERR_HTTP_REQUEST_TIMEOUT, ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { HttpConnections } = require('internal/http/connection');
const { connectionListener, failConnection, kConnections } = require('internal/http/server_connection');
const { kCheckInterval, storeHttpOptions } = require('internal/http/server_options');

const { setPrototypeOf } = Object;

const kTimer = Symbol('http.server.connectionsCheckingInterval');

/**
 * @param {object|Function} [options]
 * @param {(request: object, response: object) => void} [requestListener]
 */
function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else if (typeof options === 'object' && !Array.isArray(options)) {
    options = { ...options };
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'object', options);
  }
  Reflect.apply(storeHttpOptions, this, [options]);
  Reflect.apply(net.Server, this, [{
    allowHalfOpen: true,
    noDelay: options.noDelay ?? true,
    keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay,
    highWaterMark: options.highWaterMark,
    blockList: options.blockList,
  }]);
  initializeServer(this, requestListener);
}
setPrototypeOf(Server.prototype, net.Server.prototype);
setPrototypeOf(Server, net.Server);

/**
 * What servers of HTTP and of HTTPS have in common.
 * @param {object} server
 * @param {Function} [requestListener]
 * @param {string} [connectionEvent] that gives sockets to talk HTTP over
 */
function initializeServer(server, requestListener, connectionEvent = 'connection') {
  if (requestListener) server.on('request', requestListener);
  server.on(connectionEvent, connectionListener);
  prepareServer(server);
}

/** @param {object} server that is to hand (some of) its sockets to connectionListener() */
function prepareServer(server) {
  // The other side may end its half and still wait for the answer; whether it gets one is decided by this.
  server.httpAllowHalfOpen = false;
  server.timeout = 0;
  server.maxHeadersCount = null;
  server.maxRequestsPerSocket = 0;
  server[kTimer] = undefined;
  server[kConnections] = new HttpConnections();
  server.on('listening', setupConnectionsTracking);
}

/** Looks for requests that take too long, now and then. */
function setupConnectionsTracking() {
  const { clearInterval, setInterval } = require('timers');
  if (this[kTimer]) clearInterval(this[kTimer]);
  this[kConnections] ??= new HttpConnections();
  this[kTimer] = setInterval(checkConnections.bind(this), this[kCheckInterval]).unref();
}

function checkConnections() {
  const headersMs = +this.headersTimeout || 0;
  const requestMs = +this.requestTimeout || 0;
  if (headersMs === 0 && requestMs === 0) return;
  for (const { socket } of this[kConnections].expired(headersMs, requestMs)) {
    if (socket) failConnection(socket, new ERR_HTTP_REQUEST_TIMEOUT());
  }
}

/** @param {object} server which takes no more connections */
function beforeClose(server) {
  server.closeIdleConnections();
  require('timers').clearInterval(server[kTimer]);
}

/** @param {(error?: Error) => void} [callback] */
Server.prototype.close = function close(callback) {
  beforeClose(this);
  Reflect.apply(net.Server.prototype.close, this, [callback]);
  return this;
};

Server.prototype[Symbol.asyncDispose] = async function() {
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

/** Closes all connections, whatever they are at. */
Server.prototype.closeAllConnections = function closeAllConnections() {
  if (!this[kConnections]) return;
  for (const { socket } of this[kConnections].all()) socket?.destroy();
};

/** Closes the connections that wait for a request. */
Server.prototype.closeIdleConnections = function closeIdleConnections() {
  if (!this[kConnections]) return;
  for (const { socket } of this[kConnections].idle()) {
    if (socket?._httpMessage && !socket._httpMessage.finished) continue;
    socket?.destroy();
  }
};

/**
 * @param {number} msecs of silence after which a socket is given up; 0: never
 * @param {Function} [callback] for 'timeout'
 */
Server.prototype.setTimeout = function setTimeout(msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on('timeout', callback);
  return this;
};

Server.prototype[require('events').captureRejectionSymbol] = function(error, event, ...args) {
  switch (event) {
    case 'request': {
      const { 1: response } = args;
      if (!response.headersSent && !response.writableEnded) {
        // Nothing of what was meant to be said is to be said now.
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.statusCode = 500;
        response.end(require('internal/http/common').STATUS_CODES[500]);
      } else {
        response.destroy();
      }
      break;
    }
    default:
      Reflect.apply(net.Server.prototype[Symbol.for('nodejs.rejection')], this, [error, event, ...args]);
  }
};

module.exports = { Server, beforeClose, initializeServer, prepareServer, kConnections, kTimer, setupConnectionsTracking };
