'use strict';

// The primary: starts workers, opens for them what they listen on, and tells of what becomes of them.

const EventEmitter = require('events');
const { validateOneOf } = require('internal/validators');
const { Mailbox } = require('internal/cluster/mailbox');
const { SCHED_NONE, SCHED_RR } = require('internal/cluster/policy');
const { Worker } = require('internal/cluster/worker_class');

const cluster = module.exports = new EventEmitter();

/** What workers listen on, by address. @type {Map<string, import('internal/cluster/round_robin').RoundRobin>} */
const handles = new Map();

/** The workers whose channels are open: more than `cluster.workers`, which has not those that were told to go. */
const connected = new Set();
/** What waits for the last of them. @type {Function[]} */
let whenEmpty = [];
let lastId = 0;
/** Frozen when the first worker is started, or `setupPrimary` called. @type {number | undefined} */
let schedulingPolicy;

cluster.isWorker = false;
cluster.isMaster = true; // the name of old
cluster.isPrimary = true;
cluster.Worker = Worker;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = SCHED_NONE;
cluster.SCHED_RR = SCHED_RR;
cluster.schedulingPolicy = process.env.NODE_CLUSTER_SCHED_POLICY === 'none' ? SCHED_NONE : SCHED_RR;

/**
 * Sets how workers are started from now on.
 * @param {object} [options] what is left out stays as it is
 */
cluster.setupPrimary = function(options) {
  const settings = {
    args: process.argv.slice(2),
    exec: process.argv[1],
    execArgv: process.execArgv,
    silent: false,
    ...cluster.settings,
    ...options,
  };
  cluster.settings = settings;
  if (schedulingPolicy === undefined) {
    validateOneOf(cluster.schedulingPolicy, 'cluster.schedulingPolicy', [SCHED_NONE, SCHED_RR]);
    schedulingPolicy = cluster.schedulingPolicy;
  }
  process.nextTick(() => cluster.emit('setup', settings));
};
cluster.setupMaster = cluster.setupPrimary;

/**
 * Starts a worker.
 * @param {object} [env] more environment variables for it
 * @returns {Worker}
 */
cluster.fork = function(env) {
  cluster.setupPrimary();
  const id = ++lastId;
  const worker = new Worker({ id, process: startProcess(id, env) });
  const child = worker.process;
  worker._mailbox = new Mailbox(child, (message) => receive(worker, message));
  worker.on('message', function(message, handle) {
    cluster.emit('message', this, message, handle);
  });

  child.once('exit', (exitCode, signalCode) => {
    // A process may be gone before its channel is, and the other way round: it counts until both are.
    if (!worker.isConnected()) delete cluster.workers[worker.id];
    worker.exitedAfterDisconnect = Boolean(worker.exitedAfterDisconnect);
    worker.state = 'dead';
    worker.emit('exit', exitCode, signalCode);
    cluster.emit('exit', worker, exitCode, signalCode);
  });
  child.once('disconnect', () => {
    for (const handle of handles.values()) handle.lost(worker);
    removeFromHandles(worker);
    connected.delete(worker);
    if (worker.isDead()) delete cluster.workers[worker.id];
    worker.exitedAfterDisconnect = Boolean(worker.exitedAfterDisconnect);
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
    if (connected.size === 0) tellDisconnected();
  });

  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[id] = worker;
  connected.add(worker);
  return worker;
};

function startProcess(id, env) {
  const { settings } = cluster;
  return require('child_process').fork(settings.exec, settings.args, {
    cwd: settings.cwd,
    env: { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` },
    serialization: settings.serialization,
    silent: settings.silent,
    windowsHide: settings.windowsHide,
    execArgv: settings.execArgv,
    stdio: settings.stdio,
    gid: settings.gid,
    uid: settings.uid,
  });
}

/**
 * Disconnects all workers.
 * @param {Function} [callback] called when they are gone
 */
cluster.disconnect = function(callback) {
  if (typeof callback === 'function') whenEmpty.push(callback);
  if (connected.size === 0) process.nextTick(tellDisconnected);
  for (const worker of Object.values(cluster.workers)) {
    if (worker.isConnected()) worker.disconnect();
  }
};

function tellDisconnected() {
  const callbacks = whenEmpty;
  whenEmpty = [];
  for (const callback of callbacks) callback();
}

function removeFromHandles(worker) {
  for (const { 0: key, 1: handle } of handles) {
    if (handle.remove(worker)) handles.delete(key);
  }
}

/** A message of a worker. */
function receive(worker, message) {
  switch (message.act) {
    case 'online':
      worker.state = 'online';
      worker.emit('online');
      cluster.emit('online', worker);
      break;
    case 'queryServer':
      openServer(worker, message);
      break;
    case 'listening': {
      const { addressType, address, port, fd } = message;
      const info = { addressType, address, port, fd };
      worker.state = 'listening';
      worker.emit('listening', info);
      cluster.emit('listening', worker, info);
      break;
    }
    case 'exitedAfterDisconnect':
      worker.exitedAfterDisconnect = true;
      worker._mailbox.send({ ack: message.seq });
      break;
    case 'close':
      if (handles.get(message.key)?.remove(worker)) handles.delete(message.key);
      break;
  }
}

/** Opens what a worker wants to listen on, or finds it, and tells the worker. */
function openServer(worker, message) {
  // It has been told to go meanwhile, and does not want it any more.
  if (worker.exitedAfterDisconnect) return;
  const { port, addressType, fd, index } = message;
  const address = message.address = shortestPath(message.address, port);
  const key = `${address}:${port}:${addressType}:${fd}:${index}`;
  let handle = handles.get(key);
  if (handle === undefined) {
    const isDatagram = addressType === 'udp4' || addressType === 'udp6';
    if (schedulingPolicy === SCHED_RR && !isDatagram) {
      handle = new (require('internal/cluster/round_robin').RoundRobin)(key, message);
    } else {
      handle = new (require('internal/cluster/shared_handle').SharedHandle)(message);
    }
    handles.set(key, handle);
  }
  // What all workers of a server share, such as the keys of a TLS server's tickets: that of the first of them.
  handle.data ??= message.data;
  const { data } = handle;
  handle.add(worker, (errno, reply, shared) => {
    if (errno && handles.get(key) === handle) handles.delete(key);
    worker._mailbox.send({ ...reply, errno, key, ack: message.seq, data }, shared ?? undefined);
  });
}

/** A path is not to be longer than a socket's may be: from here it may be shorter than the worker knows. */
function shortestPath(address, port) {
  if (!(port < 0) || typeof address !== 'string') return address;
  const relative = require('path').relative(process.cwd(), address);
  return relative.length < address.length ? relative : address;
}

/** Lets the worker close its servers and go. */
Worker.prototype.disconnect = function() {
  this.exitedAfterDisconnect = true;
  this._mailbox.send({ act: 'disconnect' });
  removeFromHandles(this);
  delete cluster.workers[this.id];
  return this;
};

Worker.prototype.destroy = function(signal) {
  this.process.kill(signal || 'SIGTERM');
};
