'use strict';

// http.Agent: gives sockets to the requests of clients, and keeps those that may be used again.

const EventEmitter = require('events');
const net = require('net');
const { async_id_symbol, owner_symbol } = require('internal/async_hooks').symbols;
const { AsyncResource } = require('async_hooks');
const { onStreamRead } = require('internal/stream_base');
const { validateNumber, validateOneOf, validateString } = require('internal/validators');
const { kEmptyObject, once } = require('internal/util');

const { keys, setPrototypeOf, values } = Object;

const kOnKeylog = Symbol('onkeylog');
const kRequestOptions = Symbol('requestOptions');
const kRequestAsyncResource = Symbol('requestAsyncResource');

/** Servers say how long they keep a connection; a second before that it is not used any more. */
const kServerTimeoutMargin = 1000;

function normalizeServerName(options, request) {
  if (!options.servername && options.servername !== '') options.servername = serverNameOf(options, request);
}

/** The name that the server's certificate has to be for: that of the Host header, if there is one. */
function serverNameOf(options, request) {
  let servername = options.host;
  const hostHeader = request.getHeader('host');
  if (hostHeader) {
    validateString(hostHeader, 'options.headers.host');
    // [::1]:443, ::1 and name:443.
    if (hostHeader[0] === '[') {
      const end = hostHeader.indexOf(']');
      servername = end === -1 ? hostHeader : hostHeader.slice(1, end);
    } else {
      servername = hostHeader.split(':', 1)[0];
    }
  }
  // An address is no name.
  return net.isIP(servername) ? '' : servername;
}

/**
 * @param {object} [options]
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  Reflect.apply(EventEmitter, this, []);

  this.options = { __proto__: null, ...options };
  this.defaultPort = this.options.defaultPort || 80;
  this.protocol = this.options.protocol || 'http:';
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // A socket is for hosts, not for a path that is left over from something else.
  this.options.path = null;

  // By name (see getName): requests that wait, sockets in use, sockets that are free.
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  this.agentKeepAliveTimeoutBuffer =
    typeof this.options.agentKeepAliveTimeoutBuffer === 'number' && this.options.agentKeepAliveTimeoutBuffer >= 0 &&
    Number.isFinite(this.options.agentKeepAliveTimeoutBuffer) ?
      this.options.agentKeepAliveTimeoutBuffer : kServerTimeoutMargin;

  validateOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) {
    validateNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  } else {
    this.maxTotalSockets = Infinity;
  }

  this.on('free', (socket, options) => {
    onSocketFree(this, socket, options);
  });
  // Handlers of 'keylog' are put on each TLS socket when there are any.
  this.on('newListener', maybeEnableKeylog);
}
setPrototypeOf(Agent.prototype, EventEmitter.prototype);
setPrototypeOf(Agent, EventEmitter);

Agent.defaultMaxSockets = Infinity;

function onSocketFree(agent, socket, options) {
  const name = agent.getName(options);
  // A socket that has ended or been destroyed serves nobody.
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requests = agent.requests[name];
  if (requests?.length) {
    const request = requests.shift();
    const resource = request[kRequestAsyncResource];
    if (resource) {
      // What follows is the request's doing.
      resource.runInAsyncScope(() => {
        asyncReset(socket);
        setRequestSocket(agent, request, socket);
      });
      request[kRequestAsyncResource] = null;
    } else {
      setRequestSocket(agent, request, socket);
    }
    if (requests.length === 0) delete agent.requests[name];
    return;
  }

  // Kept only if the request was to keep it, and there is room.
  const request = socket._httpMessage;
  if (!request || !request.shouldKeepAlive || !agent.keepAlive) {
    socket.destroy();
    return;
  }
  const free = agent.freeSockets[name] || [];
  const count = free.length + (agent.sockets[name]?.length ?? 0);
  if (agent.totalSocketCount > agent.maxTotalSockets || count > agent.maxSockets || free.length >= agent.maxFreeSockets ||
      !agent.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  agent.freeSockets[name] = free;
  socket[async_id_symbol] = -1;
  socket._httpMessage = null;
  agent.removeSocket(socket, options);
  socket.once('error', freeSocketErrorListener);
  guardFreeSocket(socket);
  free.push(socket);
}

/** Nothing has been asked, so whatever is said now is not to be taken for the answer to the next request. */
function guardFreeSocket(socket) {
  const handle = socket._handle;
  if (handle?.onread === onStreamRead) handle.onread = refuseData;
}

/** @this {object} the handle */
function refuseData(result, ...rest) {
  if (result > 0) this[owner_symbol]?.destroy();
  else Reflect.apply(onStreamRead, this, [result, ...rest]);
}

function freeSocketErrorListener(error) {
  this.destroy(error);
  this.emit('agentRemove');
}

/** A socket of the pool begins a new life, for async_hooks. */
function asyncReset(socket) {
  const handle = socket._handle;
  if (handle && typeof handle.asyncReset === 'function') handle.asyncReset();
  if (handle && typeof handle.getAsyncId === 'function') socket[async_id_symbol] = handle.getAsyncId();
}

function maybeEnableKeylog(event) {
  if (event !== 'keylog') return;
  this.removeListener('newListener', maybeEnableKeylog);
  const agent = this;
  this[kOnKeylog] = function onkeylog(line) {
    agent.emit('keylog', line, this);
  };
  for (const set of [this.sockets, this.freeSockets]) {
    for (const sockets of values(set)) {
      for (const socket of sockets) socket.on('keylog', this[kOnKeylog]);
    }
  }
}

/**
 * Makes a connection; to be overridden.
 * @param {...any} args as of net.connect
 * @returns {import('stream').Duplex}
 */
Agent.prototype.createConnection = function createConnection(...args) {
  return net.createConnection(...args);
};

/**
 * What connections have to have in common to be exchangeable.
 * @param {object} [options]
 * @returns {string}
 */
Agent.prototype.getName = function getName(options = kEmptyObject) {
  let name = options.host || 'localhost';
  name += ':';
  if (options.port) name += options.port;
  name += ':';
  if (options.localAddress) name += options.localAddress;
  // Addresses of the one family are no replacement for those of the other.
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

Agent.prototype.addRequest = function addRequest(request, options, port, localAddress) {
  // As it was called long ago: (request, host, port, localAddress).
  if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
  options = { __proto__: null, ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  normalizeServerName(options, request);

  const name = this.getName(options);
  this.sockets[name] ||= [];
  const socket = takeFreeSocket(this, name);
  const inUse = this.sockets[name].length;
  if (socket) {
    asyncReset(socket);
    if (options.highWaterMark !== undefined && socket._writableState) {
      socket._writableState.highWaterMark = options.highWaterMark;
    }
    this.reuseSocket(socket, request);
    setRequestSocket(this, request, socket);
    this.sockets[name].push(socket);
  } else if (inUse < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    // Another one, with the request as its first.
    this.createSocket(request, options, (error, made) => {
      if (error) request.onSocket(made, error);
      else setRequestSocket(this, request, made);
    });
  } else {
    request[kRequestOptions] = options;
    request[kRequestAsyncResource] = new AsyncResource('QueuedRequest');
    (this.requests[name] ||= []).push(request);
  }
};

/** A free socket that is still good, if there is one. */
function takeFreeSocket(agent, name) {
  const free = agent.freeSockets[name];
  if (!free) return undefined;
  while (free.length > 0 && free[0].destroyed) free.shift();
  let socket;
  do {
    socket = agent.scheduling === 'fifo' ? free.shift() : free.pop();
  } while (socket?.destroyed);
  if (free.length === 0) delete agent.freeSockets[name];
  return socket;
}

Agent.prototype.createSocket = function createSocket(request, options, callback) {
  options = { __proto__: null, ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  normalizeServerName(options, request);

  // A timeout of the request also holds while it connects.
  if (request.timeout) options.timeout = request.timeout;
  const name = this.getName(options);
  options._agentKey = name;
  options.encoding = null;

  const onCreated = once((error, socket) => {
    if (error) return callback(error);
    if (!socket) return callback(new Error('createConnection did not give a socket'));
    (this.sockets[name] ||= []).push(socket);
    this.totalSocketCount++;
    installListeners(this, socket, options);
    callback(null, socket);
  });
  // What the pool does about its sockets is not to be read as the network's keep-alive.
  if (this.keepAlive) {
    options.keepAlive = this.keepAlive;
    options.keepAliveInitialDelay = this.keepAliveMsecs;
  }
  const socket = this.createConnection(options, onCreated);
  // Agents that have their own createConnection may call back instead.
  if (socket) onCreated(null, socket);
};

function installListeners(agent, socket, options) {
  function onFree() {
    agent.emit('free', socket, options);
  }
  socket.on('free', onFree);

  function onClose() {
    // It may wait here, in use or not.
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
  }
  socket.on('close', onClose);

  function onTimeout() {
    // Only those that wait are given up; what a request does about its own is up to it.
    for (const free of values(agent.freeSockets)) {
      if (free.includes(socket)) return socket.destroy();
    }
  }
  socket.on('timeout', onTimeout);

  function onRemove() {
    // Taken out of the pool: by an upgrade, or because it is of no use.
    agent.totalSocketCount--;
    agent.removeSocket(socket, options);
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFree);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  }
  socket.on('agentRemove', onRemove);

  if (agent[kOnKeylog]) socket.on('keylog', agent[kOnKeylog]);
}

Agent.prototype.removeSocket = function removeSocket(socket, options) {
  const name = this.getName(options);
  const lists = [this.sockets];
  // One that is gone is in neither list.
  if (!socket.writable) lists.push(this.freeSockets);
  for (const list of lists) {
    const sockets = list[name];
    const index = sockets ? sockets.indexOf(socket) : -1;
    if (index === -1) continue;
    sockets.splice(index, 1);
    if (sockets.length === 0) delete list[name];
  }

  // A request that waits gets a new socket in the place of this one.
  let request;
  if (this.requests[name]?.length) {
    request = this.requests[name][0];
  } else {
    // Others may wait for the total to go down.
    for (const other of keys(this.requests)) {
      if (this.sockets[other]?.length) continue;
      if (this.requests[other].length) {
        request = this.requests[other][0];
        options = request[kRequestOptions];
        break;
      }
    }
  }
  if (request && options) {
    request[kRequestOptions] = undefined;
    this.createSocket(request, options, (error, made) => {
      if (error) request.onSocket(made, error);
      else made.emit('free');
    });
  }
};

/**
 * Whether a socket is to be kept; to be overridden.
 * @param {import('net').Socket} socket
 * @returns {boolean}
 */
Agent.prototype.keepSocketAlive = function keepSocketAlive(socket) {
  socket.setKeepAlive(true, this.keepAliveMsecs);
  socket.unref();

  let agentTimeout = this.options.timeout || 0;
  let canKeep = true;
  const hint = socket._httpMessage?.res?.headers['keep-alive'];
  const seconds = hint && /^timeout=(\d+)/.exec(hint)?.[1];
  if (seconds !== undefined && seconds !== null && seconds !== '') {
    // The server is the one who knows when it closes.
    const serverMs = Number.parseInt(seconds) * 1000 - this.agentKeepAliveTimeoutBuffer;
    if (serverMs <= 0) canKeep = false;
    else agentTimeout = agentTimeout === 0 ? serverMs : Math.min(agentTimeout, serverMs);
  }
  if (socket.timeout !== agentTimeout) socket.setTimeout(agentTimeout);
  return canKeep;
};

/**
 * A kept socket is about to be used; to be overridden.
 * @param {import('net').Socket} socket
 * @param {object} request
 */
Agent.prototype.reuseSocket = function reuseSocket(socket, request) {
  socket.removeListener('error', freeSocketErrorListener);
  if (socket._handle?.onread === refuseData) socket._handle.onread = onStreamRead;
  request.reusedSocket = true;
  socket.ref();
};

/** Destroys all sockets, in use or not. */
Agent.prototype.destroy = function destroy() {
  for (const set of [this.freeSockets, this.sockets]) {
    for (const sockets of values(set)) {
      for (const socket of sockets.slice()) socket.destroy();
    }
  }
};

function setRequestSocket(agent, request, socket) {
  request.onSocket(socket);
  const agentTimeout = agent.options.timeout || 0;
  if (request.timeout === undefined || request.timeout === agentTimeout) return;
  socket.setTimeout(request.timeout);
}

/** The agents that requests without one of their own use. */
const globals = {
  http: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 }),
  https: undefined, // https sets it
};

module.exports = { Agent, asyncReset, globals };
