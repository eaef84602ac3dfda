'use strict';

// https.Server: a tls.Server that talks HTTP over its connections.

const tls = require('tls');
const http = require('http');
const { beforeClose, initializeServer } = require('internal/http/server');
const { validateObject } = require('internal/validators');
const { storeHttpOptions } = require('internal/http/server_options');

const { setPrototypeOf } = Object;

/**
 * @param {object|Function} [options] of tls.createServer and http.createServer
 * @param {(request: object, response: object) => void} [requestListener]
 */
function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  let ALPNProtocols = ['http/1.1'];
  if (typeof options === 'function') {
    requestListener = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
    options = { ...options };
  }
  // Unless the program has a say in it.
  if (options.ALPNProtocols || options.ALPNCallback) ALPNProtocols = options.ALPNProtocols;
  Reflect.apply(storeHttpOptions, this, [options]);
  Reflect.apply(tls.Server, this, [{
    noDelay: true,
    ...options,
    ALPNProtocols,
    // A client may end its half and still wait for the answer.
    allowHalfOpen: true,
  }]);
  initializeServer(this, requestListener, 'secureConnection');
  this.on('tlsClientError', (error, socket) => {
    if (!this.emit('clientError', error, socket)) socket.destroy(error);
  });
}
setPrototypeOf(Server.prototype, tls.Server.prototype);
setPrototypeOf(Server, tls.Server);

/** @param {(error?: Error) => void} [callback] */
Server.prototype.close = function close(callback) {
  beforeClose(this);
  Reflect.apply(tls.Server.prototype.close, this, [callback]);
  return this;
};

Server.prototype[Symbol.asyncDispose] = http.Server.prototype[Symbol.asyncDispose];
Server.prototype.closeAllConnections = http.Server.prototype.closeAllConnections;
Server.prototype.closeIdleConnections = http.Server.prototype.closeIdleConnections;
Server.prototype.setTimeout = http.Server.prototype.setTimeout;

module.exports = { Server };
