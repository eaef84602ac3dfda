'use strict';

// net: TCP and local sockets.

const { isIP, isIPv4, isIPv6, normalizeArgs } = require('internal/net');
const { Socket } = require('internal/net/socket');
const { Server, createServerHandle } = require('internal/net/server');
const {
  getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout, setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} = require('internal/net/connect');
const { defineLazyProperties } = require('internal/util');

/**
 * @param {...any} args (options[, listener]), (path[, listener]) or (port[, host][, listener])
 * @returns {Socket} which is connecting
 */
function connect(...args) {
  const normalized = normalizeArgs(args);
  const options = normalized[0];
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}

/**
 * @param {object|Function} [options]
 * @param {(socket: Socket) => void} [connectionListener]
 * @returns {Server}
 */
function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

module.exports = {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArgs,
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout,
};

defineLazyProperties(module.exports, 'internal/net/boundsocket', ['BoundSocket']);
defineLazyProperties(module.exports, 'internal/net/blocklist', ['BlockList']);
defineLazyProperties(module.exports, 'internal/net/socketaddress', ['SocketAddress']);
