'use strict';

// X509Certificate, and Certificate: SPKAC.

const native = binding('crypto_x509');
const system = binding('crypto_system');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { markHostObject } = binding('structured_clone');
const { kClone, kCloneInfo } = require('internal/clone_symbols');
const { inspect } = require('internal/util/inspect');
const { isArrayBufferView } = require('internal/util/types');
const { validateBoolean, validateObject, validateString } = require('internal/validators');
const { bytesOf } = require('internal/crypto/util');
const { kindPrivate, kindPublic } = require('internal/crypto/key_encoding');
const { PublicKeyObject, handleOf, isKeyObject, kindOf } = require('internal/crypto/keys');
const { Buffer } = require('buffer');

const subjectFlags = {
  __proto__: null,
  default: 0,
  always: native.X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT,
  never: native.X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
};

/** @returns {number} */
function subjectFlag(options) {
  const { subject = 'default' } = options;
  validateString(subject, 'options.subject');
  const flag = subjectFlags[subject];
  if (flag === undefined) throw new ERR_INVALID_ARG_VALUE('options.subject', subject);
  return flag;
}

/** Which names of a certificate match. @returns {number} */
function hostFlags(options = {}) {
  validateObject(options, 'options');
  let flags = subjectFlag(options);
  const { wildcards = true, partialWildcards = true, multiLabelWildcards = false, singleLabelSubdomains = false } =
    options;
  validateBoolean(wildcards, 'options.wildcards');
  validateBoolean(partialWildcards, 'options.partialWildcards');
  validateBoolean(multiLabelWildcards, 'options.multiLabelWildcards');
  validateBoolean(singleLabelSubdomains, 'options.singleLabelSubdomains');
  if (!wildcards) flags |= native.X509_CHECK_FLAG_NO_WILDCARDS;
  if (!partialWildcards) flags |= native.X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  if (multiLabelWildcards) flags |= native.X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS;
  if (singleLabelSubdomains) flags |= native.X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS;
  return flags;
}

const shown = ['subject', 'subjectAltName', 'issuer', 'infoAccess', 'validFrom', 'validTo', 'validFromDate',
               'validToDate', 'fingerprint', 'fingerprint256', 'fingerprint512', 'keyUsage', 'serialNumber',
               'signatureAlgorithm', 'signatureAlgorithmOid'];

class X509Certificate {
  #handle;
  #issuer;
  /** What has been asked for already. */
  #known = { __proto__: null };

  /** @param {string|ArrayBufferView} buffer PEM or DER; a native handle where TLS has one, with its issuer's */
  constructor(buffer, issuer = undefined) {
    if (buffer instanceof native.Certificate) {
      this.#handle = buffer;
      this.#issuer = issuer;
    } else {
      if (typeof buffer === 'string') buffer = Buffer.from(buffer);
      if (!isArrayBufferView(buffer)) {
        throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
      }
      this.#handle = native.parse(buffer);
    }
    markHostObject(this);
  }

  static #is(value) {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  #once(name, get) {
    return name in this.#known ? this.#known[name] : this.#known[name] = get();
  }

  get subject() {
    return this.#once('subject', () => this.#handle.subject());
  }
  get subjectAltName() {
    return this.#once('subjectAltName', () => this.#handle.subjectAltName());
  }
  get issuer() {
    return this.#once('issuer', () => this.#handle.issuer());
  }
  /** @returns {X509Certificate|undefined} where TLS has given it */
  get issuerCertificate() {
    return this.#issuer;
  }
  get infoAccess() {
    return this.#once('infoAccess', () => this.#handle.infoAccess());
  }
  get validFrom() {
    return this.#once('validFrom', () => this.#handle.validFrom());
  }
  get validTo() {
    return this.#once('validTo', () => this.#handle.validTo());
  }
  get validFromDate() {
    return this.#once('validFromDate', () => new Date(this.#handle.validFromTime()));
  }
  get validToDate() {
    return this.#once('validToDate', () => new Date(this.#handle.validToTime()));
  }
  get fingerprint() {
    return this.#once('fingerprint', () => this.#handle.fingerprint('SHA1'));
  }
  get fingerprint256() {
    return this.#once('fingerprint256', () => this.#handle.fingerprint('SHA256'));
  }
  get fingerprint512() {
    return this.#once('fingerprint512', () => this.#handle.fingerprint('SHA512'));
  }
  get keyUsage() {
    return this.#once('keyUsage', () => this.#handle.keyUsage());
  }
  get serialNumber() {
    return this.#once('serialNumber', () => this.#handle.serialNumber());
  }
  get signatureAlgorithm() {
    return this.#once('signatureAlgorithm', () => this.#handle.signatureAlgorithm());
  }
  get signatureAlgorithmOid() {
    return this.#once('signatureAlgorithmOid', () => this.#handle.signatureAlgorithmOid());
  }
  /** @returns {Buffer} DER */
  get raw() {
    return this.#once('raw', () => this.#handle.raw());
  }
  /** @returns {KeyObject} */
  get publicKey() {
    return this.#once('publicKey', () => new PublicKeyObject(this.#handle.publicKey()));
  }
  get ca() {
    return this.#once('ca', () => this.#handle.isCa());
  }

  /** @returns {string} PEM */
  toString() {
    return this.#once('pem', () => this.#handle.pem());
  }
  toJSON() {
    return this.toString();
  }

  /** @param {X509Certificate} otherCert @returns {boolean} whether it has issued this one, by names and usage */
  checkIssued(otherCert) {
    if (!X509Certificate.#is(otherCert)) throw new ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    return this.#handle.checkIssued(otherCert.#handle);
  }

  /** @param {KeyObject} pkey @returns {boolean} whether this is the certificate of that private key */
  checkPrivateKey(pkey) {
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (kindOf(pkey) !== kindPrivate) throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return this.#handle.checkPrivateKey(handleOf(pkey));
  }

  /** @param {KeyObject} pkey a public one @returns {boolean} whether it has signed this; nothing else is checked */
  verify(pkey) {
    if (!isKeyObject(pkey)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', pkey);
    if (kindOf(pkey) !== kindPublic) throw new ERR_INVALID_ARG_VALUE('pkey', pkey);
    return this.#handle.verify(handleOf(pkey));
  }

  /** @param {string} name @param {object} [options] @returns {string|undefined} the name that matched */
  checkHost(name, options) {
    validateString(name, 'name');
    return this.#handle.checkHost(name, hostFlags(options));
  }

  /** @param {string} email @param {{subject?: string}} [options] @returns {string|undefined} */
  checkEmail(email, options = {}) {
    validateString(email, 'email');
    validateObject(options, 'options');
    return this.#handle.checkEmail(email, subjectFlag(options));
  }

  /** @param {string} ip @returns {string|undefined} */
  checkIP(ip) {
    validateString(ip, 'ip');
    return this.#handle.checkIp(ip, 0);
  }

  /** @returns {object} what `tls.TLSSocket.getPeerCertificate()` shows */
  toLegacyObject() {
    return this.#handle.toLegacy();
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const fields = {};
    for (const name of shown) fields[name] = this[name];
    return `X509Certificate ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get [kCloneInfo]() {
    return 'internal/crypto/x509';
  }
  [kClone]() {
    return this.#handle.raw();
  }
}
for (const name of [kClone, kCloneInfo, inspect.custom]) {
  Object.defineProperty(X509Certificate.prototype, name, { enumerable: false });
}

/** A clone of a certificate, of what `[kClone]` gave. */
function fromClone(raw) {
  return new X509Certificate(raw);
}

// ---- SPKAC

/** @param {string|ArrayBuffer|ArrayBufferView} spkac @param {string} [encoding] @returns {boolean} */
function verifySpkac(spkac, encoding) {
  return system.verifySpkac(bytesOf(spkac, 'spkac', encoding));
}

/** @returns {Buffer|string} PEM; an empty text for what has none */
function exportPublicKey(spkac, encoding) {
  const pem = system.exportPublicKey(bytesOf(spkac, 'spkac', encoding));
  return pem.length === 0 ? '' : pem;
}

/** @returns {Buffer|string} */
function exportChallenge(spkac, encoding) {
  const challenge = system.exportChallenge(bytesOf(spkac, 'spkac', encoding));
  return challenge.length === 0 ? '' : challenge;
}

/** Old programs make objects of it. */
function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}
Object.assign(Certificate, { exportChallenge, exportPublicKey, verifySpkac });
Object.assign(Certificate.prototype, { exportChallenge, exportPublicKey, verifySpkac });

module.exports = { Certificate, X509Certificate, fromClone };
