'use strict';

// What dgram's parts and the channel to children share: a socket's state, and handles with a look-up of their own.

const { codes: { ERR_SOCKET_BAD_TYPE } } = require('internal/errors');
const { isIP } = require('internal/net');
const { isInt32, validateFunction } = require('internal/validators');

const kStateSymbol = Symbol('state symbol');

/** @param {object} socket @returns {object} its state, hidden from programs */
const stateOf = (socket) => socket[kStateSymbol];

/**
 * A native socket of a type, which resolves names for its family.
 * @param {'udp4'|'udp6'} type
 * @param {Function} [lookup] instead of dns.lookup
 * @returns {object} with `lookup(address, callback)`
 */
function newHandle(type, lookup) {
  if (lookup !== undefined) validateFunction(lookup, 'lookup');
  const family = type === 'udp4' ? 4 : type === 'udp6' ? 6 : undefined;
  if (family === undefined) throw new ERR_SOCKET_BAD_TYPE();
  const { UDP } = binding('udp');
  const handle = new UDP();
  const fallback = family === 4 ? '127.0.0.1' : '::1';
  handle.lookup = (address, callback) => {
    address ||= fallback;
    if (lookup === undefined) {
      // An address of the family needs no look-up.
      if (isIP(address) === family) return process.nextTick(callback, null, address, family);
      return require('dns').lookup(address, family, callback);
    }
    return lookup(address, family, callback);
  };
  return handle;
}

/**
 * @param {string|null} address
 * @param {number} port
 * @param {'udp4'|'udp6'} type
 * @param {number} [fd]
 * @param {number} [flags]
 * @returns {object|number} the bound handle, or a negative errno
 */
function createSocketHandle(address, port, type, fd, flags) {
  const handle = newHandle(type);
  let code = 0;
  if (isInt32(fd) && fd > 0) {
    if (binding('pipe').guessHandleType(fd) !== 'UDP') code = -22;
    else code = handle.open(fd);
  } else if (port || address) {
    code = handle.bind(address || (type === 'udp6' ? '::' : '0.0.0.0'), port || 0, flags);
  }
  if (code) {
    handle.close();
    return code;
  }
  return handle;
}

module.exports = { createSocketHandle, kStateSymbol, newHandle, stateOf };
