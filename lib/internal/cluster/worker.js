'use strict';

// A worker's side: servers ask the primary for what they listen on.

const EventEmitter = require('events');
const path = require('path');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { TIMEOUT_MAX } = require('internal/timers');
const { setInterval, clearInterval } = require('timers');
const { Mailbox } = require('internal/cluster/mailbox');
const { SCHED_NONE, SCHED_RR } = require('internal/cluster/policy');
const { workerId } = require('internal/cluster/role');
const { Worker } = require('internal/cluster/worker_class');

const cluster = module.exports = new EventEmitter();

/** What this process listens on, by the primary's key. @type {Map<string, object>} */
const handles = new Map();

cluster.isWorker = true;
cluster.isMaster = false; // the name of old
cluster.isPrimary = false;
cluster.Worker = Worker;
cluster.SCHED_NONE = SCHED_NONE;
cluster.SCHED_RR = SCHED_RR;

/** @type {Mailbox} */
let mailbox;

/** Tells the primary that this process runs. At the start, before the program. */
function connect() {
  const worker = cluster.worker = new Worker({ id: workerId, process, state: 'online' });
  process.once('disconnect', () => {
    process.channel = null;
    worker.emit('disconnect');
    // The primary is gone: nobody would ever end this process.
    if (!worker.exitedAfterDisconnect) process.exit(0);
  });
  mailbox = new Mailbox(process, (message, handle) => {
    if (message.act === 'newconn') onConnection(message, handle);
    else if (message.act === 'disconnect') disconnect(true);
  });
  mailbox.send({ act: 'online' });
}

/**
 * Numbers servers that listen on the same address: with port 0 the first of each worker share a port, the second another.
 * A closed server's number is given again when none is left that is open.
 */
class Numbers {
  /** @type {Map<string, { next: number, used: Set<number> }>} */
  #byAddress = new Map();

  take(address) {
    let entry = this.#byAddress.get(address);
    if (entry === undefined) this.#byAddress.set(address, entry = { next: 0, used: new Set() });
    entry.used.add(entry.next);
    return entry.next++;
  }

  give(address, number) {
    const entry = this.#byAddress.get(address);
    if (entry?.used.delete(number) && entry.used.size === 0) this.#byAddress.delete(address);
  }
}

const numbers = new Numbers();

/**
 * Gets what a server is to listen on.
 * @param {object} server emits 'listening', has `address()`
 * @param {object} options address, port, addressType, fd, flags, backlog, readableAll, writableAll
 * @param {(errno: number, handle: object | null) => void} callback
 */
cluster._getServer = function(server, options, callback) {
  let { address } = options;
  // The primary may be in another folder.
  if (options.port < 0 && typeof address === 'string') address = path.resolve(address);
  const name = [address, options.port, options.addressType, options.fd].join(':');
  const number = numbers.take(name);
  let open = true;
  const free = () => {
    open = false;
    numbers.give(name, number);
  };

  const query = { act: 'queryServer', index: number, data: null, ...options, address };
  if (server._getServerData) query.data = server._getServerData();
  mailbox.send(query, undefined, (reply, handle) => {
    server._setServerData?.(reply.data);
    if (reply.errno) {
      free();
      handle?.close();
      callback(reply.errno, null);
      return;
    }
    const mine = handle === undefined ? new TurnHandle(reply, free) : sharedHandle(reply.key, handle, free);
    handles.set(reply.key, mine);
    callback(0, mine);
  });

  server.once('listening', () => {
    // Closed at once, or replaced by another call of listen().
    if (!open) return;
    cluster.worker.state = 'listening';
    mailbox.send({ ...query, act: 'listening', port: server.address()?.port || options.port });
  });
};

/** The worker does not listen on it any more. */
function released(key, free) {
  mailbox.send({ act: 'close', key });
  handles.delete(key);
  free();
}

/** A copy of the primary's own handle. */
function sharedHandle(key, handle, free) {
  const { close } = handle;
  handle.close = function(...args) {
    handle.close = close;
    released(key, free);
    return Reflect.apply(close, handle, args);
  };
  return handle;
}

/** What a server has for a handle when the primary accepts for it. */
class TurnHandle {
  #key;
  #free;
  /** Keeps the process alive, as a listening socket does. */
  #timer = setInterval(() => {}, TIMEOUT_MAX);
  #closed = false;

  /** @param {{ key: string, sockname?: object }} reply @param {() => void} free */
  constructor({ key, sockname }, free) {
    this.#key = key;
    this.#free = free;
    this.onconnection = undefined;
    if (sockname !== undefined) {
      this.getsockname = (out) => {
        Object.assign(out, sockname);
        return 0;
      };
    }
  }

  listen() {
    return 0;
  }

  close(callback) {
    if (!this.#closed) {
      this.#closed = true;
      clearInterval(this.#timer);
      released(this.#key, this.#free);
    }
    if (typeof callback === 'function') process.nextTick(callback);
  }

  ref() {
    this.#timer.ref();
  }

  unref() {
    this.#timer.unref();
  }

  hasRef() {
    return !this.#closed && this.#timer.hasRef();
  }
}

/** The primary has a connection for a server of this process. */
function onConnection(message, connection) {
  const handle = handles.get(message.key);
  const server = handle?.[owner_symbol];
  const isFull = server?.maxConnections != null && server._connections >= server.maxConnections;
  // One that is full leaves it to others, unless it is asked to turn them away.
  const accepted = server !== undefined && (!isFull || Boolean(server.dropMaxConnection));
  mailbox.send({ ack: message.seq, accepted });
  if (accepted) handle.onconnection(0, connection);
  else connection?.close();
}

/** Closes all servers, waits for their ends, then closes the channel. */
function disconnect(primaryInitiated) {
  const { worker } = cluster;
  worker.exitedAfterDisconnect = true;
  let left = 1;
  const closed = () => {
    if (--left > 0) return;
    // What the primary does not know yet it must learn first: that this is no accident.
    if (primaryInitiated) closeChannel();
    else mailbox.send({ act: 'exitedAfterDisconnect' }, undefined, closeChannel);
  };
  for (const handle of [...handles.values()]) {
    left++;
    const owner = handle[owner_symbol];
    if (owner !== undefined) owner.close(closed);
    else handle.close(closed);
  }
  handles.clear();
  closed();
}

function closeChannel() {
  if (process.connected) process.disconnect();
}

Worker.prototype.disconnect = function() {
  if (this.state !== 'disconnecting' && this.state !== 'destroying') {
    this.state = 'disconnecting';
    disconnect(false);
  }
  return this;
};

Worker.prototype.destroy = function() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) process.exit(0);
  this.state = 'destroying';
  mailbox.send({ act: 'exitedAfterDisconnect' }, undefined, closeChannel);
  process.once('disconnect', () => process.exit(0));
};

// Not a part of the public object.
Object.defineProperty(cluster, '_connect', { __proto__: null, value: connect });
