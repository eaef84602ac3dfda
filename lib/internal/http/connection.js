'use strict';

// The JavaScript half of a connection of HTTP: what the native half tells, given on to whoever has the connection.
//
// A connection's `handlers` say what becomes of it:
//   onHead(connection, flags, number, text, block) → true: an upgrade is taken over
//   onUpgrade(connection, head)    what came behind the head of an upgrade
//   onError(connection, error)
//   onIdle(connection)
// A message's body and end go the same way at both ends of the line.

const native = binding('http');
const { FastBuffer } = require('internal/buffer');
const { errnoException } = require('internal/errors');
const { abortMessage, isStreaming, kTrailerBlock, readStart, readStop } = require('internal/http/incoming');
const { parserOptions } = require('internal/http/strictness');
const { kUpdateTimer } = require('internal/stream_base');
const { kTimeout } = require('internal/timers');
const { HttpConnection, HttpConnections } = native;

native.setCallbacks([
  function onHead(flags, number, text, block) {
    return this.handlers.onHead(this, flags, number, text, block);
  },
  function onBody(store, offset, length) {
    const message = this.incoming;
    const { socket } = this;
    if (socket?.[kTimeout]) socket[kUpdateTimer]();
    if (message === null || message._dumped) return;
    if (!message.push(new FastBuffer(store, offset, length))) readStop(socket);
  },
  function onEnd(block) {
    const message = this.incoming;
    if (message !== null) {
      if (block !== undefined) message[kTrailerBlock] = block;
      message.complete = true;
      if (isStreaming(message)) message.push(null);
    }
    // The next message may come, even if this one's reader has stopped the socket.
    readStart(this.socket);
  },
  function onUpgrade(store, offset, length) {
    this.handlers.onUpgrade(this, new FastBuffer(store, offset, length));
  },
  function onError(code, reason, bytesParsed, packet) {
    const error = new Error(`Parse Error: ${reason}`);
    error.code = code;
    error.reason = reason;
    error.bytesParsed = bytesParsed;
    error.rawPacket = new FastBuffer(packet, 0, packet.byteLength);
    this.handlers.onError(this, error);
    return error;
  },
  function onIdle() {
    this.handlers.onIdle(this);
  },
  function onWriteError(status) {
    this.socket?.destroy(errnoException(status, 'write'));
  },
]);

/** What old programs call when they are done with a parser. */
HttpConnection.prototype.free = function() {
  this.close();
};

/**
 * @param {number} kind native.REQUEST or RESPONSE: of what the other side sends
 * @param {import('net').Socket} socket
 * @param {object} handlers
 * @param {object} options see parserOptions()
 * @returns {HttpConnection}
 */
function createConnection(kind, socket, handlers, options) {
  const connection = new HttpConnection(kind, ...parserOptions(options));
  connection.socket = socket;
  connection.incoming = null; // the message that is coming in
  connection.handlers = handlers;
  return connection;
}

/**
 * Takes note that the message has no body, once its first handlers have run.
 * @param {object} connection
 * @param {import('internal/http/incoming').IncomingMessage} message
 */
function completeMessage(message) {
  message.complete = true;
  if (isStreaming(message)) message.push(null);
}

module.exports = { HttpConnections, abortMessage, completeMessage, createConnection, native };
