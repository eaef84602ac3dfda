'use strict';

// The authorities that are trusted where a program names none: tls.rootCertificates and its kin.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateArray, validateOneOf } = require('internal/validators');
const { isArrayBufferView } = require('internal/util/types');
const { native } = require('internal/tls/common');
const { Buffer } = require('buffer');

/** @type {Record<string, readonly string[]>} lists asked for before, by type */
const lists = { __proto__: null };

/**
 * @param {'default'|'system'|'bundled'|'extra'} [type]
 * @returns {readonly string[]} certificates in PEM
 */
function getCACertificates(type = 'default') {
  validateOneOf(type, 'type', ['default', 'system', 'bundled', 'extra']);
  return lists[type] ??= Object.freeze(native.rootCertificates(type));
}

/**
 * Trusts these from now on where a program names no authorities.
 * @param {(string|ArrayBufferView)[]} certs in PEM
 */
function setDefaultCACertificates(certs) {
  validateArray(certs, 'certs');
  certs.forEach((cert, i) => {
    if (typeof cert !== 'string' && !isArrayBufferView(cert)) {
      throw new ERR_INVALID_ARG_TYPE(`certs[${i}]`, ['string', 'ArrayBufferView'], cert);
    }
  });
  native.setDefaultRoots(certs.map((cert) => (
    typeof cert === 'string' ? cert : Buffer.from(cert.buffer, cert.byteOffset, cert.byteLength).latin1Slice())));
  lists.default = undefined;
}

module.exports = { getCACertificates, setDefaultCACertificates };
