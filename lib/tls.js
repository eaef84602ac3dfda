'use strict';

// tls: encrypted connections, by OpenSSL.

const { defaultCiphers, defaultMaxVersion, defaultMinVersion, defaults, convertALPNProtocols, native } =
  require('internal/tls/common');
const { checkServerIdentity } = require('internal/tls/identity');
const { SecureContext, createSecureContext, getCertificateCompressionAlgorithms } = require('internal/tls/context');
const { getCACertificates, setDefaultCACertificates } = require('internal/tls/authorities');
const { TLSSocket } = require('internal/tls/socket');
const { Server, createServer } = require('internal/tls/server');
const { connect } = require('internal/tls/connect');
const { renegotiation } = require('internal/tls/handle');

const { defineProperty } = Object;

let ciphers;
/** @returns {string[]} the names of all ciphers, in small letters */
function getCiphers() {
  ciphers ??= native.getCiphers();
  return [...ciphers];
}

module.exports = {
  CLIENT_RENEG_LIMIT: renegotiation.limit,
  CLIENT_RENEG_WINDOW: renegotiation.window,
  SecureContext,
  Server,
  TLSSocket,
  checkServerIdentity,
  connect,
  convertALPNProtocols,
  createSecureContext,
  createServer,
  getCACertificates,
  getCertificateCompressionAlgorithms,
  getCiphers,
  setDefaultCACertificates,
};

/** Defaults that a program may set; read when a connection is made. */
for (const [name, member, get] of [
  ['DEFAULT_CIPHERS', 'ciphers', defaultCiphers],
  ['DEFAULT_ECDH_CURVE', 'ecdhCurve', () => defaults.ecdhCurve],
  ['DEFAULT_MIN_VERSION', 'minVersion', defaultMinVersion],
  ['DEFAULT_MAX_VERSION', 'maxVersion', defaultMaxVersion],
]) {
  defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get,
    set(value) { defaults[member] = value; },
  });
}

/** The embedded authorities. */
defineProperty(module.exports, 'rootCertificates', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get: () => getCACertificates('bundled'),
});
