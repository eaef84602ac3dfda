'use strict';

// net.Server: listens on TCP or a local path, and makes a Socket of each connection.

const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_FD_TYPE,
    ERR_SERVER_ALREADY_LISTEN, ERR_SERVER_NOT_RUNNING,
  },
  errnoException,
  uvExceptionWithHostPort,
} = require('internal/errors');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { defaultTriggerAsyncIdScope, newAsyncId } = require('internal/async_hooks');
const { isIP, isPipeName, normalizeArgs, toNumber } = require('internal/net');
const {
  Socket, createHandle, kSetKeepAlive, kSetKeepAliveInitialDelay, kSetNoDelay, natives,
} = require('internal/net/socket');
const { validateAbortSignal, validateNumber, validatePort } = require('internal/validators');
const { lazyChannel, lazyTracingChannel } = require('internal/diagnostics');
const { defineProperty, setPrototypeOf } = Object;

const connectionChannel = lazyChannel('net.server.socket');
const listenTrace = lazyTracingChannel('net.server.listen');

const kDefaultBacklog = 511;
const EINVAL = -22;

/**
 * @param {object|Function} [options]
 * @param {Function} [connectionListener]
 */
function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  Reflect.apply(EventEmitter, this, []);

  if (typeof options === 'function') {
    connectionListener = options;
    options = {};
    this.on('connection', connectionListener);
  } else if (options == null || typeof options === 'object') {
    options = { ...options };
    if (typeof connectionListener === 'function') this.on('connection', connectionListener);
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (typeof options.keepAliveInitialDelay !== 'undefined') {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (typeof options.highWaterMark !== 'undefined') {
    validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = require('stream').getDefaultHighWaterMark(false);
  }

  this._connections = 0;
  this[async_id_symbol] = -1;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;

  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = ~~(options.keepAliveInitialDelay / 1000);
  this.highWaterMark = options.highWaterMark;
  if (options.blockList) {
    if (!require('internal/net/blocklist').BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }
}
setPrototypeOf(Server.prototype, EventEmitter.prototype);
setPrototypeOf(Server, EventEmitter);

/**
 * @param {string|null} address or path
 * @param {number} port
 * @param {4|6|-1} addressType -1: a local path
 * @param {number} [fd]
 * @param {number} [flags]
 * @returns {object|number} the bound handle, or a negative errno
 */
function createServerHandle(address, port, addressType, fd, flags) {
  const { tcp, pipe, TCP, Pipe } = natives();
  let handle;
  let code = 0;
  if (typeof fd === 'number' && fd >= 0) {
    try {
      handle = createHandle(fd, true);
    } catch (error) {
      // Not a descriptor that can be listened on.
      if (error instanceof ERR_INVALID_FD_TYPE) return EINVAL;
      throw error;
    }
    code = handle instanceof Pipe ? handle.open(fd, false) : handle.open(fd);
    if (code) return code;
    return handle;
  }
  if (port === -1 && addressType === -1) {
    handle = new Pipe(pipe.SERVER);
    code = handle.bind(address);
  } else {
    handle = new TCP(tcp.SERVER);
    if (!address) {
      // All addresses: IPv6 takes IPv4 connections too, where there is IPv6.
      code = handle.bind('::', port, flags ?? 0);
      if (code) {
        handle.close();
        return createServerHandle('0.0.0.0', port, 4, undefined, (flags ?? 0) & ~tcp.IPV6ONLY);
      }
    } else {
      code = handle.bind(address, port, addressType === 6 ? flags ?? 0 : (flags ?? 0) & ~tcp.IPV6ONLY);
    }
  }
  if (code) {
    handle.close();
    return code;
  }
  return handle;
}

/** Listens, in a worker of a cluster on what the primary gives it, unless the server is to have an address of its own. */
function listen(server, options, address, port, addressType, backlog, fd, flags) {
  if (options.exclusive || options.reusePort || require('internal/cluster/role').workerId === 0) {
    setupListenHandle(server, address, port, addressType, backlog, fd, flags);
    return;
  }
  // Called again before the primary has answered, it is the last call that counts.
  const id = ++server._listeningId;
  const { readableAll, writableAll } = options;
  const query = { address, port, addressType, fd, flags, backlog, readableAll, writableAll };
  require('cluster')._getServer(server, query, (errno, handle) => {
    // Closed while the primary was asked, or called again.
    if (server._listeningId !== id) {
      handle?.close();
      return;
    }
    if (errno) {
      const error = uvExceptionWithHostPort(errno, 'bind', address, port);
      listenTrace.active?.error.publish({ server, error });
      server.emit('error', error);
      return;
    }
    server._handle = handle;
    setupListenHandle(server, address, port, addressType, backlog, fd, flags);
  });
}

function setupListenHandle(server, address, port, addressType, backlog, fd, flags) {
  // A handle may have been given.
  if (!server._handle) {
    let handle = null;
    if (!address && typeof fd !== 'number') {
      handle = createServerHandle('::', port, 6, fd, flags);
      if (typeof handle === 'number') {
        handle = null;
        address = '0.0.0.0';
        addressType = 4;
      } else {
        address = '::';
        addressType = 6;
      }
    }
    handle ??= createServerHandle(address, port, addressType, fd, flags);
    if (typeof handle === 'number') {
      const error = uvExceptionWithHostPort(handle, 'listen', address, port);
      listenTrace.active?.error.publish({ server, error });
      process.nextTick(emitErrorNT, server, error);
      return;
    }
    server._handle = handle;
  }
  server[async_id_symbol] = server._handle.getAsyncId?.() ?? newAsyncId();
  server._handle.onconnection = onConnection;
  server._handle[owner_symbol] = server;

  // The backlog is a hint; the kernel has its own limit.
  const code = server._handle.listen(backlog || kDefaultBacklog);
  if (code) {
    const error = uvExceptionWithHostPort(code, 'listen', address, port);
    server._handle.close();
    server._handle = null;
    listenTrace.active?.error.publish({ server, error });
    defaultTriggerAsyncIdScope(server[async_id_symbol], process.nextTick, emitErrorNT, server, error);
    return;
  }
  listenTrace.active?.asyncEnd.publish({ server });
  server._connectionKey = `${addressType}:${address}:${port}`;
  // unref() came before there was a handle.
  if (server._unref) server.unref();
  defaultTriggerAsyncIdScope(server[async_id_symbol], process.nextTick, emitListeningNT, server);
}

function emitErrorNT(emitter, error) {
  emitter.emit('error', error);
}

function emitListeningNT(server) {
  // Closed in the same turn.
  if (server._handle) server.emit('listening');
}

/**
 * The `onconnection` of every listening handle.
 * @this {object} the handle
 */
function onConnection(status, clientHandle) {
  const server = this[owner_symbol];
  if (status) {
    server.emit('error', errnoException(status, 'accept'));
    return;
  }
  if (server.maxConnections != null && server._connections >= server.maxConnections) {
    dropConnection(server, clientHandle);
    return;
  }
  const { blockList } = server;
  if (blockList !== undefined && typeof clientHandle.getpeername === 'function') {
    const peer = {};
    const code = clientHandle.getpeername(peer);
    // An address that cannot be known cannot be let through either.
    if (code || blockList.check(peer.address, peer.family === 'IPv6' ? 'ipv6' : 'ipv4')) {
      clientHandle.close();
      return;
    }
  }

  const socket = new Socket({
    handle: clientHandle,
    allowHalfOpen: server.allowHalfOpen,
    pauseOnCreate: server.pauseOnConnect,
    readable: true,
    writable: true,
    readableHighWaterMark: server.highWaterMark,
    writableHighWaterMark: server.highWaterMark,
  });
  if (server.noDelay && clientHandle.setNoDelay) {
    socket[kSetNoDelay] = true;
    clientHandle.setNoDelay(true);
  }
  if (server.keepAlive && clientHandle.setKeepAlive) {
    socket[kSetKeepAlive] = true;
    socket[kSetKeepAliveInitialDelay] = server.keepAliveInitialDelay;
    clientHandle.setKeepAlive(true, server.keepAliveInitialDelay);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  if (connectionChannel.hasSubscribers) connectionChannel.publish({ socket });
  server.emit('connection', socket);
}

/** Closes a connection beyond `maxConnections` and says whose it was. */
function dropConnection(server, clientHandle) {
  if (clientHandle.getsockname) {
    const data = {};
    const local = {};
    clientHandle.getsockname(local);
    data.localAddress = local.address;
    data.localPort = local.port;
    data.localFamily = local.family;
    const remote = {};
    clientHandle.getpeername(remote);
    data.remoteAddress = remote.address;
    data.remotePort = remote.port;
    data.remoteFamily = remote.family;
    server.emit('drop', data);
  } else {
    server.emit('drop');
  }
  clientHandle.close();
}

/**
 * @param {object} options
 * @returns {number} what bind is told beside the address
 */
function bindFlags(options) {
  const { tcp } = natives();
  let flags = 0;
  if (options.ipv6Only === true) flags |= tcp.IPV6ONLY;
  if (options.reusePort === true) flags |= tcp.REUSEPORT;
  return flags;
}

/** Closes the server when the signal says so. */
function addAbortSignal(server, options) {
  if (options?.signal === undefined) return;
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  const onAborted = () => server.close();
  if (signal.aborted) {
    process.nextTick(onAborted);
    return;
  }
  const disposable = require('events').addAbortListener(signal, onAborted);
  server.once('close', disposable[Symbol.dispose]);
}

/**
 * @param {...any} args (options), (handle), (path) or (port[, host]), then [backlog][, listener]
 * @returns {this}
 */
Server.prototype.listen = function(...args) {
  const normalized = normalizeArgs(args);
  let options = normalized[0];
  const callback = normalized[1];

  if (this._handle) throw new ERR_SERVER_ALREADY_LISTEN();
  if (callback !== null) this.once('listening', callback);

  const backlogFromArgs =
    // (handle, backlog) or (path, backlog) or (port, backlog)
    toNumber(args.length > 1 && args[1]) ||
    // (port, host, backlog)
    toNumber(args.length > 2 && args[2]);

  options = options._handle || options.handle || options;
  listenTrace.active?.asyncStart.publish({ server: this, options });
  const adopted = options.port === undefined && typeof options.fd !== 'number' &&
    require('internal/net/boundsocket').adoptBoundSocket(options);
  if (adopted) {
    options = adopted.handle;
    this._pipeName = adopted.path;
  }
  const { TCP, Pipe } = natives();
  if (options instanceof TCP || options instanceof Pipe) {
    this._handle = options;
    this[async_id_symbol] = this._handle.getAsyncId();
    setupListenHandle(this, null, -1, -1, backlogFromArgs);
    return this;
  }
  addAbortSignal(this, options);
  if (typeof options.fd === 'number' && options.fd >= 0) {
    listen(this, options, null, null, null, backlogFromArgs, options.fd);
    return this;
  }

  // No port at all, or one that was left out: any free port.
  if (args.length === 0 || typeof args[0] === 'function' ||
      (typeof options.port === 'undefined' && 'port' in options) || options.port === null) {
    options.port = 0;
  }
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    validatePort(options.port, 'options.port');
    const backlog = options.backlog || backlogFromArgs;
    const flags = bindFlags(options);
    if (options.host) {
      lookupAndListen(this, options, options.port | 0, options.host, backlog, flags);
    } else {
      listen(this, options, null, options.port | 0, 4, backlog, undefined, flags);
    }
    return this;
  }

  if (options.path && isPipeName(options.path)) {
    const path = this._pipeName = options.path;
    listen(this, options, path, -1, -1, options.backlog || backlogFromArgs);
    if (!this._handle) {
      // The failure has been queued as an event; or the primary of a cluster has been asked.
      return this;
    }
    if (options.readableAll || options.writableAll) {
      const code = this._handle.fchmod(Boolean(options.readableAll), Boolean(options.writableAll));
      if (code) {
        this._handle.close();
        this._handle = null;
        throw errnoException(code, 'uv_pipe_chmod');
      }
    }
    return this;
  }

  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
};

function lookupAndListen(server, options, port, host, backlog, flags) {
  const id = server._listeningId;
  const onLookup = (error, ip, family) => {
    // Closed while the name was looked up.
    if (server._listeningId !== id) return;
    if (error) {
      server.emit('error', error);
      return;
    }
    const type = family ?? isIP(ip);
    if (type !== 4 && type !== 6) {
      server.emit('error', new ERR_INVALID_ADDRESS_FAMILY(family, host, port));
      return;
    }
    listen(server, options, ip, port, type, backlog, undefined, flags);
  };
  const given = isIP(host);
  if (given) {
    // Later nevertheless, as with a name.
    process.nextTick(onLookup, null, host, given);
    return;
  }
  require('dns').lookup(host, { all: true }, (error, addresses) => {
    if (error) return onLookup(error);
    // A link-local address cannot be bound without its interface: another one goes before it.
    const usable = addresses.find(({ address, family }) => family !== 6 || !isLinkLocal(address)) ?? addresses[0];
    onLookup(null, usable.address, usable.family);
  });
}

/** @param {string} address IPv6 @returns {boolean} whether it is in fe80::/10 */
const isLinkLocal = (address) => /^fe[89ab][0-9a-f]:/i.test(address);

defineProperty(Server.prototype, 'listening', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return Boolean(this._handle); },
});

/** @returns {{address: string, family: string, port: number}|string|null} */
Server.prototype.address = function() {
  if (this._handle?.getsockname) {
    const out = {};
    const code = this._handle.getsockname(out);
    if (code) throw errnoException(code, 'address');
    return out;
  }
  if (this._pipeName) return this._pipeName;
  return null;
};

/** @param {(error: Error|null, count: number) => void} callback */
Server.prototype.getConnections = function(callback) {
  const finish = (error, count) => {
    defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, callback, error, count);
  };
  if (!this._usingWorkers) {
    finish(null, this._connections);
    return this;
  }
  // Children have some of them.
  let left = this._workers.length;
  let total = this._connections;
  if (left === 0) finish(null, total);
  for (const worker of this._workers) {
    worker.getConnections((error, count) => {
      if (error) {
        left = -1;
        return finish(error);
      }
      total += count;
      if (--left === 0) finish(null, total);
    });
  }
  return this;
};

/**
 * Takes no more connections; 'close' comes when the last one has ended.
 * @param {(error?: Error) => void} [callback]
 */
Server.prototype.close = function(callback) {
  this._listeningId++;
  if (typeof callback === 'function') {
    if (!this._handle) {
      this.once('close', function close() {
        callback(new ERR_SERVER_NOT_RUNNING());
      });
    } else {
      this.once('close', callback);
    }
  }
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (!this._usingWorkers) {
    this._emitCloseIfDrained();
    return this;
  }
  // Children that have connections of this server are waited for, one that is gone is not.
  let left = this._workers.length;
  const onWorkerClosed = () => {
    if (--left !== 0) return;
    this._connections--;
    this._emitCloseIfDrained();
  };
  // So that the last connection of our own does not end it.
  this._connections++;
  if (left === 0) {
    left = 1;
    onWorkerClosed();
  }
  for (const worker of this._workers) worker.close(onWorkerClosed);
  return this;
};

Server.prototype[Symbol.asyncDispose] = async function() {
  if (!this._handle) return;
  await new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype._emitCloseIfDrained = function() {
  if (this._handle || this._connections) return;
  defaultTriggerAsyncIdScope(this[async_id_symbol], process.nextTick, emitCloseNT, this);
};

function emitCloseNT(server) {
  server.emit('close');
}

Server.prototype[EventEmitter.captureRejectionSymbol] = function(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

Server.prototype.ref = function() {
  this._unref = false;
  if (this._handle) this._handle.ref();
  return this;
};

Server.prototype.unref = function() {
  this._unref = true;
  if (this._handle) this._handle.unref();
  return this;
};

module.exports = { Server, createServerHandle };
