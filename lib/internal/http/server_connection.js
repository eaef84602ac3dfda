'use strict';

// One connection of a server: requests come in, are told to the server, and are answered in their order.
//
// Everything about a connection is with its HttpConnection (`socket.parser`): the request that comes in (`incoming`), requests
// whose responses are not sent yet (`requests`), responses that wait for their turn (`outgoing`).

const { codes: { ERR_HTTP_SOCKET_ENCODING } } = require('internal/errors');
const { methods, kConnection } = require('internal/http/common');
const { IncomingMessage, abortMessage, isStreaming, kBlock } = require('internal/http/incoming');
const { acceptConnection, hold, letGo, part, readDirectly, refusalOf } = require('internal/http/accepted');
const { completeMessage, native } = require('internal/http/connection');
const { finishEvent, kNeedDrain } = require('internal/http/outgoing');
const { kUniqueHeaders } = require('internal/http/outgoing_headers');
const { ServerResponse, closeResponse, shared } = require('internal/http/server_response');
const { kIncomingMessage, kOptimizesEmpty, kServerResponse } = require('internal/http/server_options');
const { kUpdateTimer } = require('internal/stream_base');
const { kTimeout } = require('internal/timers');
const dc = require('diagnostics_channel');

const requestStartChannel = dc.channel('http.server.request.start');
const responseCreatedChannel = dc.channel('http.server.response.created');
const responseFinishChannel = dc.channel('http.server.response.finish');

const { COMPLETE, FRAMED, HAS_EXPECT, HAS_HOST, KEEP_ALIVE, MAJOR_SHIFT, MINOR_SHIFT, UPGRADE } = native;

const kConnections = Symbol('http.server.connections');

const nop = () => {};

/**
 * The listener of 'connection'.
 * @this {object} the server
 * @param {import('stream').Duplex} socket
 */
function connectionListener(socket) {
  const server = this;
  const connections = server[kConnections] ??= new native.HttpConnections();
  const connection = acceptConnection(socket, handlers, server, connections);
  connection.server = server;
  connection.requests = [];
  connection.outgoing = [];
  connection.outgoingBytes = 0;
  connection.requestsCount = 0;
  connection.hasSocketTimeout = false;
  connection.isServing = false; // while the handlers of a request run
  connection.ended = null; // the response that they have sent
  socket.server ??= server;
  socket._httpMessage = null;

  if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
  socket.on('timeout', onTimeout);
  socket.on('error', onError);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('close', onResponseCut);
  socket.on('drain', onDrain);
  socket.on('data', onData);
  socket.setEncoding = refuseEncoding;

  if (readDirectly(connection)) {
    // Whoever wants to see the bytes gets them; then the stream feeds the parser.
    socket.on = socket.addListener = onWrap;
    socket.prependListener = prependWrap;
  }
}

function refuseEncoding() {
  throw new ERR_HTTP_SOCKET_ENCODING();
}

// `on` of a socket that native code reads from.
function onWrap(event, listener) {
  if (event === 'data' || event === 'readable') giveBack(this);
  return Reflect.apply(Object.getPrototypeOf(this).on, this, [event, listener]);
}

function prependWrap(event, listener) {
  if (event === 'data' || event === 'readable') giveBack(this);
  return Reflect.apply(Object.getPrototypeOf(this).prependListener, this, [event, listener]);
}

/** From now on the socket's own stream has what is read. */
function unwrap(socket) {
  delete socket.on;
  delete socket.addListener;
  delete socket.prependListener;
}

function giveBack(socket) {
  const connection = socket.parser;
  unwrap(socket);
  if (!connection?.isDirect) return;
  connection.isDirect = false;
  connection.detach();
}

// ---- What the socket tells

function onData(chunk) {
  const connection = this.parser;
  if (!connection) return;
  connection.execute(chunk);
}

function onEnd() {
  const connection = this.parser;
  if (!connection) return;
  // An error has been told.
  if (connection.finish() instanceof Error) return;
  const { server } = connection;
  if (!server.httpAllowHalfOpen) {
    this.end();
  } else if (connection.outgoing.length > 0) {
    connection.outgoing.at(-1)._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

function onClose() {
  const connection = this.parser;
  if (!connection) return;
  release(this, connection);
  const { requests } = connection;
  while (requests.length > 0) abortMessage(requests.shift());
}

/** The response that was being sent gets no further, and those behind it will not have their turn. */
function onResponseCut() {
  const response = this._httpMessage;
  if (!response) return;
  closeResponse(response);
  const connection = response[kConnection];
  if (connection === undefined) return;
  for (const waiting of connection.outgoing.splice(0)) closeResponse(waiting);
}

function release(socket, connection) {
  part(connection);
  unwrap(socket);
}

function onDrain() {
  const connection = this.parser;
  const message = this._httpMessage;
  if (message && !message.finished && message[kNeedDrain]) {
    message[kNeedDrain] = false;
    message.emit('drain');
  }
  if (connection) resumeIfDrained(this, connection);
}

/** Reading was stopped because too much waits to be written. */
function resumeIfDrained(socket, connection) {
  if (!socket._paused || connection.outgoingBytes > socket.writableHighWaterMark) return;
  letGo(connection);
}

function onTimeout() {
  const connection = this.parser;
  const { server } = this;
  const request = connection?.requests[0];
  const response = this._httpMessage;
  const heard = [
    Boolean(request && !request.complete && request.emit('timeout', this)),
    Boolean(response?.emit('timeout', this)),
    Boolean(server?.emit('timeout', this)),
  ].includes(true);
  if (!heard) this.destroy();
}

function onError(error) {
  failConnection(this, error);
}

/**
 * The connection has failed: tells the server's 'clientError', or answers and ends it.
 * @param {object} socket
 * @param {Error} error
 */
function failConnection(socket, error) {
  // One is enough.
  socket.removeListener('error', onError);
  if (socket.listenerCount('error', nop) === 0) socket.on('error', nop);
  if (socket.server.emit('clientError', error, socket)) return;
  // An answer in the middle of another one would be taken for a part of it.
  if (socket.writable && (!socket._httpMessage || !socket._httpMessage._headerSent)) {
    socket.write(`HTTP/1.1 ${refusalOf(error)}\r\nConnection: close\r\n\r\n`, 'latin1');
  }
  socket.destroy(error);
}

// ---- What the parser tells

const handlers = {
  onHead(connection, flags, number, text, block) {
    const { server, socket } = connection;
    const Message = server[kIncomingMessage];
    const request = Message === IncomingMessage ? new IncomingMessage(socket) : new Message(socket);
    const minor = (flags >> MINOR_SHIFT) & 15;
    const major = (flags >> MAJOR_SHIFT) & 15;
    request.httpVersionMajor = major;
    request.httpVersionMinor = minor;
    request.httpVersion = major === 1 ? (minor === 1 ? '1.1' : minor === 0 ? '1.0' : `1.${minor}`) : `${major}.${minor}`;
    request.url = text;
    request.method = methods[number];
    request[kBlock] = block;
    if (server.joinDuplicateHeaders) request.joinDuplicateHeaders = true;
    connection.incoming = request;
    if ((flags & FRAMED) === 0 && server[kOptimizesEmpty]) request._dumped = true;
    if (socket[kTimeout]) socket[kUpdateTimer]();
    if (connection.hasSocketTimeout) {
      connection.hasSocketTimeout = false;
      socket.setTimeout(server.timeout || 0);
    }

    if ((flags & UPGRADE) !== 0) {
      request.upgrade = request.method === 'CONNECT' || Boolean(server.shouldUpgradeCallback(request));
      if (request.upgrade) return true;
    } else {
      request.upgrade = false;
    }
    serve(connection, request, flags);
    if ((flags & COMPLETE) !== 0) completeMessage(request);
    return false;
  },

  onUpgrade(connection, head) {
    const { incoming: request, server, socket } = connection;
    const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
    socket.removeListener('data', onData);
    socket.removeListener('end', onEnd);
    socket.removeListener('close', onClose);
    socket.removeListener('close', onResponseCut);
    socket.removeListener('drain', onDrain);
    socket.removeListener('error', onError);
    socket.removeListener('timeout', onTimeout);
    release(socket, connection);
    delete socket.setEncoding;
    completeMessage(request);
    if (server.listenerCount(event) === 0) {
      socket.destroy();
      return;
    }
    // Whoever takes it over decides how it flows.
    socket.readableFlowing = null;
    server.emit(event, request, socket, head);
  },

  onError(connection, error) {
    if (connection.socket) failConnection(connection.socket, error);
  },

  onIdle(connection) {
    connection.socket?.emit('timeout');
  },
};

function serve(connection, request, flags) {
  const { server, socket } = connection;
  connection.requests.push(request);

  // A client that asks and asks, and does not read, is listened to no longer.
  if (!socket._paused && (socket.writableNeedDrain || connection.outgoingBytes >= socket.writableHighWaterMark)) {
    hold(connection);
  }

  const Response = server[kServerResponse];
  const { rejectNonStandardBodyWrites } = server;
  const options = rejectNonStandardBodyWrites || server.highWaterMark !== undefined ?
    { highWaterMark: socket.writableHighWaterMark, rejectNonStandardBodyWrites } : undefined;
  const response = Response === ServerResponse ?
    new ServerResponse(request, options) : new Response(request, options);
  response._keepAliveTimeout = server.keepAliveTimeout;
  response._maxRequestsPerSocket = server.maxRequestsPerSocket;
  response.shouldKeepAlive = (flags & KEEP_ALIVE) !== 0;
  response[kConnection] = connection;
  if (server[kUniqueHeaders] !== null) response[kUniqueHeaders] = server[kUniqueHeaders];

  if (responseCreatedChannel.hasSubscribers) responseCreatedChannel.publish({ request, response });
  if (requestStartChannel.hasSubscribers) requestStartChannel.publish({ request, response, socket, server });

  if (socket._httpMessage) {
    response._onPendingData = notePendingData;
    connection.outgoing.push(response);
  } else {
    response.assignSocket(socket);
  }

  if (request.httpVersionMinor === 1 && request.httpVersionMajor === 1) {
    if ((flags & HAS_HOST) === 0 && server.requireHostHeader) {
      response.writeHead(400, ['Connection', 'close']);
      response.end();
      return;
    }
    if (server.maxRequestsPerSocket > 0 && isOverLimit(connection, request, response)) return;
    if ((flags & HAS_EXPECT) !== 0 && isExpectation(server, request, response)) return;
  }
  connection.isServing = true;
  try {
    server.emit('request', request, response);
  } finally {
    connection.isServing = false;
    const { ended } = connection;
    if (ended !== null) {
      connection.ended = null;
      // Before its end is told, a request without a body that nobody looked at must be known to be over.
      if ((flags & COMPLETE) !== 0 && !isStreaming(request)) request.complete = true;
      finishEvent(ended);
    }
  }
}

/** @this {object} the response */
function notePendingData(bytes) {
  const connection = this[kConnection];
  connection.outgoingBytes += bytes;
  const { socket } = connection;
  if (socket && bytes < 0) resumeIfDrained(socket, connection);
}

function isOverLimit(connection, request, response) {
  const { server, socket } = connection;
  connection.requestsCount++;
  response.maxRequestsOnConnectionReached = server.maxRequestsPerSocket <= connection.requestsCount;
  if (connection.requestsCount <= server.maxRequestsPerSocket) return false;
  response.writeHead(503);
  response.end();
  server.emit('dropRequest', request, socket);
  return true;
}

function isExpectation(server, request, response) {
  if (/(?:^|\W)100-continue(?:$|\W)/i.test(request.headers.expect)) {
    response._expect_continue = true;
    if (server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', request, response);
    } else {
      response.writeContinue();
      server.emit('request', request, response);
    }
  } else if (server.listenerCount('checkExpectation') > 0) {
    server.emit('checkExpectation', request, response);
  } else {
    response.writeHead(417);
    response.end();
  }
  return true;
}

// ---- The end of a response

shared.responseSent = function responseSent(response, connection) {
  const { server } = connection;
  // Its socket may have been given up by HTTP (an upgrade) while this response was on its way.
  const { socket } = response;
  if (responseFinishChannel.hasSubscribers) {
    responseFinishChannel.publish({ request: response.req, response, socket, server });
  }
  const request = connection.requests.shift();
  // Nobody reads the body: it goes by.
  if (request !== undefined && !request._consuming && !(isStreaming(request) && request.readableDidRead)) request._dump();
  if (socket === null || socket.destroyed) return;
  response.detachSocket(socket);
  tellClose(response);

  const idleMs = server.keepAliveTimeout ? server.keepAliveTimeout + server.keepAliveTimeoutBuffer : 0;
  if (response._last) {
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
    return;
  }
  if (connection.outgoing.length > 0) {
    connection.responded(idleMs);
    connection.outgoing.shift().assignSocket(socket);
  } else if (idleMs > 0 && socket.timeout > 0) {
    // The socket has a timeout of its own, which is not this one.
    connection.responded(0);
    socket.setTimeout(idleMs);
    connection.hasSocketTimeout = true;
  } else {
    connection.responded(idleMs);
  }
};

function tellClose(response) {
  if (response._events === undefined) {
    response.destroyed = true;
    response._closed = true;
  } else {
    process.nextTick(closeResponse, response);
  }
}

module.exports = { connectionListener, failConnection, kConnections };
