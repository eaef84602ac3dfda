'use strict';

// What tls' parts share: versions, defaults that a program may set, ALPN lists, symbols.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_TLS_INVALID_PROTOCOL_VERSION },
} = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { isArrayBufferView } = require('internal/util/types');
const { Buffer } = require('buffer');

const native = binding('tls');

const kConnectOptions = Symbol('connectOptions');
const kTlsWrap = Symbol('tlsWrap');

const kVersions = {
  '__proto__': null,
  'TLSv1': native.TLS1_VERSION,
  'TLSv1.1': native.TLS1_1_VERSION,
  'TLSv1.2': native.TLS1_2_VERSION,
  'TLSv1.3': native.TLS1_3_VERSION,
};

function optionVersion(side, versions, otherwise) {
  for (const version of versions) {
    if (getOptionValue(`--tls-${side}-v${version}`)) return version === '1.0' ? 'TLSv1' : `TLSv${version}`;
  }
  return otherwise;
}

/** What tls.DEFAULT_* say; programs may set them. */
const defaults = {
  ecdhCurve: 'auto',
  ciphers: undefined,
  minVersion: undefined,
  maxVersion: undefined,
};

function defaultCiphers() {
  return defaults.ciphers ??= getOptionValue('--tls-cipher-list');
}

function defaultMinVersion() {
  return defaults.minVersion ??= optionVersion('min', ['1.0', '1.1', '1.2', '1.3'], 'TLSv1.2');
}

function defaultMaxVersion() {
  return defaults.maxVersion ??= optionVersion('max', ['1.3', '1.2'], 'TLSv1.3');
}

/**
 * @param {'minimum'|'maximum'} which
 * @param {string|null|undefined} name such as `TLSv1.2`
 * @param {string} otherwise for none
 * @returns {number} OpenSSL's number
 */
function versionNumber(which, name, otherwise) {
  name ??= otherwise;
  const version = kVersions[name];
  if (version === undefined) throw new ERR_TLS_INVALID_PROTOCOL_VERSION(name, which);
  return version;
}

/** Checks a list in the form of the TLS extension: lengths and names in turn. */
function checkProtocolList(list) {
  for (let at = 0; at < list.length;) {
    const size = list[at];
    if (size === 0) {
      throw new ERR_INVALID_ARG_VALUE('protocols', list, 'must not contain empty protocol names');
    }
    at += 1 + size;
    if (at > list.length) {
      throw new ERR_INVALID_ARG_VALUE('protocols', list, 'contains a truncated protocol name');
    }
  }
}

/**
 * Puts protocol names into the form of the TLS extension.
 * @param {string[]|ArrayBufferView} protocols
 * @param {{ALPNProtocols?: Buffer}} out
 */
function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    const parts = protocols.map((protocol, i) => {
      const size = Buffer.byteLength(protocol);
      if (size === 0) {
        throw new ERR_INVALID_ARG_VALUE(`protocols[${i}]`, protocol, 'must not be an empty protocol name');
      }
      if (size > 255) {
        throw new ERR_OUT_OF_RANGE(
          `The byte length of the protocol at index ${i} exceeds the maximum length.`, '<= 255', size, true);
      }
      return Buffer.concat([Buffer.from([size]), Buffer.from(protocol)]);
    });
    out.ALPNProtocols = Buffer.concat(parts);
  } else if (isArrayBufferView(protocols)) {
    // A copy, for the program may change its own later.
    const list = Buffer.from(protocols.buffer.slice(
      protocols.byteOffset, protocols.byteOffset + protocols.byteLength));
    checkProtocolList(list);
    out.ALPNProtocols = list;
  }
}

/** @param {Buffer} list in the form of the TLS extension @returns {string[]} */
function parseProtocolList(list) {
  const protocols = [];
  for (let at = 0; at < list.length; at += 1 + list[at]) {
    protocols.push(list.latin1Slice(at + 1, at + 1 + list[at]));
  }
  return protocols;
}

/** @param {any} value @param {string} name of the option: bytes or text @returns {Buffer|string} */
function validateBytes(value, name) {
  if (typeof value === 'string' || isArrayBufferView(value)) return value;
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

module.exports = {
  checkProtocolList,
  convertALPNProtocols,
  defaultCiphers,
  defaultMaxVersion,
  defaultMinVersion,
  defaults,
  kConnectOptions,
  kTlsWrap,
  native,
  parseProtocolList,
  validateBytes,
  versionNumber,
};
