'use strict';

// tls.Server: a net.Server whose connections are TLSSockets.

const net = require('net');
const EventEmitter = require('events');
const {
  ConnResetException,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_INVALID_CONTEXT,
    ERR_TLS_REQUIRED_SERVER_NAME,
  },
} = require('internal/errors');
const { isArrayBufferView, isAnyArrayBuffer } = require('internal/util/types');
const { validateBuffer, validateFunction, validateNumber, validateObject, validateString } =
  require('internal/validators');
const { convertALPNProtocols } = require('internal/tls/common');
const { SecureContext, createSecureContext } = require('internal/tls/context');
const { TLSSocket, keylogToFile, loadContextByName, verifyErrorOf } = require('internal/tls/socket');

const { setPrototypeOf } = Object;

const kHandshakeTimeoutMs = 120 * 1000;

const kErrorTold = Symbol('errorTold');
const kSharedOptions = Symbol('sharedOptions');

/** What createSecureContext() is given of a server's options. */
const kContextOptions = [
  'allowPartialTrustChain', 'ca', 'cert', 'certificateCompression', 'ciphers', 'clientCertEngine', 'crl', 'dhparam',
  'ecdhCurve', 'key', 'maxVersion', 'minVersion', 'passphrase', 'pfx', 'privateKeyEngine', 'privateKeyIdentifier',
  'secureOptions', 'secureProtocol', 'sessionIdContext', 'sessionTimeout', 'sigalgs', 'ticketKeys',
];

/**
 * @param {object|Function} [options]
 * @param {(socket: TLSSocket) => void} [listener] for 'secureConnection'
 */
function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options == null || typeof options === 'object') {
    options = { ...options };
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }

  this._contexts = [];
  this.requestCert = options.requestCert === true;
  this.rejectUnauthorized = options.rejectUnauthorized !== false;
  this.sessionTimeout = options.sessionTimeout;
  this.ticketKeys = options.ticketKeys;
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, this);
  this.ALPNCallback = options.ALPNCallback;
  if (this.ALPNProtocols && this.ALPNCallback) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  if (this.ALPNCallback !== undefined) validateFunction(this.ALPNCallback, 'options.ALPNCallback');

  this.setSecureContext(options);

  this[kSharedOptions] = {
    handshakeTimeout: options.handshakeTimeout === undefined ? kHandshakeTimeoutMs : options.handshakeTimeout,
    SNICallback: options.SNICallback ?? loadContextByName,
    enableTrace: options.enableTrace,
    pskCallback: options.pskCallback,
    pskIdentityHint: options.pskIdentityHint,
  };
  const shared = this[kSharedOptions];
  validateNumber(shared.handshakeTimeout, 'options.handshakeTimeout');
  validateFunction(shared.SNICallback, 'options.SNICallback');
  if (shared.pskCallback) {
    validateFunction(shared.pskCallback, 'options.pskCallback');
    if (shared.pskIdentityHint) validateString(shared.pskIdentityHint, 'options.pskIdentityHint');
  }

  Reflect.apply(net.Server, this, [options, onConnection]);
  if (listener) this.on('secureConnection', listener);
}
setPrototypeOf(Server.prototype, net.Server.prototype);
setPrototypeOf(Server, net.Server);

/** A connection without TLS yet. */
function onConnection(rawSocket) {
  const { [kSharedOptions]: shared } = this;
  const socket = new TLSSocket(rawSocket, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    handshakeTimeout: shared.handshakeTimeout,
    ALPNProtocols: this.ALPNProtocols,
    ALPNCallback: this.ALPNCallback,
    SNICallback: shared.SNICallback,
    enableTrace: shared.enableTrace,
    pauseOnConnect: this.pauseOnConnect,
    pskCallback: shared.pskCallback,
    pskIdentityHint: shared.pskIdentityHint,
    highWaterMark: this.highWaterMark,
  });
  socket[kErrorTold] = false;
  if (shared.handshakeTimeout > 0) socket.setTimeout(shared.handshakeTimeout, socket._handleTimeout);
  keylogToFile(socket);
  if (this.listenerCount('keylog') > 0) socket.on('keylog', tellKeylog);
  socket.on('secure', onSecure);
  socket.on('close', onClose);
  socket.on('_tlsError', onError);
}

function tellKeylog(line) {
  this._tlsOptions.server.emit('keylog', line, this);
}

/** The handshake is done: is it a client that may come in? */
function onSecure() {
  if (this._requestCert) {
    const error = verifyErrorOf(this._handle);
    if (error) {
      this.authorizationError = error.code;
      if (this._rejectUnauthorized) this.destroy();
    } else {
      this.authorized = true;
    }
  }
  if (!this.destroyed && this._releaseControl()) {
    this.secureConnecting = false;
    this._tlsOptions.server.emit('secureConnection', this);
  }
}

function tellOnce(socket, error) {
  if (socket._controlReleased || socket[kErrorTold]) return;
  socket[kErrorTold] = true;
  socket._tlsOptions.server.emit('tlsClientError', error, socket);
}

function onError(error) {
  tellOnce(this, error);
}

function onClose(hadError) {
  // With an error it has been told.
  if (!hadError) tellOnce(this, new ConnResetException('socket hang up'));
}

/**
 * Connections from now on use this.
 * @param {object} options of createSecureContext()
 */
Server.prototype.setSecureContext = function(options) {
  validateObject(options, 'options');
  const contextOptions = { honorCipherOrder: true };
  for (const name of kContextOptions) {
    if (options[name] !== undefined) contextOptions[name] = options[name];
  }
  if (options.honorCipherOrder !== undefined) contextOptions.honorCipherOrder = Boolean(options.honorCipherOrder);
  if (contextOptions.sessionIdContext === undefined) {
    // Sessions of one program are of no use to another.
    contextOptions.sessionIdContext =
      require('crypto').createHash('sha1').update(process.argv.join(' ')).digest('hex').slice(0, 32);
  }
  if (contextOptions.sessionTimeout === undefined && this.sessionTimeout) {
    contextOptions.sessionTimeout = this.sessionTimeout;
  }
  for (const name of ['key', 'cert', 'pfx', 'ca', 'passphrase']) this[name] = options[name];
  const { ticketKeys } = contextOptions;
  const kept = ticketKeys === undefined ? this._sharedCreds?.context.getTicketKeys() : undefined;
  this._sharedCreds = createSecureContext(contextOptions);
  // Tickets that are out stay good.
  if (kept) this._sharedCreds.context.setTicketKeys(kept);
};

Server.prototype._getServerData = function() {
  return { ticketKeys: this.getTicketKeys().toString('hex') };
};

Server.prototype._setServerData = function(data) {
  const { Buffer } = require('buffer');
  this.setTicketKeys(Buffer.from(data.ticketKeys, 'hex'));
};

/** @returns {Buffer} 48 bytes, to be kept secret */
Server.prototype.getTicketKeys = function() {
  return this._sharedCreds.context.getTicketKeys();
};

/** @param {ArrayBufferView|ArrayBuffer} keys 48 bytes */
Server.prototype.setTicketKeys = function(keys) {
  if (!isArrayBufferView(keys) && !isAnyArrayBuffer(keys)) validateBuffer(keys);
  if (keys.byteLength !== 48) {
    throw new ERR_INVALID_ARG_VALUE('keys', keys.byteLength, 'Session ticket keys must be a 48-byte buffer');
  }
  this._sharedCreds.context.setTicketKeys(keys);
};

/**
 * Which context goes with which name of this server; the last one that fits counts.
 * @param {string} servername which may begin with a wildcard
 * @param {object|SecureContext} context or options for one
 */
Server.prototype.addContext = function(servername, context) {
  if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
  const pattern = servername.replace(/([.^$+?\-\\[\]{}])/g, '\\$1').replaceAll('*', '[^.]*');
  const secure = context instanceof SecureContext ? context : createSecureContext(context);
  this._contexts.push([new RegExp(`^${pattern}$`, 'i'), secure.context]);
};

Server.prototype[EventEmitter.captureRejectionSymbol] = function(error, event, socket) {
  if (event === 'secureConnection') socket.destroy(error);
  else Reflect.apply(net.Server.prototype[EventEmitter.captureRejectionSymbol], this, arguments);
};

/**
 * @param {object|Function} [options]
 * @param {(socket: TLSSocket) => void} [listener]
 * @returns {Server}
 */
function createServer(options, listener) {
  return new Server(options, listener);
}

module.exports = { Server, createServer };
