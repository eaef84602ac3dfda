'use strict';

// socket.connect(): from options to an open connection: look-up, one address after the other where a name has several
// ("happy eyeballs"), and what the outcome means to the socket.

const {
  codes: {
    ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED,
    ERR_SOCKET_CONNECTION_TIMEOUT,
  },
  NodeAggregateError,

  exceptionWithHostPort,
} = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { defaultTriggerAsyncIdScope } = require('internal/async_hooks');
const { isIP } = require('internal/net');
const {
  initSocketHandle, kBound, kLookup, kReinitializeHandle, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay, kSetTOS, natives,
} = require('internal/net/socket');
const timing = require('internal/perf/timing');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateNumber, validatePort, validateString,
} = require('internal/validators');

const EADDRINUSE = -98;
const ECANCELED = -125;
const ETIMEDOUT = -110;

const kMinimalAttemptTimeout = 10;

const kTimeout = Symbol('connectTimeout');

/** What a program may set for all its sockets; unset: the command line's option. */
const defaults = { autoSelectFamily: undefined, attemptTimeout: undefined };

function getDefaultAutoSelectFamily() {
  return defaults.autoSelectFamily ??= require('internal/options').getOptionValue('--network-family-autoselection');
}

/** @param {boolean} value */
function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  defaults.autoSelectFamily = value;
}

function getDefaultAutoSelectFamilyAttemptTimeout() {
  defaults.attemptTimeout ??=
    require('internal/options').getOptionValue('--network-family-autoselection-attempt-timeout');
  return defaults.attemptTimeout;
}

/** @param {number} value ms, at least 10 */
function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  defaults.attemptTimeout = value < kMinimalAttemptTimeout ? kMinimalAttemptTimeout : value;
}

/**
 * @param {object} socket
 * @param {object} options
 * @param {Function|null} callback for 'connect'
 */
function connect(socket, options, callback) {
  if (socket._parent !== null && socket._parent?.connecting) {
    // A socket on top of another that is still connecting begins when that one has.
    socket._parent.once('connect', () => connect(socket, options, callback));
    return;
  }
  const { path } = options;
  const isPipe = Boolean(path);

  if (socket.write !== Object.getPrototypeOf(socket).write) delete socket.write;
  if (socket.destroyed) {
    // A signal that was aborted from the start has had its effect.
    if (options.signal?.aborted) return;
    // Connecting anew begins from the start.
    socket._handle = null;
    socket._peername = undefined;
    socket._sockname = undefined;
    socket[kBound] = undefined;
  }
  if (!socket._handle) {
    const { tcp, pipe, TCP, Pipe } = natives();
    socket._handle = isPipe ? new Pipe(pipe.SOCKET) : new TCP(tcp.SOCKET);
    initSocketHandle(socket);
  }
  if (options.signal) validateAbortSignal(options.signal, 'options.signal');
  if (typeof callback === 'function') socket.once('connect', callback);

  socket._unrefTimer();
  socket.connecting = true;

  if (isPipe) {
    validateString(path, 'options.path');
    defaultTriggerAsyncIdScope(socket[async_id_symbol], internalConnect, socket, path);
  } else {
    lookupAndConnect(socket, options);
  }
}

function lookupAndConnect(socket, options) {
  const { localAddress, localPort } = options;
  const host = options.host || 'localhost';
  let { port, autoSelectFamilyAttemptTimeout, autoSelectFamily } = options;

  validateString(host, 'options.host');
  if (host.includes('\u0000')) {
    throw new ERR_INVALID_ARG_VALUE('options.host', host, 'must be a string without null bytes');
  }
  if (socket[kBound] !== undefined && (localAddress !== undefined || localPort !== undefined)) {
    const name = localAddress !== undefined ? 'localAddress' : 'localPort';
    throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'cannot be given for a bound socket');
  }
  if (localAddress && !isIP(localAddress)) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (typeof port !== 'undefined') {
    if (typeof port !== 'number' && typeof port !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    }
    validatePort(port);
  }
  port |= 0;

  if (autoSelectFamily != null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  else autoSelectFamily = getDefaultAutoSelectFamily();
  if (autoSelectFamilyAttemptTimeout != null) {
    validateInt32(autoSelectFamilyAttemptTimeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    if (autoSelectFamilyAttemptTimeout < kMinimalAttemptTimeout) autoSelectFamilyAttemptTimeout = kMinimalAttemptTimeout;
  } else {
    autoSelectFamilyAttemptTimeout = getDefaultAutoSelectFamilyAttemptTimeout();
  }

  const addressType = isIP(host);
  if (addressType && socket[kBound] !== undefined) {
    // At once, so that the local address is known when connect() returns.
    defaultTriggerAsyncIdScope(
      socket[async_id_symbol], internalConnect, socket, host, port, addressType, undefined, undefined);
    return;
  }
  if (addressType) {
    defaultTriggerAsyncIdScope(socket[async_id_symbol], process.nextTick, () => {
      if (socket.connecting) {
        defaultTriggerAsyncIdScope(
          socket[async_id_symbol], internalConnect, socket, host, port, addressType, localAddress, localPort);
      }
    });
    return;
  }

  if (options.lookup != null) validateFunction(options.lookup, 'options.lookup');
  const dns = require('dns');
  const lookupOptions = { family: socketToDnsFamily(options.family), hints: options.hints || 0 };
  if (lookupOptions.family !== 4 && lookupOptions.family !== 6 && lookupOptions.hints === 0) {
    lookupOptions.hints = dns.ADDRCONFIG;
  }
  socket._host = host;
  const lookup = options.lookup || dns.lookup;

  if (autoSelectFamily && lookupOptions.family !== 4 && lookupOptions.family !== 6 && !localAddress) {
    lookupOptions.all = true;
    defaultTriggerAsyncIdScope(
      socket[async_id_symbol], lookupAndConnectMultiple, socket, lookup, host, options, lookupOptions, port, localAddress,
      localPort, autoSelectFamilyAttemptTimeout);
    return;
  }

  defaultTriggerAsyncIdScope(socket[async_id_symbol], () => {
    socket[kLookup] = lookup(host, lookupOptions, function emitLookup(error, ip, family) {
      socket[kLookup] = undefined;
      socket.emit('lookup', error, ip, family, host);
      if (!socket.connecting) return;
      if (error) {
        process.nextTick(connectErrorNT, socket, error);
      } else if (typeof ip !== 'string' || !isIP(ip)) {
        process.nextTick(connectErrorNT, socket, new ERR_INVALID_IP_ADDRESS(ip));
      } else if (family !== 4 && family !== 6) {
        process.nextTick(connectErrorNT, socket, new ERR_INVALID_ADDRESS_FAMILY(family, options.host, options.port));
      } else {
        socket._unrefTimer();
        defaultTriggerAsyncIdScope(
          socket[async_id_symbol], internalConnect, socket, ip, port, family, localAddress, localPort);
      }
    });
  });
}

function socketToDnsFamily(family) {
  switch (family) {
    case 'IPv4': return 4;
    case 'IPv6': return 6;
  }
  return family;
}

function lookupAndConnectMultiple(socket, lookup, host, options, lookupOptions, port, localAddress, localPort, timeout) {
  socket[kLookup] = lookup(host, lookupOptions, function emitLookup(error, addresses) {
    socket[kLookup] = undefined;
    if (!socket.connecting) return;
    if (error) {
      socket.emit('lookup', error, undefined, undefined, host);
      process.nextTick(connectErrorNT, socket, error);
      return;
    }
    // The family of the first answer goes first, then they take turns.
    const first = [];
    const second = [];
    let firstFamily;
    for (const { address, family } of addresses) {
      socket.emit('lookup', error, address, family, host);
      if (!socket.connecting) return;
      if (typeof address !== 'string' || !isIP(address) || (family !== 4 && family !== 6)) continue;
      firstFamily ??= family;
      (family === firstFamily ? first : second).push({ address, family });
    }
    if (first.length === 0) {
      const { address, family } = addresses[0] ?? {};
      const wrong = typeof address === 'string' && isIP(address) ?
        new ERR_INVALID_ADDRESS_FAMILY(family, options.host, options.port) : new ERR_INVALID_IP_ADDRESS(address);
      process.nextTick(connectErrorNT, socket, wrong);
      return;
    }
    const toAttempt = [];
    for (let i = 0; i < first.length || i < second.length; i++) {
      if (i < first.length) toAttempt.push(first[i]);
      if (i < second.length) toAttempt.push(second[i]);
    }
    socket._unrefTimer();
    if (toAttempt.length === 1) {
      const { address, family } = toAttempt[0];
      defaultTriggerAsyncIdScope(
        socket[async_id_symbol], internalConnect, socket, address, port, family, localAddress, localPort);
      return;
    }
    socket.autoSelectFamilyAttemptedAddresses = [];
    const context = { socket, addresses: toAttempt, current: 0, port, localPort, timeout, [kTimeout]: null, errors: [] };
    defaultTriggerAsyncIdScope(socket[async_id_symbol], internalConnectMultiple, context);
  });
}

function connectErrorNT(socket, error) {
  socket.destroy(error);
}

/** The local address, for the message of an error that concerns both ends. */
function localDetails(socket) {
  const { address, port } = socket._getsockname();
  return `${address}:${port}`;
}

/** Whether the bound port is the one asked for; another process may have been faster. */
function checkBindError(code, port, handle) {
  if (code === 0 && port > 0 && handle.getsockname) {
    const out = {};
    code = handle.getsockname(out);
    if (code === 0 && port !== out.port) code = EADDRINUSE;
  }
  return code;
}

/** Binds the local end where that was asked for. @returns {boolean} false when the socket has been destroyed */
function bindLocal(socket, family, localAddress, localPort) {
  if (!localAddress && !localPort) return true;
  localAddress ||= family === 4 ? '0.0.0.0' : '::';
  const code = checkBindError(socket._handle.bind(localAddress, localPort | 0, 0), localPort, socket._handle);
  if (!code) return true;
  socket.destroy(exceptionWithHostPort(code, 'bind', localAddress, localPort));
  return false;
}

function isBlocked(socket, address, family) {
  return socket.blockList?.check(address, `ipv${family}`) === true;
}

function internalConnect(socket, address, port, addressType, localAddress, localPort) {
  const handle = socket._handle;
  let code;
  if (addressType === 6 || addressType === 4) {
    if (!bindLocal(socket, addressType, localAddress, localPort)) return;
    if (isBlocked(socket, address, addressType)) {
      socket.destroy(new ERR_IP_BLOCKED(address));
      return;
    }
    socket.emit('connectionAttempt', address, port, addressType);
    const timed = timing.begin('net', 'connect', { host: address, port });
    code = handle.connect(address, port, (status) => {
      afterConnect(socket, handle, status, { address, port, addressType, localAddress, localPort, timed });
    });
  } else {
    code = handle.connect(address, (status) => afterConnect(socket, handle, status, { address, timed: null }));
  }
  if (code) socket.destroy(exceptionWithHostPort(code, 'connect', address, port, localDetails(socket)));
}

function connectionError(request, code) {
  const details = request.localAddress && request.localPort ? `${request.localAddress}:${request.localPort}` : undefined;
  const error = exceptionWithHostPort(code, 'connect', request.address, request.port, details);
  if (details) {
    error.localAddress = request.localAddress;
    error.localPort = request.localPort;
  }
  return error;
}

/** The kernel has answered. */
function afterConnect(socket, handle, status, request) {
  // Destroyed meanwhile, or on to another address.
  if (socket.destroyed || handle[owner_symbol] !== socket) return;
  socket.connecting = false;
  socket._sockname = undefined;

  if (status !== 0) {
    const error = connectionError(request, status);
    if (request.addressType) {
      socket.emit('connectionAttemptFailed', request.address, request.port, request.addressType, error);
    }
    socket.destroy(error);
    return;
  }
  timing.end(request.timed);
  socket._unrefTimer();
  if (socket[kSetNoDelay] && handle.setNoDelay) handle.setNoDelay(true);
  if (socket[kSetKeepAlive] && handle.setKeepAlive) handle.setKeepAlive(true, socket[kSetKeepAliveInitialDelay]);
  if (socket[kSetTOS] && handle.setTypeOfService) handle.setTypeOfService(socket[kSetTOS]);

  socket.emit('connect');
  socket.emit('ready');
  // The first read, or the end at once.
  if (socket.readable && !socket.isPaused()) socket.read(0);
}

/** The next of several addresses. */
function internalConnectMultiple(context, canceled) {
  clearTimeout(context[kTimeout]);
  const { socket } = context;

  if (canceled || context.current === context.addresses.length) {
    if (context.errors.length === 0) socket.destroy(new ERR_SOCKET_CONNECTION_TIMEOUT());
    else socket.destroy(new NodeAggregateError(context.errors));
    return;
  }
  const current = context.current++;
  if (current > 0) {
    const { tcp, TCP } = natives();
    socket[kReinitializeHandle](new TCP(tcp.SOCKET));
  }
  const { port, localPort } = context;
  const { address, family: addressType } = context.addresses[current];
  if (!bindLocal(socket, addressType, undefined, localPort)) return;
  if (isBlocked(socket, address, addressType)) {
    context.errors.push(new ERR_IP_BLOCKED(address));
    internalConnectMultiple(context);
    return;
  }
  socket.emit('connectionAttempt', address, port, addressType);
  const handle = socket._handle;
  const request = { address, port, addressType, localAddress: undefined, localPort, given: false, timed: null };
  request.timed = timing.begin('net', 'connect', { host: address, port });
  socket.autoSelectFamilyAttemptedAddresses.push(`${address}:${port}`);
  const code = handle.connect(address, port, (status) => afterConnectMultiple(context, current, request, handle, status));
  if (code) {
    const error = exceptionWithHostPort(code, 'connect', address, port, localDetails(socket));
    context.errors.push(error);
    socket.emit('connectionAttemptFailed', address, port, addressType, error);
    internalConnectMultiple(context);
    return;
  }
  if (current < context.addresses.length - 1) {
    context[kTimeout] = setTimeout(attemptTimedOut, context.timeout, context, request, handle);
  }
}

const { setTimeout, clearTimeout } = require('timers');

function attemptTimedOut(context, request, handle) {
  const { socket } = context;
  socket.emit('connectionAttemptTimeout', request.address, request.port, request.addressType);
  request.given = true;
  context.errors.push(connectionError(request, ETIMEDOUT));
  handle.close();
  if (socket.connecting) internalConnectMultiple(context);
}

function afterConnectMultiple(context, current, request, handle, status) {
  clearTimeout(context[kTimeout]);
  // It had its time: its outcome does not matter any more.
  if (request.given || current !== context.current - 1) {
    handle.close();
    return;
  }
  if (status === 0) return afterConnect(context.socket, handle, status, request);
  const error = connectionError(request, status);
  context.errors.push(error);
  context.socket.emit('connectionAttemptFailed', request.address, request.port, request.addressType, error);
  if (context.socket.connecting) internalConnectMultiple(context, status === ECANCELED);
}

module.exports = {
  connect,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
