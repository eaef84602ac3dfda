'use strict';

// What all of net's parts share: address texts, argument forms, symbols.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');

const normalizedArgsSymbol = Symbol('normalizedArgs');

const kZero = 48;
const kNine = 57;

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {boolean} whether the range is a dotted IPv4 address
 */
function isIPv4Range(text, start, end) {
  let parts = 0;
  let i = start;
  while (i < end) {
    const first = text.charCodeAt(i);
    let value = 0;
    let digits = 0;
    while (i < end) {
      const c = text.charCodeAt(i);
      if (c < kZero || c > kNine) break;
      value = value * 10 + (c - kZero);
      if (++digits > 3) return false;
      i++;
    }
    if (digits === 0 || value > 255 || (digits > 1 && first === kZero)) return false;
    parts++;
    if (i === end) return parts === 4;
    if (parts === 4 || text.charCodeAt(i) !== 46) return false;
    i++;
  }
  return false;
}

function isHexDigit(c) {
  return (c >= kZero && c <= kNine) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
}

/**
 * @param {string} address
 * @returns {boolean} whether it is an IPv4 address in dotted form
 */
function isIPv4(address) {
  address = `${address}`;
  return address.length <= 15 && isIPv4Range(address, 0, address.length);
}

/**
 * @param {string} address
 * @returns {boolean} whether it is an IPv6 address, with or without a zone
 */
function isIPv6(address) {
  address = `${address}`;
  let end = address.indexOf('%');
  if (end === -1) {
    end = address.length;
  } else if (!/^[0-9a-zA-Z\-.:]+$/.test(address.slice(end + 1))) {
    return false;
  }
  if (end < 2 || end > 45) return false;

  let groups = 0;
  let compressed = false;
  let i = 0;
  if (address.charCodeAt(0) === 58) {
    if (address.charCodeAt(1) !== 58) return false;
    compressed = true;
    i = 2;
    if (i === end) return true;
  }
  while (i < end) {
    const start = i;
    while (i < end && isHexDigit(address.charCodeAt(i))) i++;
    if (i < end && address.charCodeAt(i) === 46) {
      // The last two groups may be an IPv4 address.
      if (!isIPv4Range(address, start, end)) return false;
      groups += 2;
      return compressed ? groups < 8 : groups === 8;
    }
    if (i === start || i - start > 4) return false;
    groups++;
    if (i === end) break;
    if (address.charCodeAt(i) !== 58) return false;
    i++;
    if (i === end) return false;
    if (address.charCodeAt(i) === 58) {
      if (compressed) return false;
      compressed = true;
      i++;
      if (i === end) break;
    }
  }
  return compressed ? groups < 8 : groups === 8;
}

/**
 * @param {string} address
 * @returns {0|4|6} the version, or 0 for what is no address
 */
function isIP(address) {
  if (isIPv4(address)) return 4;
  return isIPv6(address) ? 6 : 0;
}

/** @param {unknown} value @returns {false|number} a number of zero or more, from a number or digits */
function toNumber(value) {
  const number = Number(value);
  return number >= 0 ? number : false;
}

/** @param {unknown} value @returns {boolean} whether a first argument is the path of a local socket */
function isPipeName(value) {
  return typeof value === 'string' && toNumber(value) === false;
}

/**
 * Brings the forms of arguments of `connect` and `listen` into one: [options, callback|null].
 * @param {any[]} args (port[, host]), (path) or (options), then an optional callback
 * @returns {[object, Function|null]} marked with `normalizedArgsSymbol`
 */
function normalizeArgs(args) {
  let result;
  if (args.length === 0) {
    result = [{}, null];
  } else {
    const first = args[0];
    let options = {};
    if (typeof first === 'object' && first !== null) {
      options = first;
    } else if (isPipeName(first)) {
      options.path = first;
    } else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
    }
    const callback = args[args.length - 1];
    result = [options, typeof callback === 'function' ? callback : null];
  }
  result[normalizedArgsSymbol] = true;
  return result;
}

/**
 * @param {object} options of a socket: object mode is not for bytes
 */
function refuseObjectMode(options) {
  for (const name of ['objectMode', 'readableObjectMode', 'writableObjectMode']) {
    if (options[name]) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'is not supported');
  }
}

module.exports = {
  isIP,
  isIPv4,
  isIPv6,
  isPipeName,
  normalizeArgs,
  normalizedArgsSymbol,
  refuseObjectMode,
  toNumber,
};
