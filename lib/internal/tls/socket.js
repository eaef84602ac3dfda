'use strict';

// tls.TLSSocket: a net.Socket whose handle is a TLS one.

const net = require('net');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_HANDSHAKE_TIMEOUT,
    ERR_TLS_INVALID_CONTEXT, ERR_TLS_INVALID_STATE, ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SNI_FROM_SERVER,
  },
} = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { natives, kReinitializeHandle } = require('internal/net/socket');
const { isArrayBufferView } = require('internal/util/types');
const {
  validateBoolean, validateBuffer, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { convertALPNProtocols, native } = require('internal/tls/common');
const { SecureContext, createSecureContext } = require('internal/tls/context');
const { Transport } = require('internal/tls/transport');
const {
  createTlsHandle, kPendingSession, kRenegotiationsDisabled, kVerified, ...callbacks
} = require('internal/tls/handle');
const { Buffer } = require('buffer');

const { defineProperty, setPrototypeOf } = Object;

const kIsServer = Symbol('isServer');
const kServername = Symbol('servername');
const kVerifyError = Symbol('verifyError');

let warnedOfTrace = false;

/** What is below a new socket: { handle, socket } where there is a socket already, else nothing. */
function findBelow(socket) {
  if (!socket) return null;
  if (socket instanceof net.Socket && socket._handle && !(socket instanceof TLSSocket)) {
    return { handle: socket._handle, socket };
  }
  return { handle: new Transport(socket), socket };
}

/**
 * @param {import('stream').Duplex} [socket] to put TLS on; none: connect() makes one
 * @param {object} [opts]
 */
function TLSSocket(socket, opts) {
  const options = { ...opts };
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, options);
  let { enableTrace } = options;
  if (enableTrace === null || enableTrace === undefined) {
    enableTrace = getOptionValue('--trace-tls');
    if (enableTrace && !warnedOfTrace) {
      warnedOfTrace = true;
      process.emitWarning('Enabling --trace-tls can expose sensitive data in the resulting log.');
    }
  } else if (typeof enableTrace !== 'boolean') {
    throw new ERR_INVALID_ARG_TYPE('options.enableTrace', 'boolean', enableTrace);
  }
  if (options.ALPNProtocols && options.ALPNCallback) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();

  this._tlsOptions = options;
  this._secureEstablished = false;
  this._securePending = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this._SNICallback = null;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this[kPendingSession] = null;
  this[kVerified] = false;
  this[kRenegotiationsDisabled] = false;

  const below = findBelow(socket);
  Reflect.apply(net.Socket, this, [{
    handle: wrapHandle(this, below, options.handle),
    allowHalfOpen: socket ? socket.allowHalfOpen : options.allowHalfOpen,
    pauseOnCreate: options.pauseOnConnect,
    manualStart: true,
    highWaterMark: options.highWaterMark,
    onread: socket ? null : options.onread,
    signal: options.signal,
  }]);
  prepare(this, socket, below);
  if (enableTrace && this._handle) this._handle.enableTrace();

  // Later, so that whoever makes the socket can set listeners first.
  process.nextTick(initRead, this, socket);
}
setPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
setPrototypeOf(TLSSocket, net.Socket);

function wrapHandle(socket, below, given) {
  const options = socket._tlsOptions;
  let handle = below?.handle ?? given;
  if (!handle) {
    const { tcp, pipe, TCP, Pipe } = natives();
    handle = options.pipe ? new Pipe(pipe.SOCKET) : new TCP(tcp.SOCKET);
  }
  options.secureContext ||= options.credentials || createSecureContext(options);
  const { context } = options.secureContext;
  if (!(context instanceof native.SecureContext)) throw new ERR_TLS_INVALID_CONTEXT('context');
  return createTlsHandle(handle, below?.socket ?? null, context, Boolean(options.isServer));
}

/** Sets the connection's handle up: what it calls, what it asks of the peer. */
function setUpHandle(socket) {
  const handle = socket._handle;
  const options = socket._tlsOptions;
  const { isServer, server } = options;
  socket.ssl = handle;
  handle.onread = callbacks.onRead;
  handle.onerror = callbacks.onError;
  handle.onhandshakestart = callbacks.onHandshakeStart;
  handle.onhandshakedone = callbacks.onHandshakeDone;
  handle.setVerifyMode(socket._requestCert, socket._rejectUnauthorized);

  if (isServer) {
    if (server) {
      const resumes = server.listenerCount('resumeSession') > 0;
      if (resumes || server.listenerCount('newSession') > 0) {
        handle.onnewsession = callbacks.onNewSessionOfServer;
        handle.tellSessions();
        if (resumes) {
          handle.onclienthello = callbacks.onClientHello;
          handle.waitAtHello();
        }
      }
    }
    if (socket._SNICallback || server?.listenerCount('OCSPRequest') > 0) {
      handle.oncertificate = callbacks.onCertificate;
      handle.waitAtCertificate();
    }
    if (options.ALPNCallback) {
      validateFunction(options.ALPNCallback, 'options.ALPNCallback');
      handle.onprotocols = callbacks.onProtocols;
      handle.askProtocols();
    }
  } else {
    handle.onnewsession = callbacks.onNewSessionOfClient;
    handle.tellSessions();
    handle.onocspresponse = callbacks.onOcspResponse;
    if (options.requestOCSP) handle.requestOcsp();
  }
  if (options.ALPNProtocols) handle.setProtocols(options.ALPNProtocols);
  if (options.pskCallback) {
    validateFunction(options.pskCallback, 'pskCallback');
    const hint = options.pskIdentityHint;
    handle.onpsk = isServer ? callbacks.onPskOfServer : callbacks.onPskOfClient;
    try {
      handle.usePsk(isServer && hint ? hint : undefined);
    } catch (error) {
      // Later, when there are listeners for it.
      process.nextTick(() => Reflect.apply(callbacks.onError, handle, [error]));
    }
  }
  if (socket.listenerCount('keylog') > 0) handle.onkeylog = callbacks.onKeylog;
}

function prepare(socket, given, below) {
  const options = socket._tlsOptions;
  const { isServer, server } = options;
  socket[kIsServer] = Boolean(isServer);
  // Lists that are given are asked for: a client's certificate is the exception, a server's the rule.
  socket._requestCert = Boolean(options.requestCert) || !isServer;
  socket._rejectUnauthorized = Boolean(options.rejectUnauthorized);
  socket.server = server;
  if (isServer && options.SNICallback &&
      (options.SNICallback !== loadContextByName || (server && server._contexts.length > 0))) {
    validateFunction(options.SNICallback, 'options.SNICallback');
    socket._SNICallback = options.SNICallback;
  }
  setUpHandle(socket);
  socket.on('newListener', setUpKeylog);
  socket.on('error', socket._tlsError);

  if (below === null) {
    // A server's handle is connected already.
    if (!options.handle) socket.connecting = true;
    return;
  }
  socket._parent = given;
  // A socket without a handle has yet to be told where to connect.
  socket.connecting = Boolean(given.connecting) || (given instanceof net.Socket && !given._handle && !given.destroyed);
  if (socket.connecting) {
    given.once('connect', () => {
      socket.connecting = false;
      socket.emit('connect');
    });
  }
  given.on('error', (error) => socket._emitTLSError(error));
  // What a stream had to say before it closed comes first.
  if (below.handle instanceof Transport) given.once('close', () => setImmediate(() => socket.destroy()));
  else given.once('close', () => socket.destroy());
}

let keylogFile;
/** Secrets are told only to those who listen. */
function setUpKeylog(event) {
  if (event === 'keylog' && this._handle) this._handle.onkeylog = callbacks.onKeylog;
}

/** The lines of every connection go to the file of `--tls-keylog`. */
function appendToKeylogFile(line) {
  require('fs').appendFileSync(keylogFile, line, { mode: 0o600 });
}

/** @param {TLSSocket} socket */
function keylogToFile(socket) {
  if (keylogFile === undefined) {
    keylogFile = getOptionValue('--tls-keylog') || null;
    if (keylogFile !== null) {
      process.emitWarning(
        `Using --tls-keylog makes TLS connections insecure by writing secret key material to file ${keylogFile}`);
    }
  }
  if (keylogFile !== null) socket.on('keylog', appendToKeylogFile);
}

/** Reads what had come before TLS was put on, and goes on from there. */
function initRead(socket, given) {
  if (!socket._handle) return;
  if (given?.readableLength) {
    let chunk;
    while ((chunk = given.read()) !== null) socket._handle.receive(chunk);
  }
  socket.read(0);
  if (socket._tlsOptions.isServer) socket._handle?.start();
}

/** A server's own choice of context: by the names given to addContext(), the last one first. */
function loadContextByName(servername, callback) {
  const { _contexts: contexts } = this.server;
  for (let i = contexts.length - 1; i >= 0; i--) {
    const [pattern, context] = contexts[i];
    if (pattern.test(servername)) {
      callback(null, context);
      return;
    }
  }
  callback(null, undefined);
}

/** Another address is tried: a new handle, with what was set on the old one. */
TLSSocket.prototype[kReinitializeHandle] = function(handle) {
  const old = this._handle;
  const servername = old ? old.getServerName() : false;
  const session = old ? old.getSession() : undefined;
  net.Socket.prototype[kReinitializeHandle].call(this, wrapHandle(this, null, handle));
  setUpHandle(this);
  if (servername) this._handle.setServerName(servername);
  if (session) this._handle.setSession(session);
};

/** Begins the handshake, as soon as there is a connection. */
TLSSocket.prototype._start = function() {
  if (this.connecting) {
    this.once('connect', this._start);
    return;
  }
  this._handle?.start();
};

/** The handshake is done. */
TLSSocket.prototype._finishInit = function() {
  this.alpnProtocol = this._handle.getProtocolOfAlpn();
  // Where it was asked for by the other side.
  if (this.servername === null) this.servername = this._handle.getServerName();
  this._secureEstablished = true;
  if (this._tlsOptions.handshakeTimeout > 0) this.setTimeout(0, this._handleTimeout);
  this.emit('secure');
};

TLSSocket.prototype._handleTimeout = function() {
  this._emitTLSError(new ERR_TLS_HANDSHAKE_TIMEOUT());
};

TLSSocket.prototype._emitTLSError = function(error) {
  const toTell = this._tlsError(error);
  if (toTell) this.destroy(toTell);
};

/** Tells of an error; returns it where it is the program's to hear. */
TLSSocket.prototype._tlsError = function(error) {
  this.emit('_tlsError', error);
  return this._controlReleased ? error : null;
};

/** From now on errors are the program's. @returns {boolean} whether they were not before */
TLSSocket.prototype._releaseControl = function() {
  if (this._controlReleased) return false;
  this._controlReleased = true;
  this.removeListener('error', this._tlsError);
  return true;
};

TLSSocket.prototype._tlsTimeout = undefined;

TLSSocket.prototype._destroySSL = function() {
  this.ssl?.destroy();
  this.ssl = null;
};

TLSSocket.prototype._destroy = function(error, callback) {
  this.secureConnecting = false;
  Reflect.apply(net.Socket.prototype._destroy, this, [error, callback]);
  this.ssl = null;
};

/** @param {string} name of the host, for a client to ask for */
TLSSocket.prototype.setServername = function(name) {
  validateString(name, 'name');
  if (this._tlsOptions.isServer) throw new ERR_TLS_SNI_FROM_SERVER();
  this._handle?.setServerName(name);
};

/** @param {string|Buffer} session of an earlier connection */
TLSSocket.prototype.setSession = function(session) {
  if (typeof session === 'string') session = Buffer.from(session, 'latin1');
  this._handle?.setSession(session);
};

/** @param {number} [size] bytes, at most 16384 @returns {boolean} */
TLSSocket.prototype.setMaxSendFragment = function(size) {
  validateInt32(size, 'size');
  return this._handle ? this._handle.setMaxSendFragment(size) : false;
};

/** Refuses the peer's wish to renegotiate. */
TLSSocket.prototype.disableRenegotiation = function() {
  this[kRenegotiationsDisabled] = true;
};

/**
 * @param {object} options requestCert, rejectUnauthorized
 * @param {(error: Error|null) => void} [callback]
 * @returns {boolean|undefined}
 */
TLSSocket.prototype.renegotiate = function(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this.destroyed) return;
  const requestCert = options.requestCert !== undefined ? Boolean(options.requestCert) : this._requestCert;
  const rejectUnauthorized =
    options.rejectUnauthorized !== undefined ? Boolean(options.rejectUnauthorized) : this._rejectUnauthorized;
  if (requestCert !== this._requestCert || rejectUnauthorized !== this._rejectUnauthorized) {
    this._handle.setVerifyMode(requestCert, rejectUnauthorized);
    this._requestCert = requestCert;
    this._rejectUnauthorized = rejectUnauthorized;
  }
  // Something must be read for it to be done.
  this.read(0);
  try {
    this._handle.renegotiate();
  } catch (error) {
    if (callback) process.nextTick(callback, error);
    return false;
  }
  if (callback) this.once('secure', () => callback(null));
  return true;
};

/** Shows what is negotiated, on the standard error output. */
TLSSocket.prototype.enableTrace = function() {
  this._handle?.enableTrace();
};

/**
 * @param {object} context options of createSecureContext(), or a context: for this server's connection alone
 */
TLSSocket.prototype.setKeyCert = function(context) {
  if (this._handle) {
    const secure = context instanceof SecureContext ? context : createSecureContext(context);
    this._handle.setKeyAndCertificate(secure.context);
  }
};

/**
 * @param {number} length bytes
 * @param {string} label
 * @param {Buffer} [context]
 * @returns {Buffer} a secret that both sides can compute
 */
TLSSocket.prototype.exportKeyingMaterial = function(length, label, context) {
  validateUint32(length, 'length', true);
  validateString(label, 'label');
  if (context !== undefined) validateBuffer(context, 'context');
  if (!this._secureEstablished) throw new ERR_TLS_INVALID_STATE();
  return this._handle.exportKeyingMaterial(length, label, context);
};

/** Makes objects of certificates in DER, each the issuer of the one before. */
function describeChain(list) {
  if (list === null) return undefined;
  const objects = list.map((der) => native.describeCertificate(der));
  for (let i = 1; i < objects.length; i++) objects[i - 1].issuerCertificate = objects[i];
  const last = objects[objects.length - 1];
  if (sameName(last.subject, last.issuer)) last.issuerCertificate = last;
  return objects[0];
}

const sameName = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * @param {boolean} [detailed] with the chain of issuers, as `issuerCertificate`
 * @returns {object|null} empty: the peer has none
 */
TLSSocket.prototype.getPeerCertificate = function(detailed) {
  if (!this._handle) return null;
  const list = this._handle.getPeerCertificates(Boolean(detailed));
  if (list === null) return {};
  return detailed ? describeChain(list) : native.describeCertificate(list[0]);
};

/** @returns {object|null} this side's own; empty: none */
TLSSocket.prototype.getCertificate = function() {
  if (!this._handle) return null;
  const der = this._handle.getOwnCertificate();
  return der === null ? {} : native.describeCertificate(der);
};

/** @returns {import('crypto').X509Certificate|undefined} */
TLSSocket.prototype.getPeerX509Certificate = function() {
  const list = this._handle?.getPeerCertificates(false) ?? null;
  if (list !== null) return new (require('crypto').X509Certificate)(list[0]);
};

/** @returns {import('crypto').X509Certificate|undefined} */
TLSSocket.prototype.getX509Certificate = function() {
  const der = this._handle?.getOwnCertificate() ?? null;
  if (der !== null) return new (require('crypto').X509Certificate)(der);
};

/** What the native connection says; null without one. */
const asked = {
  getCipher: 'getCipher',
  getSharedSigalgs: 'getSharedSignatureAlgorithms',
  getEphemeralKeyInfo: 'getEphemeralKey',
  getFinished: 'getFinished',
  getPeerFinished: 'getPeerFinished',
  getProtocol: 'getVersion',
  getSession: 'getSession',
  getTLSTicket: 'getTicket',
  isSessionReused: 'isSessionReused',
};
for (const [name, nativeName] of Object.entries(asked)) {
  TLSSocket.prototype[name] = {
    [name]() { return this._handle ? this._handle[nativeName]() : null; },
  }[name];
}

defineProperty(TLSSocket.prototype, 'encrypted', {
  __proto__: null, configurable: true, enumerable: true, writable: true, value: true,
});

/** The reason why the peer's certificate is not trusted, as an error; undefined where it is. */
function verifyErrorOf(handle) {
  const found = handle.verifyError();
  if (found === undefined) return undefined;
  const [code, message] = found;
  const error = new Error(code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' ?
    `${message}; if the root CA is installed locally, try running Node.js with --use-system-ca` : message);
  error.code = code;
  return error;
}

module.exports = { TLSSocket, keylogToFile, loadContextByName, verifyErrorOf };
