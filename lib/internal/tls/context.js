'use strict';

// tls.createSecureContext: certificates, keys, authorities, ciphers and versions, for many connections.

const {
  codes: {
    ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_INVALID_PROTOCOL_METHOD,
    ERR_TLS_PROTOCOL_VERSION_CONFLICT,
  },
} = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { isAnyArrayBuffer, isArrayBufferView } = require('internal/util/types');
const { validateArray, validateBuffer, validateInt32, validateInteger, validateObject, validateString } =
  require('internal/validators');
const { defaultCiphers, defaultMaxVersion, defaultMinVersion, defaults, native, validateBytes, versionNumber } =
  require('internal/tls/common');
const { Buffer } = require('buffer');

const kTicketKeysBytes = 48;

/** Old names of version and side: `secureProtocol`. */
function parseSecureProtocol(name) {
  const refuse = (message) => { throw new ERR_TLS_INVALID_PROTOCOL_METHOD(message); };
  const match = /^(SSLv2|SSLv3|SSLv23|TLSv1|TLSv1_1|TLSv1_2|TLSv1_3|TLS)_(?:(client|server)_)?method$/.exec(name);
  if (match === null || match[1] === 'TLSv1_3') refuse(`Unknown method: ${name}`);
  const [, version, sideName] = match;
  const side = sideName === 'server' ? native.SERVER_SIDE :
    sideName === 'client' ? native.CLIENT_SIDE : native.BOTH_SIDES;
  switch (version) {
    case 'SSLv2':
    case 'SSLv3':
      return refuse(`${version} methods disabled`);
    case 'SSLv23':
      return { min: versionNumber('minimum', undefined, defaultMinVersion()), max: native.TLS1_2_VERSION, side };
    case 'TLS':
      return { min: 0, max: native.TLS1_3_VERSION, side };
  }
  const exact = { TLSv1: native.TLS1_VERSION, TLSv1_1: native.TLS1_1_VERSION, TLSv1_2: native.TLS1_2_VERSION }[version];
  return { min: exact, max: exact, side };
}

class SecureContext {
  /**
   * @param {string} [secureProtocol]
   * @param {number} [secureOptions]
   * @param {string} [minVersion]
   * @param {string} [maxVersion]
   */
  constructor(secureProtocol, secureOptions, minVersion, maxVersion) {
    let range;
    if (secureProtocol) {
      for (const version of [minVersion, maxVersion]) {
        if (version != null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(version, secureProtocol);
      }
      validateString(secureProtocol, 'options.secureProtocol');
      range = parseSecureProtocol(secureProtocol);
    } else {
      range = {
        min: versionNumber('minimum', minVersion, defaultMinVersion()),
        max: versionNumber('maximum', maxVersion, defaultMaxVersion()),
        side: native.BOTH_SIDES,
      };
    }
    this.context = new native.SecureContext();
    this.context.init(range.min, range.max, range.side);
    if (secureOptions) {
      validateInteger(secureOptions, 'secureOptions');
      this.context.setOptions(secureOptions);
    }
    Object.defineProperty(this, kRange, { __proto__: null, value: range });
  }
}

const kRange = Symbol('range');

const bytesOf = (value) => (typeof value === 'string' ? Buffer.from(value) : value);

/** Calls `each` for the one or the many values of an option that may be either. */
function forOneOrMany(value, each) {
  if (Array.isArray(value)) value.forEach(each);
  else each(value);
}

/** Ciphers of TLS 1.3 go by names of their own, and are set apart. */
function setCiphers(context, range, ciphers) {
  if (ciphers !== undefined && ciphers !== null) validateString(ciphers, 'options.ciphers');
  const names = (ciphers || defaultCiphers()).split(':').filter((name) => name.length > 0);
  const isSuite = (name) => name.startsWith('TLS_') || name.startsWith('!TLS_');
  // Names with an exclamation mark leave out what is not listed anyway.
  const suites = names.filter((name) => name.startsWith('TLS_')).join(':');
  const list = names.filter((name) => !isSuite(name)).join(':');
  if (suites === '' && list === '') throw new ERR_INVALID_ARG_VALUE('options.ciphers', ciphers);
  if (suites !== '') context.setCipherSuites(suites);
  context.setCiphers(list);
  const { TLS1_2_VERSION, TLS1_3_VERSION } = native;
  const { max, min } = range;
  if (list === '' && min < TLS1_3_VERSION && max > TLS1_2_VERSION) context.setVersions(TLS1_3_VERSION, max);
}

function setDhParameters(context, dhparam) {
  if (dhparam === undefined || dhparam === null) return;
  if (dhparam === 'auto') {
    context.setDHParam(true);
    return;
  }
  validateBytes(dhparam, 'options.dhparam');
  const bits = context.setDHParam(bytesOf(dhparam));
  if (bits === undefined) return;
  if (bits < 1024) throw new ERR_INVALID_ARG_VALUE('options.dhparam', dhparam, 'DH parameter is less than 1024 bits');
  process.emitWarning('DH parameter is less than 2048 bits', 'SecurityWarning');
}

const kCompressions = {
  __proto__: null,
  zlib: native.COMPRESSION_ZLIB,
  brotli: native.COMPRESSION_BROTLI,
  zstd: native.COMPRESSION_ZSTD,
};

let compressionAlgorithms;
/** @returns {string[]} those that this build has, of zlib, brotli and zstd */
function getCertificateCompressionAlgorithms() {
  compressionAlgorithms ??= Object.keys(kCompressions).filter((name) => {
    const context = new native.SecureContext();
    context.init(0, 0, native.BOTH_SIDES);
    return context.setCertificateCompression([kCompressions[name]]);
  });
  return [...compressionAlgorithms];
}

function setCertificateCompression(context, range, names) {
  if (names === undefined || names === null) return;
  validateArray(names, 'options.certificateCompression');
  if (names.length === 0) return;
  const ids = names.map((name, i) => {
    const id = kCompressions[name];
    if (typeof name !== 'string' || id === undefined) {
      throw new ERR_INVALID_ARG_VALUE(
        `options.certificateCompression[${i}]`, name, "must be 'zlib', 'brotli', or 'zstd'");
    }
    return id;
  });
  if (range.max < native.TLS1_3_VERSION) {
    throw new ERR_INVALID_ARG_VALUE(
      'options.certificateCompression', names, 'needs TLSv1.3, which the range of versions leaves out');
  }
  if (!context.setCertificateCompression(ids)) {
    throw new ERR_INVALID_ARG_VALUE(
      'options.certificateCompression', names, 'names an algorithm that this build does not have');
  }
}

function loadPfx(context, pfx, passphrase) {
  forOneOrMany(pfx, (item) => {
    const isObject = item !== null && typeof item === 'object' && !isArrayBufferView(item) && item.buf !== undefined;
    const raw = isObject ? item.buf : item;
    const phrase = (isObject ? item.passphrase : undefined) || passphrase;
    validateBytes(raw, 'options.pfx');
    if (phrase) validateString(phrase, 'options.passphrase');
    context.loadPKCS12(bytesOf(raw), phrase ? `${phrase}` : undefined);
  });
}

/**
 * Applies options to a context; the order in which OpenSSL needs them.
 * @param {SecureContext} secureContext
 * @param {object} options
 */
function configure(secureContext, options) {
  validateObject(options, 'options');
  const { context, [kRange]: range } = secureContext;
  const {
    allowPartialTrustChain, ca, cert, certificateCompression, ciphers, clientCertEngine, crl, dhparam,
    ecdhCurve = defaults.ecdhCurve, key, passphrase, pfx, privateKeyEngine, privateKeyIdentifier, sessionIdContext,
    sessionTimeout, sigalgs, ticketKeys,
  } = options;

  if (ca) forOneOrMany(ca, (item) => context.addCACert(validateBytes(item, 'options.ca')));
  else context.addRootCerts();
  if (allowPartialTrustChain) context.setAllowPartialTrustChain();

  if (cert) forOneOrMany(cert, (item) => context.setCert(validateBytes(item, 'options.cert')));
  // After the certificate: OpenSSL compares the two.
  if (key) {
    forOneOrMany(key, (item) => {
      const isObject = Array.isArray(key) && typeof item === 'object' && item !== null && item.pem !== undefined;
      const pem = isObject ? item.pem : item;
      const phrase = isObject && item.passphrase !== undefined ? item.passphrase : passphrase;
      validateBytes(pem, 'options.key');
      if (phrase !== undefined && phrase !== null) validateString(phrase, 'options.passphrase');
      context.setKey(pem, phrase ?? undefined);
    });
  }

  if (sigalgs !== undefined && sigalgs !== null) {
    validateString(sigalgs, 'options.sigalgs');
    if (sigalgs === '') throw new ERR_INVALID_ARG_VALUE('options.sigalgs', sigalgs);
    context.setSigalgs(sigalgs);
  }

  let engineWanted = false;
  for (const [name, value] of [['privateKeyEngine', privateKeyEngine], ['privateKeyIdentifier', privateKeyIdentifier],
                               ['clientCertEngine', clientCertEngine]]) {
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') {
      throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'null', 'undefined'], value);
    }
    engineWanted = true;
  }
  // OpenSSL 3 has replaced engines by providers.
  if (engineWanted) throw new ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED();

  setCiphers(context, range, ciphers);

  validateString(ecdhCurve, 'options.ecdhCurve');
  context.setECDHCurve(ecdhCurve);
  setDhParameters(context, dhparam);
  if (crl !== undefined && crl !== null) {
    forOneOrMany(crl, (item) => context.addCRL(validateBytes(item, 'options.crl')));
  }
  if (sessionIdContext !== undefined && sessionIdContext !== null) {
    validateString(sessionIdContext, 'options.sessionIdContext');
    context.setSessionIdContext(sessionIdContext);
  }
  if (pfx !== undefined && pfx !== null) loadPfx(context, pfx, passphrase);
  if (ticketKeys !== undefined && ticketKeys !== null) {
    if (!isAnyArrayBuffer(ticketKeys) && !isArrayBufferView(ticketKeys)) {
      throw new ERR_INVALID_ARG_TYPE('options.ticketKeys', ['Buffer', 'TypedArray', 'DataView'], ticketKeys);
    }
    if (ticketKeys.byteLength !== kTicketKeysBytes) {
      throw new ERR_INVALID_ARG_VALUE('options.ticketKeys', ticketKeys.byteLength, 'must be exactly 48 bytes');
    }
    context.setTicketKeys(ticketKeys);
  }
  if (sessionTimeout !== undefined && sessionTimeout !== null) {
    validateInt32(sessionTimeout, 'options.sessionTimeout', 0);
    context.setSessionTimeout(sessionTimeout);
  }
  setCertificateCompression(context, range, certificateCompression);
}

/**
 * @param {object} [options]
 * @returns {SecureContext}
 */
function createSecureContext(options = kEmptyObject) {
  options ??= kEmptyObject;
  let { secureOptions } = options;
  if (options.honorCipherOrder) secureOptions |= native.SSL_OP_CIPHER_SERVER_PREFERENCE;
  const context = new SecureContext(options.secureProtocol, secureOptions, options.minVersion, options.maxVersion);
  configure(context, options);
  return context;
}

module.exports = { SecureContext, createSecureContext, getCertificateCompressionAlgorithms };
