'use strict';

// Http2Server and Http2SecureServer.

const EventEmitter = require('events');
const net = require('net');
const tls = require('tls');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { connectionListener: http1Listener } = require('internal/http/server_connection');
const { Server: HttpServer, beforeClose, prepareServer } = require('internal/http/server');
const { storeHttpOptions } = require('internal/http/server_options');
const { serverOptions } = require('internal/http2/options');
const { ServerHttp2Session } = require('internal/http2/server_session');
const { validateSettings } = require('internal/http2/settings');
const { onServerStream } = require('internal/http2/compat');

const kOptions = Symbol('options');
const kSessions = Symbol('sessions');

/** A connection that is to speak HTTP/2, or at least something that this server knows. */
function connectionListener(socket) {
  const options = this[kOptions];
  if (socket.alpnProtocol === false || socket.alpnProtocol === 'http/1.1' || socket.alpnProtocol === null) {
    if (options.allowHTTP1 === true) {
      return Reflect.apply(http1Listener, this, [socket]);
    }
    if (socket.alpnProtocol === false) {
      if (!this.emit('unknownProtocol', socket)) {
        // Told in words that any client can read.
        const timer = setTimeout(() => { if (!socket.destroyed) socket.destroy(); }, options.unknownProtocolTimeout);
        socket.once('close', () => clearTimeout(timer));
        socket.end('HTTP/1.0 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n' +
                   'Missing ALPN Protocol, expected `h2` to be available.\n' +
                   'If this is a HTTP request: The server was not configured with the `allowHTTP1` option or a listener for ' +
                   'the `unknownProtocol` event.\n');
        return;
      }
      const timer = setTimeout(() => { if (!socket.destroyed) socket.destroy(); }, options.unknownProtocolTimeout);
      timer.unref();
      socket.once('close', () => clearTimeout(timer));
      return;
    }
  }
  makeSession(this, socket, options);
}

function makeSession(server, socket, options) {
  const session = new ServerHttp2Session(options, socket, server);
  session.on('stream', onStream);
  session.on('error', onSessionError);
  session.on('priority', noop);
  server?.[kSessions]?.add(session);
  session.once('close', () => server?.[kSessions]?.delete(session));
  if (server?.timeout) session.setTimeout(server.timeout, onSessionTimeout);
  if (server !== undefined) {
    server.emit('session', session);
  }
  return session;
}

function noop() {}

function onStream(stream, headers, flags, raw) {
  this.server?.emit('stream', stream, headers, flags, raw);
}

function onSessionError(error) {
  this.server?.emit('sessionError', error, this);
}

function onSessionTimeout() {
  // Nobody who minds.
  if (this.destroyed) return;
  const { server } = this;
  if (server === undefined || !server.emit('timeout', this)) this.destroy();
}

/** What happens to a stream that a listener's promise gives up. */
function captureRejection(error, event, ...args) {
  const server = this;
  switch (event) {
    case 'stream': {
      const [stream] = args;
      if (stream.sentHeaders) {
        stream.destroy(error);
      } else {
        stream.respond({ ':status': 500 });
        stream.end();
      }
      break;
    }
    case 'request': {
      const [, response] = args;
      if (!response.headersSent && !response.finished) {
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.statusCode = 500;
        response.end(require('http').STATUS_CODES[500]);
      } else {
        response.destroy();
      }
      break;
    }
    default:
      Reflect.apply(net.Server.prototype[EventEmitter.captureRejectionSymbol], server, [error, event, ...args]);
  }
}

/** The methods that both kinds of servers have. */
const shared = {
  setTimeout(msecs, callback) {
    this.timeout = msecs;
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.on('timeout', callback);
    }
    return this;
  },
  updateSettings(settings) {
    if (settings === null || typeof settings !== 'object') throw new ERR_INVALID_ARG_TYPE('settings', 'Object', settings);
    validateSettings(settings);
    this[kOptions].settings = { ...this[kOptions].settings, ...settings };
  },
  [EventEmitter.captureRejectionSymbol]: captureRejection,
};

function setUp(server, options, listener) {
  server[kOptions] = options;
  server[kSessions] = new Set();
  server.timeout = 0;
  server.on('newListener', setUpCompat);
  if (typeof listener === 'function') server.on('request', listener);
}

/** The compatibility API costs nothing where nobody uses it. */
function setUpCompat(event) {
  if (event !== 'request' && event !== 'checkContinue') return;
  this.removeListener('newListener', setUpCompat);
  const { Http2ServerRequest, Http2ServerResponse } = this[kOptions];
  this.on('stream', function(stream, headers, flags, raw) {
    onServerStream(this, Http2ServerRequest, Http2ServerResponse, stream, headers, flags, raw);
  });
}

/** Sessions without anything to do end with the server. */
function closeSessions(server) {
  for (const session of [...server[kSessions]]) session.close();
}

class Http2Server extends net.Server {
  constructor(options, listener) {
    options = serverOptions(options);
    super(options, connectionListener);
    setUp(this, options, listener);
  }

  close(callback) {
    super.close(callback);
    closeSessions(this);
    return this;
  }

  async [Symbol.asyncDispose]() {
    return require('util').promisify(net.Server.prototype.close).call(this);
  }
}
Object.assign(Http2Server.prototype, shared);

class Http2SecureServer extends tls.Server {
  constructor(options, listener) {
    options = serverOptions(options);
    const withHttp1 = options.allowHTTP1 === true;
    super({
      noDelay: true,
      ...options,
      ...(options.ALPNCallback ? {} : { ALPNProtocols: options.ALPNProtocols ?? (withHttp1 ? ['h2', 'http/1.1'] : ['h2']) }),
    });
    if (withHttp1) {
      const { IncomingMessage, ServerResponse } = options.http1Options ?? {};
      Reflect.apply(storeHttpOptions, this, [{
        ...options, ...options.http1Options,
        IncomingMessage: IncomingMessage ?? options.Http1IncomingMessage,
        ServerResponse: ServerResponse ?? options.Http1ServerResponse,
      }]);
      prepareServer(this);
    }
    this.withHttp1 = withHttp1;
    setUp(this, options, listener);
    this.on('secureConnection', connectionListener);
    this.on('tlsClientError', (error, socket) => { if (!this.emit('clientError', error, socket)) socket.destroy(error); });
  }

  close(callback) {
    if (this.withHttp1) beforeClose(this);
    super.close(callback);
    closeSessions(this);
    return this;
  }

  closeAllConnections() {
    if (this.withHttp1) Reflect.apply(HttpServer.prototype.closeAllConnections, this, []);
    for (const session of [...this[kSessions]]) session.destroy();
  }

  closeIdleConnections() {
    if (this.withHttp1) Reflect.apply(HttpServer.prototype.closeIdleConnections, this, []);
  }

  async [Symbol.asyncDispose]() {
    return require('util').promisify(net.Server.prototype.close).call(this);
  }
}
Object.assign(Http2SecureServer.prototype, shared);

/**
 * @param {object|Function} [options]
 * @param {Function} [listener] for 'request'
 */
function createServer(options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = {};
  }
  return new Http2Server(options ?? {}, listener);
}

/** @param {object} options @param {Function} [listener] for 'request' */
function createSecureServer(options, listener) {
  if (options === undefined || options === null || typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  return new Http2SecureServer(options, listener);
}

/**
 * A session over a socket that is there already.
 * @param {import('stream').Duplex} socket
 * @param {object} [options] of createServer()
 */
function performServerHandshake(socket, options = {}) {
  options = serverOptions(options);
  return new ServerHttp2Session(options, socket, undefined);
}

module.exports = { createSecureServer, createServer, performServerHandshake };
