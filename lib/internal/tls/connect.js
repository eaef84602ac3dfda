'use strict';

// tls.connect: a client's TLSSocket, and its judgement of the server.

const net = require('net');
const { codes: { ERR_TLS_DH_PARAM_SIZE }, connResetException } = require('internal/errors');
const { normalizeArgs } = require('internal/net');
const { validateFunction, validateNumber } = require('internal/validators');
const { defaultCiphers, kConnectOptions } = require('internal/tls/common');
const { TLSSocket, keylogToFile, verifyErrorOf } = require('internal/tls/socket');
const { kPendingSession, kVerified } = require('internal/tls/handle');

const kDefaultMinDhBits = 1024;

let warnedOfUnauthorized = false;
let warnedOfIpName = false;

/** @returns {boolean} whether the environment says to trust anybody */
function trustsAnybody() {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return false;
  if (!warnedOfUnauthorized) {
    warnedOfUnauthorized = true;
    process.emitWarning("Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes TLS connections " +
                        'and HTTPS requests insecure by disabling certificate verification.');
  }
  return true;
}

/** (options[, callback]), (path[, options][, callback]), (port[, host][, options][, callback]) */
function normalizeConnectArgs(args) {
  const [options, callback] = normalizeArgs(args);
  // Options that come after the address.
  if (args[1] !== null && typeof args[1] === 'object') Object.assign(options, args[1]);
  else if (args[2] !== null && typeof args[2] === 'object') Object.assign(options, args[2]);
  return [options, callback];
}

/**
 * @param {...any} args (options), (path), (port[, host]); then [options][, callback]
 * @returns {TLSSocket}
 */
function connect(...args) {
  const [given, callback] = normalizeConnectArgs(args);
  // As programs have it: these two may have been replaced.
  const tls = require('tls');
  const options = {
    rejectUnauthorized: !trustsAnybody(),
    ciphers: defaultCiphers(),
    checkServerIdentity: tls.checkServerIdentity,
    minDHSize: kDefaultMinDhBits,
    ...given,
  };
  // The connection is for one use, unless an agent keeps it: then this is not written into its options.
  if (!options.keepAlive) options.singleUse = true;
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);

  const secureContext = options.secureContext || tls.createSecureContext(options);
  options.rejectUnauthorized = options.rejectUnauthorized !== false;
  const socket = new TLSSocket(options.socket, {
    allowHalfOpen: options.socket ? options.socket.allowHalfOpen : Boolean(options.allowHalfOpen),
    pipe: Boolean(options.path),
    secureContext,
    isServer: false,
    requestCert: true,
    rejectUnauthorized: options.rejectUnauthorized,
    session: options.session,
    ALPNProtocols: options.ALPNProtocols,
    requestOCSP: options.requestOCSP,
    enableTrace: options.enableTrace,
    pskCallback: options.pskCallback,
    highWaterMark: options.highWaterMark,
    onread: options.onread,
    signal: options.signal,
  });
  socket[kConnectOptions] = options;
  if (callback) socket.once('secureConnect', callback);
  keylogToFile(socket);

  if (!options.socket) {
    // A socket that was given is its owner's to connect, and to time.
    if (options.timeout) socket.setTimeout(options.timeout);
    socket.connect(options, socket._start);
  }
  socket._releaseControl();
  if (options.servername) {
    if (!warnedOfIpName && net.isIP(options.servername)) {
      warnedOfIpName = true;
      process.emitWarning(
        'Setting the TLS ServerName to an IP address is not permitted by RFC 6066. This will be ignored in a future version.',
        'DeprecationWarning', 'DEP0123');
    }
    socket.setServername(options.servername);
  }
  // After the name: a session is good for one alone.
  if (options.session) socket.setSession(options.session);
  if (options.socket) socket._start();

  socket.on('secure', onSecure);
  socket.prependListener('end', onEndBeforeSecure);
  return socket;
}

/** The handshake is done: is it the right server? */
function onSecure() {
  const options = this[kConnectOptions];
  const key = this.getEphemeralKeyInfo();
  if (key.type === 'DH' && key.size < options.minDHSize) {
    this.destroy(new ERR_TLS_DH_PARAM_SIZE(key.size));
    return;
  }
  let error = verifyErrorOf(this._handle);
  // A session that goes on was judged when it began.
  if (!error && !this.isSessionReused()) {
    const hostname = options.servername || options.host || options.socket?._host || 'localhost';
    error = options.checkServerIdentity(hostname, this.getPeerCertificate(true));
  }
  if (error) {
    this.authorized = false;
    this.authorizationError = error.code || error.message;
    if (options.rejectUnauthorized !== false) {
      this.destroy(error);
      return;
    }
  } else {
    this.authorized = true;
  }
  this.secureConnecting = false;
  this.emit('secureConnect');

  this[kVerified] = true;
  const session = this[kPendingSession];
  this[kPendingSession] = null;
  if (session) this.emit('session', session);
  this.removeListener('end', onEndBeforeSecure);
}

function onEndBeforeSecure() {
  if (this._hadError) return;
  const { host, localAddress, path, port } = this[kConnectOptions];
  this._hadError = true;
  const error = connResetException('Client network socket disconnected before secure TLS connection was established');
  this.destroy(Object.assign(error, { path, host, port, localAddress }));
}

module.exports = { connect };
