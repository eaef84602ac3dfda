'use strict';

// Sockets and servers that are sent over a channel: what becomes of them at either end.

const EventEmitter = require('events');
const { codes: { ERR_CHILD_CLOSED_BEFORE_REPLY } } = require('internal/errors');

function nop() {}

/**
 * @param {number} fd that came over a channel
 * @param {string} kind as the kernel says
 * @returns {object} a native handle
 */
function openHandle(fd, kind) {
  if (kind === 'TCP') {
    const { TCP, SOCKET } = binding('tcp');
    const handle = new TCP(SOCKET);
    handle.open(fd);
    return handle;
  }
  if (kind === 'UDP') {
    const { UDP } = binding('udp');
    const handle = new UDP();
    handle.open(fd);
    return handle;
  }
  const { Pipe, SOCKET } = binding('pipe');
  const handle = new Pipe(SOCKET);
  handle.open(fd, false);
  return handle;
}

/** @param {object} handle @returns {string|undefined} how it is called in messages; undefined: it cannot be sent */
function typeOf(handle) {
  const net = require('net');
  if (handle instanceof net.Socket) return 'net.Socket';
  if (handle instanceof net.Server) return 'net.Server';
  if (handle instanceof binding('tcp').TCP || handle instanceof binding('pipe').Pipe) return 'net.Native';
  const dgram = require('dgram');
  if (handle instanceof dgram.Socket) return 'dgram.Socket';
  if (handle instanceof binding('udp').UDP) return 'dgram.Native';
}

const conversions = {
  '__proto__': null,

  'net.Native': {
    send: (target, message, handle) => handle,
    got: (target, message, handle, emit) => emit(handle),
  },

  'net.Server': {
    send: (target, message, server) => server._handle,
    got(target, message, handle, emit) {
      const net = require('net');
      const server = new net.Server();
      server.listen(handle, () => emit(server));
    },
  },

  'net.Socket': {
    send(target, message, socket, options) {
      if (!socket._handle) return;
      // The server goes on counting the connection: through the child.
      if (socket.server) {
        message.key = socket.server._connectionKey;
        const firstTime = !target.channel.sockets?.send[message.key];
        const list = socketList('send', target, message.key);
        if (firstTime) setupWorker(socket.server, list);
        // It is the child's from now on.
        if (!options.keepOpen) socket.server._connections--;
      }
      const handle = socket._handle;
      // Nothing is read here any more.
      if (!options.keepOpen) {
        handle.onread = nop;
        socket._handle = null;
        socket.setTimeout(0);
        socket._server = null;
      }
      return handle;
    },
    postSend(target, message, handle, options, callback) {
      if (options.keepOpen) return;
      // Closed here once the other side has it, else a hang-up could reach the peer before.
      target._pendingMessage = { callback, message: message.msg, handle, options, retransmissions: 0 };
    },
    got(target, message, handle, emit) {
      const net = require('net');
      const socket = new net.Socket({ handle, readable: true, writable: true });
      if (message.key) socketList('got', target, message.key).add({ socket });
      emit(socket);
    },
  },

  'dgram.Native': {
    send: (target, message, handle) => handle,
    got: (target, message, handle, emit) => emit(handle),
  },

  'dgram.Socket': {
    send(target, message, socket) {
      message.dgramType = socket.type;
      return require('internal/dgram').stateOf(socket).handle;
    },
    got(target, message, handle, emit) {
      const dgram = require('dgram');
      const socket = new dgram.Socket(message.dgramType);
      socket.bind(handle, () => emit(socket));
    },
  },
};

/** A server's connections that a child has, as the parent sees them. */
class SocketListSend extends EventEmitter {
  constructor(child, key) {
    super();
    this.key = key;
    this.child = child;
    child.once('exit', () => this.emit('exit', this));
  }

  #request(message, command, swallowErrors, callback) {
    const { child } = this;
    if (!child.connected) return onClose();
    child._send(message, undefined, swallowErrors);
    function onClose() {
      child.removeListener('internalMessage', onReply);
      callback(new ERR_CHILD_CLOSED_BEFORE_REPLY());
    }
    const { key } = this;
    function onReply(reply) {
      if (!(reply.cmd === command && reply.key === key)) return;
      child.removeListener('disconnect', onClose);
      child.removeListener('internalMessage', onReply);
      callback(null, reply);
    }
    child.once('disconnect', onClose);
    child.on('internalMessage', onReply);
  }

  close(callback) {
    this.#request({ cmd: 'NODE_SOCKET_NOTIFY_CLOSE', key: this.key }, 'NODE_SOCKET_ALL_CLOSED', true, callback);
  }

  getConnections(callback) {
    this.#request({ cmd: 'NODE_SOCKET_GET_COUNT', key: this.key }, 'NODE_SOCKET_COUNT', false, (error, reply) => {
      if (error) return callback(error);
      callback(null, reply.count);
    });
  }
}

/** The same, as the child sees them. */
class SocketListReceive extends EventEmitter {
  constructor(child, key) {
    super();
    this.connections = 0;
    this.key = key;
    this.child = child;

    const onEmpty = () => {
      if (!child.connected) return;
      child._send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key }, undefined, true);
    };
    child.on('internalMessage', (message) => {
      if (message.key !== key) return;
      if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
        if (this.connections === 0) return onEmpty();
        this.once('empty', onEmpty);
      } else if (message.cmd === 'NODE_SOCKET_GET_COUNT') {
        if (!child.connected) return;
        child._send({ cmd: 'NODE_SOCKET_COUNT', key, count: this.connections });
      }
    });
  }

  add({ socket }) {
    this.connections++;
    socket.once('close', () => {
      this.connections--;
      if (this.connections === 0) this.emit('empty', this);
    });
  }
}

function socketList(direction, target, key) {
  const sockets = target.channel.sockets ??= { got: {}, send: {} };
  return sockets[direction][key] ??= direction === 'send' ? new SocketListSend(target, key) : new SocketListReceive(target, key);
}

/** A server some of whose connections live in children: it is closed when theirs are. */
function setupWorker(server, list) {
  server._usingWorkers = true;
  server._workers.push(list);
  list.once('exit', () => {
    const at = server._workers.indexOf(list);
    server._workers.splice(at, 1);
  });
}

/** @param {string} type @returns {{send: Function, got: Function, postSend?: Function}} */
const conversionOf = (type) => conversions[type];

module.exports = { conversionOf, openHandle, typeOf };
