'use strict';

// What connections that a server has accepted have in common, whoever answers (node:http, Gyre.serve): who reads from the
// socket, when it is read, and what the client is told whose bytes are no request.

const { createConnection, native } = require('internal/http/connection');
const { onStreamRead } = require('internal/stream_base');

/**
 * @param {import('net').Socket} socket
 * @param {object} handlers see createConnection()
 * @param {object} options of the server, see parserOptions()
 * @param {object} connections native.HttpConnections, of which it becomes one
 * @returns {object} the connection; it is `socket.parser` too
 */
function acceptConnection(socket, handlers, options, connections) {
  const connection = createConnection(native.REQUEST, socket, handlers, options);
  connection.isDirect = false; // native code reads, past the socket's stream
  connection.join(connections);
  socket.parser = connection;
  socket._paused = false; // held, see hold()
  socket.on('pause', onPause);
  socket.on('resume', onResume);
  return connection;
}

/**
 * Has native code read from the socket, where it can.
 * @returns {boolean} false: what the socket's stream reads is to be given to execute()
 */
function readDirectly(connection) {
  const { socket } = connection;
  const handle = socket._handle;
  connection.isDirect = Boolean(handle) && handle.onread === onStreamRead && socket.readableLength === 0 &&
    connection.attach(handle);
  return connection.isDirect;
}

/** The connection and the socket forget each other. */
function part(connection) {
  const { socket } = connection;
  connection.isDirect = false;
  connection.free(); // which a program may have put something else in place of
  connection.incoming = null;
  connection.socket = null;
  socket.parser = null;
}

/** Stops reading, whatever the socket's readers want, until letGo(): the client is to take its answers first. */
function hold(connection) {
  const { socket } = connection;
  socket._paused = true;
  connection.pause();
  socket.pause();
}

/** Goes on with what has been read before, which may have the connection held again, or be its end. */
function letGo(connection) {
  const { socket } = connection;
  socket._paused = false;
  connection.resume();
  socket.resume();
}

// The stream that pauses is not the one that reads.
function onPause() {
  const handle = this._handle;
  if (handle?.reading) {
    handle.reading = false;
    handle.readStop();
  }
}

function onResume() {
  if (this._paused) {
    this.pause();
    return;
  }
  const handle = this._handle;
  if (handle && !handle.reading) {
    handle.reading = true;
    handle.readStart();
  }
}

const refusals = {
  '__proto__': null,
  'HPE_HEADER_OVERFLOW': '431 Request Header Fields Too Large',
  'HPE_CHUNK_EXTENSIONS_OVERFLOW': '413 Payload Too Large',
  'ERR_HTTP_REQUEST_TIMEOUT': '408 Request Timeout',
};

/** @param {Error} error of the parser @returns {string} status and reason of the answer to it */
function refusalOf(error) {
  return refusals[error.code] ?? '400 Bad Request';
}

module.exports = { acceptConnection, hold, letGo, part, readDirectly, refusalOf };
