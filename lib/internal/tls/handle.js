'use strict';

// The native TLS handle: what it forwards to the handle below it, and what its callbacks do. The callbacks are the same
// functions for all connections; `this` is the handle, which knows its socket by `owner_symbol`.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MULTIPLE_CALLBACK, ERR_SOCKET_CLOSED,
    ERR_TLS_ALPN_CALLBACK_INVALID_RESULT, ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SESSION_ATTACK,
  },
} = require('internal/errors');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { onStreamRead } = require('internal/stream_base');
const { isArrayBufferView } = require('internal/util/types');
const { validateBuffer, validateObject, validateString } = require('internal/validators');
const { kTlsWrap, native, parseProtocolList } = require('internal/tls/common');
const { Buffer } = require('buffer');

const { TLSWrap } = native;

const kBelow = Symbol('below');
const kSocketBelow = Symbol('socketBelow');
const kRenegotiationsDisabled = Symbol('renegotiationsDisabled');
const kChosenContext = Symbol('chosenContext');
const kPendingSession = Symbol('pendingSession');
const kVerified = Symbol('verified');

// How often a client may ask a server for a renegotiation, per how many seconds.
const renegotiation = { limit: 3, window: 600 };

for (const name of ['ref', 'unref', 'hasRef', 'open', 'bind', 'listen', 'connect', 'getsockname', 'getpeername', 'setNoDelay',
                    'setKeepAlive', 'setTypeOfService', 'getTypeOfService', 'setBlocking', 'fchmod']) {
  TLSWrap.prototype[name] = {
    [name](...args) {
      const below = this[kBelow];
      return typeof below[name] === 'function' ? below[name](...args) : 0;
    },
  }[name];
}
Object.defineProperty(TLSWrap.prototype, 'fd', {
  __proto__: null,
  configurable: true,
  get() { return this[kBelow].fd; },
});

/** Closes what is below, and lets the session go. */
TLSWrap.prototype.close = function close(callback) {
  const socket = this[kSocketBelow];
  const below = this[kBelow];
  this.destroy();
  if (socket === null) {
    below.close(callback);
  } else if (socket._handle === null || socket.destroyed) {
    if (callback !== undefined) process.nextTick(callback);
  } else {
    if (callback !== undefined) socket.once('close', () => callback());
    socket.destroy();
  }
};

/**
 * @param {object} below a native TCP or Pipe, or a Transport
 * @param {import('net').Socket|null} socketBelow whose handle that is
 * @param {object} context the native context
 * @param {boolean} isServer
 * @returns {object} the TLS handle
 */
function createTlsHandle(below, socketBelow, context, isServer) {
  const wrap = new TLSWrap(context, isServer);
  wrap[kBelow] = below;
  wrap[kSocketBelow] = socketBelow;
  wrap.handshakes = 0;
  wrap.lastHandshakeTime = 0;
  if (socketBelow === null || below === socketBelow._handle) {
    // As long as the handle below is active, so is this one.
    below[kTlsWrap] = wrap;
    wrap.attach(below);
    below.reading = true;
  } else {
    below.attach(wrap);
  }
  return wrap;
}

// ---- Callbacks

/** Its own function: what goes below a stream's back (as HTTP does) is not to take this for a stream of the loop's. */
function onRead(result, store, offset) {
  return onStreamRead.call(this, result, store, offset);
}

function onHandshakeStart() {
  const owner = this[owner_symbol];
  if (!owner || !owner._tlsOptions.isServer) return;
  const now = performance.now();
  const isFirst = this.lastHandshakeTime === 0;
  if (now - this.lastHandshakeTime >= renegotiation.window * 1000) this.handshakes = 0;
  this.lastHandshakeTime = now;
  // TLS 1.3 has no renegotiation: what counts as a handshake there is none.
  if (isFirst || this.getVersion() === 'TLSv1.3') return;
  this.handshakes++;
  const { CLIENT_RENEG_LIMIT = renegotiation.limit } = require('tls');
  if (owner[kRenegotiationsDisabled]) {
    owner._emitTLSError(new ERR_TLS_RENEGOTIATION_DISABLED());
  } else if (this.handshakes > CLIENT_RENEG_LIMIT) {
    // Not from inside the handshake.
    setImmediate(() => owner._emitTLSError(new ERR_TLS_SESSION_ATTACK()));
  }
}

function onHandshakeDone() {
  const owner = this[owner_symbol];
  if (owner?._handle === this) owner._finishInit();
}

function onKeylog(line) {
  this[owner_symbol]?.emit('keylog', line);
}

/** @param {Error} error of OpenSSL's: the connection cannot go on */
function onError(error) {
  const owner = this[owner_symbol];
  if (!owner || owner._hadError) return;
  owner._hadError = true;
  if (!owner._secureEstablished) {
    // The listeners of 'tlsClientError' may still want to know whose connection it was.
    owner._closeAfterHandlingError = true;
    owner.destroy(error);
  } else if (owner._tlsOptions.isServer && owner._rejectUnauthorized &&
             /peer did not return a certificate/.test(error.message)) {
    owner.destroy();
  } else {
    owner._emitTLSError(error);
  }
}

/** Calls what the program has put into the handshake; what it throws ends this connection, not the program. */
function ask(owner, call) {
  try {
    return call();
  } catch (error) {
    owner.destroy(error);
    return true;
  }
}

/** A function that may be called once, and then only while the connection stands. */
function answerOnce(owner, handle, then) {
  let called = false;
  return (error, value) => {
    if (called) return owner.destroy(new ERR_MULTIPLE_CALLBACK());
    called = true;
    if (error) return owner.destroy(error);
    if (owner._handle !== handle) return owner.destroy(new ERR_SOCKET_CLOSED());
    then(value);
  };
}

/** The client's hello is here: may an earlier session go on? */
function onClientHello(sessionId, servername, hasTicket) {
  const owner = this[owner_symbol];
  const resume = answerOnce(owner, this, (session) => {
    if (session) this.offerSession(session);
    this.resume();
  });
  // A ticket brings its session with it.
  if (sessionId.length === 0 || hasTicket ||
      !ask(owner, () => owner.server?.emit('resumeSession', sessionId, resume))) {
    this.resume();
  }
}

/** The certificate is about to be chosen: which context goes with the name, and is there news of its validity? */
function onCertificate(servername, wantsOcsp) {
  const owner = this[owner_symbol];
  const goOn = () => {
    if (!wantsOcsp || !owner.server) return this.resume();
    const context = this[kChosenContext] ?? owner.server._sharedCreds?.context;
    if (!context || owner.server.listenerCount('OCSPRequest') === 0) return this.resume();
    const answer = answerOnce(owner, this, (response) => {
      if (response) this.setOcspResponse(response);
      this.resume();
    });
    ask(owner, () => owner.server.emit('OCSPRequest', context.getCertificate(), context.getIssuer(), answer));
  };
  if (servername) owner.servername = servername;
  if (!servername || !owner._SNICallback) return goOn();
  const answer = answerOnce(owner, this, (context) => {
    if (context) {
      const chosen = context.context || context;
      if (!(chosen instanceof native.SecureContext)) {
        owner._closeAfterHandlingError = true;
        return owner.destroy(new TypeError('Invalid SNI context'));
      }
      this[kChosenContext] = chosen;
      this.setContext(chosen);
    }
    goOn();
  });
  ask(owner, () => owner._SNICallback(servername, answer));
}

function onNewSessionOfServer(sessionId, session) {
  const owner = this[owner_symbol];
  let called = false;
  const done = () => {
    if (called) return;
    called = true;
    if (owner._handle === this) this.resume();
  };
  try {
    if (owner.server?.emit('newSession', sessionId, session, done)) return;
  } catch (error) {
    // Keeping sessions is the server's affair: the connection is none the worse.
    owner.server.emit('error', error);
  }
  done();
}

function onNewSessionOfClient(sessionId, session) {
  const owner = this[owner_symbol];
  // Until the server is known to be the right one the session is worth nothing.
  if (owner[kVerified]) owner.emit('session', session);
  else owner[kPendingSession] = session;
}

function onOcspResponse(response) {
  const owner = this[owner_symbol];
  owner.emit('OCSPResponse', response);
}

/** @param {string} servername @param {Buffer} list of the client's protocols @returns {string|undefined} */
function onProtocols(servername, list) {
  const owner = this[owner_symbol];
  const protocols = parseProtocolList(list);
  try {
    const chosen = Reflect.apply(owner._tlsOptions.ALPNCallback, owner, [{ servername, protocols }]);
    if (chosen === undefined) return undefined;
    if (!protocols.includes(chosen)) throw new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(chosen, protocols);
    return chosen;
  } catch (error) {
    owner.destroy(error);
    return undefined;
  }
}

function checkKeySize(psk, maxKeyBytes) {
  if (psk.byteLength > maxKeyBytes) {
    throw new ERR_INVALID_ARG_VALUE('psk', psk, `Pre-shared key exceeds ${maxKeyBytes} bytes`);
  }
}

/** @returns {[ArrayBufferView, string]|undefined} */
function onPskOfClient(hint, maxKeyBytes, maxIdentityBytes) {
  const owner = this[owner_symbol];
  try {
    const answer = owner._tlsOptions.pskCallback(hint);
    if (answer === null || answer === undefined) return undefined;
    validateObject(answer, 'ret');
    const { psk, identity } = answer;
    validateBuffer(psk, 'psk');
    checkKeySize(psk, maxKeyBytes);
    validateString(identity, 'ret.identity');
    if (Buffer.byteLength(identity) > maxIdentityBytes) {
      throw new ERR_INVALID_ARG_VALUE('identity', identity, `PSK identity exceeds ${maxIdentityBytes} bytes`);
    }
    return [psk, identity];
  } catch (error) {
    owner.destroy(error);
    return undefined;
  }
}

/** @returns {[ArrayBufferView]|undefined} */
function onPskOfServer(identity, maxKeyBytes) {
  const owner = this[owner_symbol];
  try {
    const answer = Reflect.apply(owner._tlsOptions.pskCallback, owner._tlsOptions.server, [owner, identity]);
    if (answer === null || answer === undefined) return undefined;
    const psk = isArrayBufferView(answer) ? answer : answer.psk;
    if (!isArrayBufferView(psk)) {
      throw new ERR_INVALID_ARG_TYPE('ret', ['Object', 'Buffer', 'TypedArray', 'DataView'], answer);
    }
    checkKeySize(psk, maxKeyBytes);
    return [psk];
  } catch (error) {
    owner.destroy(error);
    return undefined;
  }
}

module.exports = {
  createTlsHandle,
  kBelow,
  kPendingSession,
  kRenegotiationsDisabled,
  kVerified,
  onCertificate,
  onClientHello,
  onError,
  onHandshakeDone,
  onHandshakeStart,
  onKeylog,
  onNewSessionOfClient,
  onNewSessionOfServer,
  onOcspResponse,
  onProtocols,
  onPskOfClient,
  onPskOfServer,
  onRead,
  renegotiation,
};
