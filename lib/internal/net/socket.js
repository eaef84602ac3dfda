'use strict';

// net.Socket: a Duplex over a TCP or local socket.

const { Duplex } = require('stream');
const {
  codes: {
    ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_SOCKET_CLOSED,
    ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
  },
  errnoException,
} = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { newAsyncId } = require('internal/async_hooks');
const { kTimeout } = require('internal/timers');
const { normalizeArgs, normalizedArgsSymbol, refuseObjectMode } = require('internal/net');
const {
  validateInt32, validateNumber,
} = require('internal/validators');
const {
  clearStreamTimeout, kAfterAsyncWrite, kBuffer, kBufferCb, kBufferGen, kUpdateTimer, onStreamRead, onStreamWritten,
  setStreamTimeout, writeGeneric, writevGeneric,
} = require('internal/stream_base');

const { defineProperty, setPrototypeOf } = Object;

const kLastWriteQueueSize = Symbol('lastWriteQueueSize');
const kSetNoDelay = Symbol('kSetNoDelay');
const kSetKeepAlive = Symbol('kSetKeepAlive');
const kSetKeepAliveInitialDelay = Symbol('kSetKeepAliveInitialDelay');
const kSetTOS = Symbol('kSetTOS');
const kBytesRead = Symbol('kBytesRead');
const kBytesWritten = Symbol('kBytesWritten');
const kBound = Symbol('kBound');
const kLookup = Symbol('kLookup');
const kReinitializeHandle = Symbol('kReinitializeHandle');

const clientChannel = require('internal/diagnostics').lazyChannel('net.client.socket');

const ENOTCONN = -107;

let native;
/** @returns {{TCP: Function, Pipe: Function, tcp: object, pipe: object}} the native classes, at first use */
function natives() {
  native ??= {
    tcp: binding('tcp'),
    pipe: binding('pipe'),
    TCP: binding('tcp').TCP,
    Pipe: binding('pipe').Pipe,
  };
  return native;
}

const isTcp = (handle) => handle instanceof natives().TCP;

/**
 * @param {number} fd
 * @param {boolean} isServer
 * @returns {object} a native handle of the kind that the descriptor is
 */
function createHandle(fd, isServer) {
  validateInt32(fd, 'fd', 0);
  const { tcp, pipe, TCP, Pipe } = natives();
  const type = pipe.guessHandleType(fd);
  if (type === 'PIPE') return new Pipe(isServer ? pipe.SERVER : pipe.SOCKET);
  if (type === 'TCP') return new TCP(isServer ? tcp.SERVER : tcp.SOCKET);
  throw new ERR_INVALID_FD_TYPE(type);
}

/** `new Socket({ handle: boundSocket })`: bound, and not connected yet. */
function adoptBound(socket, options) {
  const adopted = require('internal/net/boundsocket').adoptBoundSocket(options.handle);
  if (adopted === undefined) return;
  socket._handle = adopted.handle;
  socket[kBound] = { path: adopted.path };
  options.noRead = true;
}

function initSocketHandle(socket) {
  socket._undestroy();
  socket._sockname = undefined;
  const handle = socket._handle;
  if (!handle) return;
  handle[owner_symbol] = socket;
  handle.onread = onStreamRead;
  handle.onwritten = onStreamWritten;
  handle.reading = false;
  socket[async_id_symbol] = typeof handle.getAsyncId === 'function' ? handle.getAsyncId() : newAsyncId();
  let userBuffer = socket[kBuffer];
  if (userBuffer) {
    if (userBuffer === true) {
      userBuffer = socket[kBufferGen]();
      if (!userBuffer) return;
      socket[kBuffer] = userBuffer;
    }
    handle.useUserBuffer(userBuffer);
  }
}

/**
 * @param {object} [options]
 */
function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (options?.objectMode || options?.readableObjectMode || options?.writableObjectMode) refuseObjectMode(options);
  if (typeof options?.keepAliveInitialDelay !== 'undefined') {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (typeof options?.typeOfService !== 'undefined') {
    validateInt32(options.typeOfService, 'options.typeOfService', 0, 255);
  }

  this.connecting = false;
  // Problem with the connection was told already.
  this._hadError = false;
  this._handle = null;
  this._parent = null;
  this._host = null;
  this[kLastWriteQueueSize] = 0;
  this[kTimeout] = null;
  this[kBuffer] = null;
  this[kBufferCb] = null;
  this[kBufferGen] = null;
  this._closeAfterHandlingError = false;

  if (typeof options === 'number') {
    options = { fd: options };
  } else {
    options = { ...options };
  }

  // Unless asked for otherwise, the end of one side is the end of the other.
  options.allowHalfOpen = Boolean(options.allowHalfOpen);
  // The handle is closed by _destroy, which tells 'close' itself; writes are told by 'finish'.
  options.emitClose = false;
  options.autoDestroy = true;
  options.decodeStrings = false;
  Reflect.apply(Duplex, this, [options]);

  this[kBound] = undefined;
  if (options.handle) {
    this._handle = options.handle;
    if (!this._handle.getAsyncId) adoptBound(this, options);
    this[async_id_symbol] = this._handle.getAsyncId?.() ?? newAsyncId();
  } else if (options.fd !== undefined) {
    const { fd } = options;
    this._handle = createHandle(fd, false);
    // Standard output and error are written to until all is taken, and leave the descriptor's flags alone.
    const isOutput = (fd === 1 || fd === 2) && options.readable === false;
    const code = isTcp(this._handle) ? this._handle.open(fd) : this._handle.open(fd, isOutput);
    if (code) throw errnoException(code, 'open');
    this[async_id_symbol] = this._handle.getAsyncId();
    if (isOutput) this._handle.setBlocking(true);
  } else {
    this[async_id_symbol] = -1;
  }

  const { onread } = options;
  if (onread !== null && typeof onread === 'object' &&
      (ArrayBuffer.isView(onread.buffer) && onread.buffer instanceof Uint8Array || typeof onread.buffer === 'function') &&
      typeof onread.callback === 'function') {
    if (typeof onread.buffer === 'function') {
      this[kBuffer] = true;
      this[kBufferGen] = onread.buffer;
    } else {
      this[kBuffer] = onread.buffer;
    }
    this[kBufferCb] = onread.callback;
  }

  this[kSetNoDelay] = Boolean(options.noDelay);
  this[kSetKeepAlive] = Boolean(options.keepAlive);
  this[kSetKeepAliveInitialDelay] = ~~(options.keepAliveInitialDelay / 1000);
  this[kSetTOS] = options.typeOfService;

  if (options.blockList) {
    const { BlockList } = require('internal/net/blocklist');
    if (!BlockList.isBlockList(options.blockList)) {
      const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }

  this.on('end', onReadableStreamEnd);

  initSocketHandle(this);

  this._pendingData = null;
  this._pendingEncoding = '';

  // A socket that is there already begins to read, unless its owner wants to say when.
  if (this._handle && options.readable !== false && !options.noRead) {
    if (options.pauseOnCreate) {
      this._handle.reading = false;
      this._handle.readStop();
      this.readableFlowing = false;
    } else if (!options.manualStart) {
      this.read(0);
    }
  }

  // Reserved for the server whose connection this is.
  this.server = null;
  this._server = null;
  // Bytes of handles that are gone.
  this[kBytesRead] = 0;
  this[kBytesWritten] = 0;
}
setPrototypeOf(Socket.prototype, Duplex.prototype);
setPrototypeOf(Socket, Duplex);

/** The peer has ended: without half-open, so do we. */
function onReadableStreamEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterFIN;
}

// With half-open off, the reason for a failing write is that the other side has gone.
function writeAfterFIN(chunk, encoding, callback) {
  if (!this.writableEnded) return Reflect.apply(Duplex.prototype.write, this, arguments);
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const error = new Error('This socket has been ended by the other party');
  error.code = 'EPIPE';
  if (typeof callback === 'function') {
    const { defaultTriggerAsyncIdScope } = require('internal/async_hooks');
    defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, callback, error);
  }
  this.destroy(error);
  return false;
}

Socket.prototype._unrefTimer = function _unrefTimer() {
  for (let socket = this; socket != null; socket = socket._parent) {
    if (socket[kTimeout]) socket[kTimeout].refresh();
  }
};

Socket.prototype[kUpdateTimer] = function() {
  if (this[kTimeout] !== null || this._parent != null) this._unrefTimer();
};

Socket.prototype[kAfterAsyncWrite] = function() {
  this[kLastWriteQueueSize] = 0;
};

/** All is written: tell the other side. */
Socket.prototype._final = function(callback) {
  if (this.connecting) {
    this.once('connect', () => this._final(callback));
    return;
  }
  if (!this._handle) return callback();
  const code = this._handle.shutdown((status) => {
    // A socket that closes in the middle has nothing more to say.
    callback(status < 0 && status !== ENOTCONN && !this.destroyed ? errnoException(status, 'shutdown') : undefined);
  });
  if (code === ENOTCONN) return callback();
  if (code < 0) return callback(errnoException(code, 'shutdown'));
};

Socket.prototype._onTimeout = function() {
  const handle = this._handle;
  const last = this[kLastWriteQueueSize];
  if (last > 0 && handle) {
    // A slow write is not idleness: as long as the queue shrinks, time begins anew.
    const { writeQueueSize } = handle;
    if (last !== writeQueueSize) {
      this[kLastWriteQueueSize] = writeQueueSize;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

/**
 * @param {number} msecs of idleness after which 'timeout' is emitted; 0: never
 * @param {Function} [callback]
 */
Socket.prototype.setTimeout = setStreamTimeout;

/** @param {boolean} [enable] whether small packets go out at once */
Socket.prototype.setNoDelay = function(enable) {
  // Compatible with calls that leave it out.
  enable = Boolean(enable === undefined ? true : enable);
  if (!this._handle) {
    this[kSetNoDelay] = enable;
    return this;
  }
  if (this._handle.setNoDelay && enable !== this[kSetNoDelay]) {
    this[kSetNoDelay] = enable;
    this._handle.setNoDelay(enable);
  }
  return this;
};

/**
 * @param {boolean} [enable]
 * @param {number} [initialDelayMsecs]
 */
Socket.prototype.setKeepAlive = function(enable, initialDelayMsecs) {
  enable = Boolean(enable);
  const initialDelay = ~~(initialDelayMsecs / 1000);
  if (!this._handle) {
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    return this;
  }
  if (!this._handle.setKeepAlive) return this;
  if (enable !== this[kSetKeepAlive] || (enable && this[kSetKeepAliveInitialDelay] !== initialDelay)) {
    this[kSetKeepAlive] = enable;
    this[kSetKeepAliveInitialDelay] = initialDelay;
    this._handle.setKeepAlive(enable, initialDelay);
  }
  return this;
};

/** @param {number} value of the IP type-of-service field, 0 to 255 */
Socket.prototype.setTypeOfService = function(value) {
  if (Number.isNaN(value)) {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE('tos', 'number', value);
  }
  validateInt32(value, 'tos', 0, 255);
  if (!this._handle) {
    this[kSetTOS] = value;
    return this;
  }
  if (!this._handle.setTypeOfService) {
    this[kSetTOS] = value;
    return this;
  }
  if (value !== this[kSetTOS]) {
    const code = this._handle.setTypeOfService(value);
    if (code) throw errnoException(code, 'setTypeOfService');
    this[kSetTOS] = value;
  }
  return this;
};

/** @returns {number} the type of service */
Socket.prototype.getTypeOfService = function() {
  if (!this._handle || !this._handle.getTypeOfService) return this[kSetTOS] ?? 0;
  const value = this._handle.getTypeOfService();
  if (value < 0) throw errnoException(value, 'getTypeOfService');
  return value;
};

/** @returns {{address?: string, family?: string, port?: number}} where the socket is bound */
Socket.prototype.address = function() {
  return this._getsockname();
};

function defineGetter(name, get) {
  defineProperty(Socket.prototype, name, { __proto__: null, configurable: false, enumerable: true, get });
}

defineProperty(Socket.prototype, '_connecting', {
  __proto__: null,
  get() { return this.connecting; },
});

/** Not connected yet. */
defineProperty(Socket.prototype, 'pending', {
  __proto__: null,
  configurable: true,
  get() { return !this._handle || this.connecting; },
});

defineProperty(Socket.prototype, 'readyState', {
  __proto__: null,
  get() {
    if (this.connecting) return 'opening';
    if (this.readable && this.writable) return 'open';
    if (this.readable && !this.writable) return 'readOnly';
    if (!this.readable && this.writable) return 'writeOnly';
    return 'closed';
  },
});

defineProperty(Socket.prototype, 'bufferSize', {
  __proto__: null,
  get() {
    if (this._handle) return this.writableLength;
  },
});

function tryReadStart(socket) {
  socket._handle.reading = true;
  const code = socket._handle.readStart();
  if (code) socket.destroy(errnoException(code, 'read'));
}

Socket.prototype._read = function(n) {
  if (this.connecting || !this._handle) {
    this.once('connect', () => this._read(n));
  } else if (!this._handle.reading) {
    tryReadStart(this);
  }
};

/**
 * @param {Buffer|string|Function} [data]
 * @param {string|Function} [encoding]
 * @param {Function} [callback]
 */
Socket.prototype.end = function(data, encoding, callback) {
  Reflect.apply(Duplex.prototype.end, this, [data, encoding, callback]);
  return this;
};

/** Closes a TCP connection with a reset instead of an orderly end. */
Socket.prototype.resetAndDestroy = function() {
  if (!this._handle) {
    this.destroy(new ERR_SOCKET_CLOSED());
    return this;
  }
  if (!isTcp(this._handle)) throw new ERR_INVALID_HANDLE_TYPE();
  if (this.connecting) {
    this.once('connect', () => this._reset());
  } else {
    this._reset();
  }
  return this;
};

Socket.prototype._reset = function() {
  this.resetAndClosing = true;
  return this.destroy();
};

Socket.prototype.pause = function() {
  if (this[kBuffer] && !this.connecting && this._handle?.reading) {
    this._handle.reading = false;
    if (!this.destroyed) {
      const code = this._handle.readStop();
      if (code) this.destroy(errnoException(code, 'read'));
    }
  }
  return Reflect.apply(Duplex.prototype.pause, this, []);
};

Socket.prototype.resume = function() {
  if (this[kBuffer] && !this.connecting && this._handle && !this._handle.reading) tryReadStart(this);
  return Reflect.apply(Duplex.prototype.resume, this, []);
};

Socket.prototype.read = function(n) {
  if (this[kBuffer] && !this.connecting && this._handle && !this._handle.reading) tryReadStart(this);
  return Reflect.apply(Duplex.prototype.read, this, [n]);
};

/** Destroys the socket once all that was written is out. */
Socket.prototype.destroySoon = function() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

/** The lookup of a name for this socket, if it is in flight and the runtime's own. */
function lookupOf(socket) {
  const lookup = socket[kLookup];
  return lookup !== undefined && lookup instanceof require('internal/dns/lookup').Lookup ? lookup : undefined;
}

function cancelLookup(socket) {
  lookupOf(socket)?.cancel();
  socket[kLookup] = undefined;
}

Socket.prototype._destroy = function(exception, callback) {
  this.connecting = false;
  if (this[kLookup] !== undefined) cancelLookup(this);
  for (let socket = this; socket != null; socket = socket._parent) clearStreamTimeout(socket);

  const handle = this._handle;
  if (handle) {
    const isException = Boolean(exception);
    this[kBytesRead] = handle.bytesRead;
    this[kBytesWritten] = handle.bytesWritten;
    const closed = () => this.emit('close', isException);
    if (this.resetAndClosing) {
      this.resetAndClosing = false;
      const code = handle.reset(closed);
      if (code) this.emit('error', errnoException(code, 'reset'));
    } else if (this._closeAfterHandlingError) {
      // The error is heard before the descriptor goes.
      queueMicrotask(() => handle.close(closed));
    } else {
      handle.close(closed);
    }
    handle.onread = noop;
    this._handle = null;
    this._sockname = null;
    callback(exception);
  } else {
    callback(exception);
    process.nextTick(emitCloseNT, this);
  }

  if (this._server) {
    this._server._connections--;
    this._server._emitCloseIfDrained?.();
  }
};

function noop() {}

function emitCloseNT(socket) {
  socket.emit('close', false);
}

Socket.prototype._getpeername = function() {
  if (!this._handle || !this._handle.getpeername || this.connecting) return this._peername || {};
  if (!this._peername) {
    const out = {};
    // The other side may have gone already: then nothing is known of it.
    if (this._handle.getpeername(out)) return out;
    this._peername = out;
  }
  return this._peername;
};

Socket.prototype._getsockname = function() {
  if (this._handle && this[kBound]?.path !== undefined) return { address: this[kBound].path };
  if (!this._handle || !this._handle.getsockname) return {};
  if (!this._sockname) {
    this._sockname = {};
    this._handle.getsockname(this._sockname);
  }
  return this._sockname;
};

defineGetter('bytesRead', function bytesRead() {
  return this._handle ? this._handle.bytesRead : this[kBytesRead];
});
defineGetter('remoteAddress', function remoteAddress() { return this._getpeername().address; });
defineGetter('remoteFamily', function remoteFamily() { return this._getpeername().family; });
defineGetter('remotePort', function remotePort() { return this._getpeername().port; });
defineGetter('localAddress', function localAddress() { return this._getsockname().address; });
defineGetter('localPort', function localPort() { return this._getsockname().port; });
defineGetter('localFamily', function localFamily() { return this._getsockname().family; });

defineGetter('_bytesDispatched', function _bytesDispatched() {
  return this._handle ? this._handle.bytesWritten : this[kBytesWritten];
});

/** Bytes given to write(), also those that still wait here. */
defineGetter('bytesWritten', function bytesWritten() {
  let bytes = this._bytesDispatched + (this._handle?.writeQueueSize ?? 0);
  const { _pendingData: data, _pendingEncoding: encoding } = this;
  const buffered = this.writableBuffer;
  if (!buffered) return undefined;
  const { Buffer } = require('buffer');
  for (const entry of buffered) {
    bytes += typeof entry.chunk === 'string' ? Buffer.byteLength(entry.chunk, entry.encoding) : entry.chunk.length;
  }
  if (Array.isArray(data)) {
    for (const entry of data) {
      bytes += typeof entry.chunk === 'string' ? Buffer.byteLength(entry.chunk, entry.encoding) : entry.chunk.length;
    }
  } else if (data) {
    bytes += typeof data === 'string' ? Buffer.byteLength(data, encoding) : data.byteLength;
  }
  return bytes;
});

Socket.prototype._writeGeneric = function(writev, data, encoding, callback) {
  if (this.connecting) {
    // Written before the connection stands: waits for it.
    this._pendingData = data;
    this._pendingEncoding = encoding;
    function onClose() {
      callback(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
    }
    this.once('connect', function connect() {
      this.off('close', onClose);
      this._writeGeneric(writev, data, encoding, callback);
    });
    this.once('close', onClose);
    return;
  }
  this._pendingData = null;
  this._pendingEncoding = '';
  if (!this._handle) {
    callback(new ERR_SOCKET_CLOSED());
    return false;
  }
  this[kUpdateTimer]();
  if (writev) writevGeneric(this, data, callback);
  else writeGeneric(this, data, encoding, callback);
  if (this[kTimeout] !== null && this._handle) this[kLastWriteQueueSize] = this._handle.writeQueueSize;
};

Socket.prototype._writev = function(chunks, callback) {
  this._writeGeneric(true, chunks, '', callback);
};

Socket.prototype._write = function(data, encoding, callback) {
  this._writeGeneric(false, data, encoding, callback);
};

/**
 * @param {...any} args (options[, listener]), (path[, listener]) or (port[, host][, listener])
 * @returns {this}
 */
Socket.prototype.connect = function(...args) {
  // Servers and agents hand over what they have normalized before.
  const normalized = Array.isArray(args[0]) && args[0][normalizedArgsSymbol] ? args[0] : normalizeArgs(args);
  if (clientChannel.hasSubscribers) clientChannel.publish({ socket: this });
  require('internal/net/connect').connect(this, normalized[0], normalized[1]);
  return this;
};

Socket.prototype[kReinitializeHandle] = function(handle) {
  this._handle?.close();
  this._handle = handle;
  this._handle[owner_symbol] = this;
  initSocketHandle(this);
};

Socket.prototype.ref = function() {
  if (!this._handle) {
    this.once('connect', this.ref);
    return this;
  }
  if (typeof this._handle.ref === 'function') this._handle.ref();
  lookupOf(this)?.ref();
  return this;
};

Socket.prototype.unref = function() {
  if (!this._handle) {
    this.once('connect', this.unref);
    return this;
  }
  if (typeof this._handle.unref === 'function') this._handle.unref();
  lookupOf(this)?.unref();
  return this;
};

module.exports = {
  Socket,
  createHandle,
  initSocketHandle,
  isTcp,
  kBound,
  kLookup,
  kReinitializeHandle,
  kSetKeepAlive,
  kSetKeepAliveInitialDelay,
  kSetNoDelay,
  kSetTOS,
  natives,
};
