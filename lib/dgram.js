'use strict';

// dgram: UDP.

const EventEmitter = require('events');
const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED, ERR_MISSING_ARGS,
    ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BUFFER_SIZE, ERR_SOCKET_DGRAM_IS_CONNECTED,
    ERR_SOCKET_DGRAM_NOT_CONNECTED, ERR_SOCKET_DGRAM_NOT_RUNNING,
  },
  describeErrno,
  errnoException,
  exceptionWithHostPort,
} = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { defaultTriggerAsyncIdScope } = require('internal/async_hooks');
const { isIP } = require('internal/net');
const { kEmptyObject } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const {
  isInt32, validateAbortSignal, validateNumber, validateObject, validatePort, validateString,
  validateUint32,
} = require('internal/validators');
const { createSocketHandle, kStateSymbol, newHandle } = require('internal/dgram');

const socketChannel = require('internal/diagnostics').lazyChannel('udp.socket');

const { setPrototypeOf } = Object;

const BIND_STATE_UNBOUND = 0;
const BIND_STATE_BINDING = 1;
const BIND_STATE_BOUND = 2;
const CONNECT_STATE_DISCONNECTED = 0;
const CONNECT_STATE_CONNECTING = 1;
const CONNECT_STATE_CONNECTED = 2;

const kReceive = true;
const kSend = false;

/**
 * @param {string|object} type 'udp4', 'udp6', or options
 * @param {(message: Buffer, peer: object) => void} [listener]
 */
function Socket(type, listener) {
  Reflect.apply(EventEmitter, this, []);
  let options;
  if (type !== null && typeof type === 'object') {
    options = type;
    type = options.type;
    validateOptions(options);
  }
  const handle = newHandle(type, options?.lookup);
  handle[owner_symbol] = this;
  this[async_id_symbol] = handle.getAsyncId();
  this.type = type;
  if (typeof listener === 'function') this.on('message', listener);

  this[kStateSymbol] = {
    handle,
    receiving: false,
    bindState: BIND_STATE_UNBOUND,
    connectState: CONNECT_STATE_DISCONNECTED,
    queue: undefined,
    reuseAddr: options?.reuseAddr,
    reusePort: options?.reusePort,
    ipv6Only: options?.ipv6Only,
    recvBufferSize: options?.recvBufferSize,
    sendBufferSize: options?.sendBufferSize,
    receiveBlockList: options?.receiveBlockList,
    sendBlockList: options?.sendBlockList,
  };

  if (options?.signal !== undefined) {
    const { signal } = options;
    validateAbortSignal(signal, 'options.signal');
    const onAborted = () => {
      if (this[kStateSymbol].handle) this.close();
    };
    if (signal.aborted) {
      onAborted();
    } else {
      const disposable = require('events').addAbortListener(signal, onAborted);
      this.once('close', disposable[Symbol.dispose]);
    }
  }
  if (socketChannel.hasSubscribers) socketChannel.publish({ socket: this });
}
setPrototypeOf(Socket.prototype, EventEmitter.prototype);
setPrototypeOf(Socket, EventEmitter);

function validateOptions(options) {
  if (options.recvBufferSize !== undefined) validateUint32(options.recvBufferSize, 'options.recvBufferSize');
  if (options.sendBufferSize !== undefined) validateUint32(options.sendBufferSize, 'options.sendBufferSize');
  for (const name of ['receiveBlockList', 'sendBlockList']) {
    if (!options[name]) continue;
    const { BlockList } = require('internal/net/blocklist');
    if (!BlockList.isBlockList(options[name])) {
      throw new ERR_INVALID_ARG_TYPE(`options.${name}`, 'net.BlockList', options[name]);
    }
  }
}

/**
 * @param {string|object} type
 * @param {Function} [listener]
 * @returns {Socket}
 */
function createSocket(type, listener) {
  return new Socket(type, listener);
}

/** @param {Socket} socket @returns {object} its state. Throws when it is closed. */
function running(socket) {
  const state = socket[kStateSymbol];
  if (!state.handle) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  return state;
}

function startListening(socket) {
  beginReceiving(socket);
  socket.emit('listening');
}

function beginReceiving(socket) {
  const state = socket[kStateSymbol];
  state.handle.onmessage = onMessage;
  state.handle.onsent = onSent;
  // Later failures come as events.
  state.handle.recvStart();
  state.receiving = true;
  state.bindState = BIND_STATE_BOUND;
  if (state.recvBufferSize) setBufferSize(socket, state.recvBufferSize, kReceive);
  if (state.sendBufferSize) setBufferSize(socket, state.sendBufferSize, kSend);
}

function bufferSize(socket, size, receive) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const result = socket[kStateSymbol].handle?.bufferSize(size, receive) ?? -9;
  if (result < 0) {
    const { 0: code, 1: message } = describeErrno(result);
    throw new ERR_SOCKET_BUFFER_SIZE({
      errno: result, code, message, syscall: receive ? 'uv_recv_buffer_size' : 'uv_send_buffer_size',
    });
  }
  return result;
}

function setBufferSize(socket, size, receive) {
  bufferSize(socket, size, receive);
}

/** Something that needs the socket to be bound first waits for that. */
function enqueue(socket, task) {
  const state = socket[kStateSymbol];
  if (state.queue === undefined) {
    state.queue = [];
    socket.once(EventEmitter.errorMonitor, onListenError);
    socket.once('listening', onListenSuccess);
  }
  state.queue.push(task);
}

function onListenSuccess() {
  this.removeListener(EventEmitter.errorMonitor, onListenError);
  clearQueue(this, true);
}

function onListenError() {
  this.removeListener('listening', onListenSuccess);
  this[kStateSymbol].queue = undefined;
}

function clearQueue(socket) {
  const state = socket[kStateSymbol];
  const { queue } = state;
  state.queue = undefined;
  for (const task of queue) task();
}

/**
 * @param {number|object} [port] or options {port, address, exclusive, fd}
 * @param {string} [address]
 * @param {Function} [callback] for 'listening'
 * @returns {this}
 */
Socket.prototype.bind = function(port_, address_ /* , callback */) {
  let port = port_;
  const state = running(this);
  if (state.bindState !== BIND_STATE_UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
  state.bindState = BIND_STATE_BINDING;

  const callback = arguments.length > 0 && arguments[arguments.length - 1];
  const removeListeners = () => {
    this.removeListener(EventEmitter.errorMonitor, removeListeners);
    this.removeListener('listening', onListening);
  };
  const onListening = () => {
    removeListeners();
    Reflect.apply(callback, this, []);
  };
  if (typeof callback === 'function') {
    this.on(EventEmitter.errorMonitor, removeListeners);
    this.on('listening', onListening);
  }

  const { UDP } = binding('udp');
  if (port !== null && typeof port === 'object' && port instanceof UDP) {
    replaceHandle(this, port);
    startListening(this);
    return this;
  }
  // An open descriptor.
  if (port !== null && typeof port === 'object' && isInt32(port.fd) && port.fd > 0) {
    const { fd, exclusive } = port;
    if (isShared(state, exclusive)) {
      bindInCluster(this, { address: null, port: null, addressType: this.type, fd, flags: null });
      return this;
    }
    const type = binding('pipe').guessHandleType(fd);
    if (type !== 'UDP') throw new ERR_INVALID_FD_TYPE(type);
    const code = state.handle.open(fd);
    if (code) throw errnoException(code, 'open');
    // Later, as with an address: so listeners may be added after bind().
    process.nextTick(() => {
      if (state.handle) startListening(this);
    });
    return this;
  }

  let address;
  let exclusive = false;
  if (port !== null && typeof port === 'object') {
    address = port.address || '';
    exclusive = Boolean(port.exclusive);
    port = port.port;
  } else {
    address = typeof address_ === 'function' ? '' : address_;
  }
  // Nothing given: all addresses of the family.
  if (!address) address = this.type === 'udp4' ? '0.0.0.0' : '::';

  state.handle.lookup(address, (error, ip) => {
    // Closed while the name was looked up.
    if (!state.handle) return;
    if (error) {
      state.bindState = BIND_STATE_UNBOUND;
      this.emit('error', error);
      return;
    }
    if (isShared(state, exclusive)) {
      bindInCluster(this, { address: ip, port: port | 0, addressType: this.type, fd: -1, flags: bindFlags(state) });
      return;
    }
    const code = state.handle.bind(ip, port | 0, bindFlags(state));
    if (code) {
      state.bindState = BIND_STATE_UNBOUND;
      this.emit('error', exceptionWithHostPort(code, 'bind', ip, port));
      return;
    }
    startListening(this);
  });
  return this;
};

/** Whether this is a worker of a cluster, whose primary gives it the socket. */
function isShared(state, exclusive) {
  return !exclusive && !state.reusePort && require('internal/cluster/role').workerId !== 0;
}

/** Takes the socket that the primary of the cluster has bound. */
function bindInCluster(socket, query) {
  const state = socket[kStateSymbol];
  require('cluster')._getServer(socket, query, (errno, handle) => {
    // Closed while the primary was asked.
    if (!state.handle) {
      handle?.close();
      return;
    }
    if (errno) {
      state.bindState = BIND_STATE_UNBOUND;
      socket.emit('error', exceptionWithHostPort(errno, 'bind', query.address, query.port));
      return;
    }
    replaceHandle(socket, handle);
    startListening(socket);
  });
}

/** @param {object} state @returns {number} what bind is told beside the address */
function bindFlags(state) {
  const { IPV6ONLY, REUSEADDR, REUSEPORT } = binding('udp');
  return (state.reuseAddr ? REUSEADDR : 0) | (state.ipv6Only ? IPV6ONLY : 0) | (state.reusePort ? REUSEPORT : 0);
}

/**
 * Binds at once, to a numeric address; 'listening' comes later nevertheless.
 * @param {{address?: string, port?: number}} [options]
 * @returns {{address: string, family: string, port: number}}
 */
Socket.prototype.bindSync = function(options = kEmptyObject) {
  const state = running(this);
  if (state.bindState !== BIND_STATE_UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
  validateObject(options, 'options');
  const family = this.type === 'udp4' ? 4 : 6;
  const { address = family === 4 ? '0.0.0.0' : '::', port = 0 } = options;
  validateString(address, 'options.address');
  if (isIP(address) !== family) {
    throw new ERR_INVALID_ARG_VALUE('options.address', address, `must be a numeric IPv${family} address`);
  }
  const number = validatePort(port, 'options.port', true);
  const code = state.handle.bind(address, number, bindFlags(state));
  if (code) throw exceptionWithHostPort(code, 'bind', address, number);
  beginReceiving(this);
  process.nextTick(() => {
    if (state.handle) this.emit('listening');
  });
  return this.address();
};

function replaceHandle(socket, handle) {
  const state = socket[kStateSymbol];
  const old = state.handle;
  handle.lookup = old.lookup;
  handle[owner_symbol] = socket;
  if (!old.hasRef()) handle.unref();
  old.close();
  state.handle = handle;
}

/**
 * @param {number} port
 * @param {string} [address]
 * @param {Function} [callback]
 */
Socket.prototype.connect = function(port, address, callback) {
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = '';
  } else if (address === undefined) {
    address = '';
  }
  validateString(address, 'address');
  const state = this[kStateSymbol];
  if (state.connectState !== CONNECT_STATE_DISCONNECTED) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  state.connectState = CONNECT_STATE_CONNECTING;
  if (state.bindState === BIND_STATE_UNBOUND) this.bind({ port: 0, exclusive: true }, null);
  if (state.bindState !== BIND_STATE_BOUND) {
    enqueue(this, () => connectNow(this, port, address, callback));
    return;
  }
  connectNow(this, port, address, callback);
};

function connectNow(socket, port, address, callback) {
  const state = socket[kStateSymbol];
  if (callback) socket.once('connect', callback);
  const done = (error, ip) => {
    if (state.connectState === CONNECT_STATE_DISCONNECTED || !state.handle) return;
    let failure = error;
    if (!failure) {
      if (state.sendBlockList?.check(ip, ipFamily(ip))) {
        failure = new ERR_IP_BLOCKED(ip);
      } else {
        const code = state.handle.connect(ip, port);
        if (code) failure = exceptionWithHostPort(code, 'connect', address, port);
      }
    }
    if (failure) {
      state.connectState = CONNECT_STATE_DISCONNECTED;
      process.nextTick(() => {
        if (callback) {
          socket.removeListener('connect', callback);
          callback(failure);
        } else {
          socket.emit('error', failure);
        }
      });
      return;
    }
    state.connectState = CONNECT_STATE_CONNECTED;
    process.nextTick(() => socket.emit('connect'));
  };
  state.handle.lookup(address, done);
}

const ipFamily = (ip) => (ip.includes(':') ? 'ipv6' : 'ipv4');

/** Undoes connect(). */
Socket.prototype.disconnect = function() {
  const state = this[kStateSymbol];
  if (state.connectState !== CONNECT_STATE_CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const code = state.handle.disconnect();
  if (code) throw errnoException(code, 'connect');
  state.connectState = CONNECT_STATE_DISCONNECTED;
};

/** For the old form send(buffer, offset, length, ...). */
function sliceBuffer(buffer, offset, length) {
  if (typeof buffer === 'string') {
    buffer = require('buffer').Buffer.from(buffer);
  } else if (!isArrayBufferView(buffer)) {
    throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView', 'string'], buffer);
  }
  offset = offset >>> 0;
  length = length >>> 0;
  if (offset > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > buffer.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return require('buffer').Buffer.from(buffer.buffer, buffer.byteOffset + offset, length);
}

/** The parts of a datagram as buffers; undefined when one is neither text nor bytes. */
function fixBufferList(list) {
  const fixed = new Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const part = list[i];
    if (typeof part === 'string') fixed[i] = require('buffer').Buffer.from(part);
    else if (isArrayBufferView(part)) fixed[i] = part;
    else return undefined;
  }
  return fixed;
}

/**
 * send(message[, offset, length][, port][, address][, callback]); port and address are left out on connected sockets.
 * @param {Buffer|string|any[]} buffer
 */
Socket.prototype.send = function(buffer, offset, length, port, address, callback) {
  let list;
  const state = this[kStateSymbol];
  const connected = state.connectState === CONNECT_STATE_CONNECTED;
  if (!connected) {
    if (address || (port && typeof port !== 'function')) {
      buffer = sliceBuffer(buffer, offset, length);
    } else {
      callback = port;
      port = offset;
      address = length;
    }
  } else {
    if (typeof length === 'number') {
      buffer = sliceBuffer(buffer, offset, length);
      if (typeof port === 'function') {
        callback = port;
        port = null;
      }
    } else {
      callback = offset;
    }
    if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  }

  if (!Array.isArray(buffer)) {
    if (typeof buffer === 'string') {
      list = [require('buffer').Buffer.from(buffer)];
    } else if (!isArrayBufferView(buffer)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView', 'string'], buffer);
    } else {
      list = [buffer];
    }
  } else if (!(list = fixBufferList(buffer))) {
    throw new ERR_INVALID_ARG_TYPE('buffer list arguments', ['Buffer', 'TypedArray', 'DataView', 'string'], buffer);
  }

  if (!connected) port = validatePort(port, 'Port', false);
  // Whatever is no function is no callback.
  if (typeof callback !== 'function') callback = undefined;
  if (typeof address === 'function') {
    callback = address;
    address = undefined;
  } else if (address != null) {
    validateString(address, 'address');
  }
  running(this);

  if (state.bindState === BIND_STATE_UNBOUND) this.bind({ port: 0, exclusive: true }, null);
  if (list.length === 0) list.push(require('buffer').Buffer.alloc(0));

  // Waits until the socket is bound.
  if (state.bindState !== BIND_STATE_BOUND) {
    enqueue(this, () => sendNow(this, list, port, address, callback));
    return;
  }
  sendNow(this, list, port, address, callback);
};

function sendNow(socket, list, port, address, callback) {
  const state = socket[kStateSymbol];
  if (!state.handle) return;
  if (state.connectState === CONNECT_STATE_CONNECTED) {
    doSend(null, undefined, socket, list, address, port, callback);
    return;
  }
  defaultTriggerAsyncIdScope(socket[async_id_symbol], () => {
    state.handle.lookup(address, (error, ip) => doSend(error, ip, socket, list, address, port, callback));
  });
}

function doSend(error, ip, socket, list, address, port, callback) {
  const state = socket[kStateSymbol];
  if (error) {
    if (callback) process.nextTick(callback, error);
    else process.nextTick(() => socket.emit('error', error));
    return;
  }
  // Closed while the name was looked up.
  if (!state.handle) return;
  if (ip !== undefined && state.sendBlockList?.check(ip, ipFamily(ip))) {
    const blocked = new ERR_IP_BLOCKED(ip);
    if (callback) process.nextTick(callback, blocked);
    return;
  }
  const request = { callback, address, port };
  const code = state.handle.send(list, ip, port ?? 0, request);
  if (code >= 1) {
    // Sent at once, but told later.
    if (callback) process.nextTick(callback, null, code - 1);
    return;
  }
  if (code && callback) {
    const failure = exceptionWithHostPort(code, 'send', address, port);
    process.nextTick(callback, failure);
  }
}

/** @this {object} the handle: a datagram that had to wait is over */
function onSent(request, status, bytes) {
  const { callback } = request;
  if (!callback) return;
  if (status < 0) callback(exceptionWithHostPort(status, 'send', request.address, request.port));
  else callback(null, bytes);
}

/** @this {object} the handle */
function onMessage(size, store, offset, address, family, port) {
  const socket = this[owner_symbol];
  if (size < 0) {
    socket.emit('error', errnoException(size, 'recvmsg'));
    return;
  }
  const state = socket[kStateSymbol];
  // Closed or stopped by an earlier one of the same turn.
  if (!state.handle) return;
  if (state.receiveBlockList?.check(address, family === 'IPv6' ? 'ipv6' : 'ipv4')) return;
  const { FastBuffer } = require('internal/buffer');
  socket.emit('message', new FastBuffer(store, offset, size), { address, family, port, size });
}

/** @param {Function} [callback] for 'close' */
Socket.prototype.close = function(callback) {
  const state = this[kStateSymbol];
  if (typeof callback === 'function') this.on('close', callback);
  if (state.queue !== undefined) {
    // What waits to be sent goes out first.
    state.queue.push(() => this.close());
    return this;
  }
  running(this);
  state.receiving = false;
  state.handle.recvStop();
  state.handle.close();
  state.handle = null;
  defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, () => this.emit('close'));
  return this;
};

Socket.prototype[Symbol.asyncDispose] = async function() {
  if (!this[kStateSymbol].handle) return;
  await new Promise((resolve) => this.close(resolve));
};

/** @returns {{address: string, family: string, port: number}} */
Socket.prototype.address = function() {
  const { handle } = running(this);
  const out = {};
  const code = handle.getsockname(out);
  if (code) throw errnoException(code, 'getsockname');
  return out;
};

/** @returns {{address: string, family: string, port: number}} */
Socket.prototype.remoteAddress = function() {
  const state = running(this);
  if (state.connectState !== CONNECT_STATE_CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
  const out = {};
  const code = state.handle.getpeername(out);
  if (code) throw errnoException(code, 'getpeername');
  return out;
};

function check(code, syscall) {
  if (code < 0) throw errnoException(code, syscall);
}

/** @param {boolean} flag */
Socket.prototype.setBroadcast = function(flag) {
  check(running(this).handle.setBroadcast(Boolean(flag)), 'setBroadcast');
};

/** @param {number} ttl 1 to 255 @returns {number} */
Socket.prototype.setTTL = function(ttl) {
  validateNumber(ttl, 'ttl');
  check(running(this).handle.setTTL(ttl), 'setTTL');
  return ttl;
};

/** @param {number} ttl 0 to 255 @returns {number} */
Socket.prototype.setMulticastTTL = function(ttl) {
  validateNumber(ttl, 'ttl');
  check(running(this).handle.setMulticastTTL(ttl), 'setMulticastTTL');
  return ttl;
};

/** @param {boolean} flag */
Socket.prototype.setMulticastLoopback = function(flag) {
  check(running(this).handle.setMulticastLoopback(Boolean(flag)), 'setMulticastLoopback');
  return flag;
};

/** @param {string} interfaceAddress */
Socket.prototype.setMulticastInterface = function(interfaceAddress) {
  const { handle } = running(this);
  validateString(interfaceAddress, 'interfaceAddress');
  check(handle.setMulticastInterface(interfaceAddress), 'setMulticastInterface');
};

/** @param {string} multicastAddress @param {string} [interfaceAddress] */
Socket.prototype.addMembership = function(multicastAddress, interfaceAddress) {
  const { handle } = running(this);
  if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
  check(handle.addMembership(multicastAddress, interfaceAddress ?? undefined), 'addMembership');
};

/** @param {string} multicastAddress @param {string} [interfaceAddress] */
Socket.prototype.dropMembership = function(multicastAddress, interfaceAddress) {
  const { handle } = running(this);
  if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
  check(handle.dropMembership(multicastAddress, interfaceAddress ?? undefined), 'dropMembership');
};

/** @param {string} sourceAddress @param {string} groupAddress @param {string} [interfaceAddress] */
Socket.prototype.addSourceSpecificMembership = function(sourceAddress, groupAddress, interfaceAddress) {
  const { handle } = running(this);
  validateString(sourceAddress, 'sourceAddress');
  validateString(groupAddress, 'groupAddress');
  check(handle.addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress ?? undefined),
        'addSourceSpecificMembership');
};

/** @param {string} sourceAddress @param {string} groupAddress @param {string} [interfaceAddress] */
Socket.prototype.dropSourceSpecificMembership = function(sourceAddress, groupAddress, interfaceAddress) {
  const { handle } = running(this);
  validateString(sourceAddress, 'sourceAddress');
  validateString(groupAddress, 'groupAddress');
  check(handle.dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress ?? undefined),
        'dropSourceSpecificMembership');
};

Socket.prototype.ref = function() {
  this[kStateSymbol].handle?.ref();
  return this;
};

Socket.prototype.unref = function() {
  this[kStateSymbol].handle?.unref();
  return this;
};

/** @param {number} size bytes */
Socket.prototype.setRecvBufferSize = function(size) {
  setBufferSize(this, size, kReceive);
};

/** @param {number} size bytes */
Socket.prototype.setSendBufferSize = function(size) {
  setBufferSize(this, size, kSend);
};

/** @returns {number} bytes */
Socket.prototype.getRecvBufferSize = function() {
  return bufferSize(this, 0, kReceive);
};

/** @returns {number} bytes */
Socket.prototype.getSendBufferSize = function() {
  return bufferSize(this, 0, kSend);
};

/** @returns {number} bytes that wait to be sent */
Socket.prototype.getSendQueueSize = function() {
  return this[kStateSymbol].handle.getSendQueueSize();
};

/** @returns {number} datagrams that wait to be sent */
Socket.prototype.getSendQueueCount = function() {
  return this[kStateSymbol].handle.getSendQueueCount();
};

module.exports = { _createSocketHandle: createSocketHandle, createSocket, Socket };
