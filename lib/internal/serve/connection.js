'use strict';

// One connection of Gyre.serve: requests come in, go to the program's function, and are answered in their order. What is
// read and parsed, and written in one piece, is so by the native engine of node:http.

const { acceptConnection, hold, letGo, part, readDirectly, refusalOf } = require('internal/http/accepted');
const { native } = require('internal/http/connection');
const { internals: { isResponse } } = require('internal/fetch/response');
const { internals: { fromServer } } = require('internal/fetch/request');
const { Exchange } = require('internal/serve/exchange');
const { Incoming } = require('internal/serve/incoming');
const { send } = require('internal/serve/send');

const { COMPLETE, HAS_EXPECT, HAS_HOST, KEEP_ALIVE, MINOR_SHIFT } = native;

/** As many requests of one connection may wait for their answers; the next are not read. */
const kMostWaiting = 16;

const nop = () => {};

/**
 * @param {any} server internal/serve/server's
 * @param {any} socket
 */
function accept(server, socket) {
  const connection = acceptConnection(socket, handlers, server.http, server.connections);
  connection.server = server;
  connection.first = null; // of the exchanges, whose turn it is
  connection.last = null;
  connection.waiting = 0;
  connection.ended = false; // the client sends no more
  socket.on('error', nop); // 'close' follows
  socket.on('end', onEnd);
  socket.on('close', onClose);
  if (!readDirectly(connection)) socket.on('data', onData);
}

// ---- What the socket tells

function onData(chunk) {
  this.parser?.execute(chunk);
}

function onEnd() {
  const connection = this.parser;
  if (!connection || connection.finish() instanceof Error) return;
  connection.ended = true;
  if (connection.first === null) this.end();
}

function onClose() {
  const connection = this.parser;
  if (!connection) return;
  part(connection);
  for (let exchange = connection.first; exchange !== null; exchange = exchange.next) {
    connection.server.pending--;
    exchange.abort();
  }
  connection.first = connection.last = null;
  connection.server.closed();
}

// ---- What the parser tells

/** Answers what cannot be a request, and ends the connection. */
function refuse(connection, status) {
  const { socket } = connection;
  if (!socket || socket.destroyed) return;
  // In the middle of another answer it would be taken for a part of it.
  if (connection.first === null && socket.writable) {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, 'latin1');
    socket.destroySoon();
  } else {
    socket.destroy();
  }
}

const handlers = {
  onHead(connection, flags, number, target, block) {
    const { server } = connection;
    const exchange = new Exchange(connection, flags, number, target, block);
    if ((flags & HAS_HOST) === 0 && ((flags >> MINOR_SHIFT) & 15) > 0) {
      connection.pause();
      refuse(connection, '400 Bad Request');
      return false;
    }
    connection.incoming = (flags & COMPLETE) === 0 ?
      exchange.incoming = new Incoming(connection, server.maxRequestBodySize) : null;
    if (connection.last === null) connection.first = exchange;
    else connection.last.next = exchange;
    connection.last = exchange;
    server.pending++;
    // A client that asks and asks is not listened to until it has got its answers.
    if (++connection.waiting === kMostWaiting) hold(connection);
    if ((flags & HAS_EXPECT) !== 0) expect(exchange);
    let result;
    try {
      result = server.fetch(fromServer(exchange));
    } catch (error) {
      fail(exchange, error);
      return false;
    }
    if (isResponse(result)) answer(exchange, result);
    else settle(exchange, result);
    return false;
  },
  onUpgrade: nop,
  onError(connection, error) {
    refuse(connection, refusalOf(error));
  },
  onIdle(connection) {
    connection.socket?.destroy();
  },
};

function expect(exchange) {
  const { connection } = exchange;
  // In its turn; a client does not wait for ever, so later is never.
  if (connection.first === exchange && /^100-continue$/i.test(exchange.header('expect') ?? '')) {
    connection.socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
  }
}

/** Waits for what the program's function has promised. */
async function settle(exchange, promise) {
  let response;
  try {
    response = await promise;
  } catch (error) {
    fail(exchange, error);
    return;
  }
  if (isResponse(response) || response?.[Symbol.toStringTag] === 'Response') answer(exchange, response);
  else fail(exchange, new TypeError('The function fetch() of a server is to return a Response'));
}

/** The program's function has thrown: its error() says what to answer. */
async function fail(exchange, error) {
  const { server } = exchange.connection;
  let response;
  try {
    response = await server.errorResponse(error);
  } catch (another) {
    server.tell(another);
  }
  const { Response } = require('internal/fetch/response');
  answer(exchange, isResponse(response) ? response : new Response('Internal Server Error', { status: 500 }));
}

/** The response is there. It is sent when those before it have been. */
function answer(exchange, response) {
  const { connection } = exchange;
  if (connection.socket === null) {
    if (response.body !== null && !response.bodyUsed) response.body.cancel().catch(nop);
    return;
  }
  exchange.response = response;
  if (connection.first === exchange) sendFirst(connection);
}

function sendFirst(connection) {
  const exchange = connection.first;
  try {
    send(exchange, sent);
  } catch (error) {
    // A Response that cannot be sent is the program's error; one that has taken error()'s place is not asked again.
    if (exchange.failed) {
      connection.server.tell(error);
      connection.socket?.destroy();
      return;
    }
    exchange.failed = true;
    exchange.response = null;
    fail(exchange, error);
  }
}

/** The response has gone to the socket: the next one's turn. */
function sent(exchange) {
  const { connection } = exchange;
  const { server, socket } = connection;
  if (socket === null) return;
  connection.first = exchange.next;
  if (connection.first === null) connection.last = null;
  server.pending--;
  exchange.incoming?.dump();
  if ((exchange.flags & KEEP_ALIVE) === 0 || (connection.ended && connection.first === null) ||
      exchange.incoming?.failure) {
    socket.destroySoon();
    return;
  }
  connection.responded(server.idleMs);
  if (connection.waiting-- === kMostWaiting) letGo(connection);
  if (connection.first !== null && connection.first.response !== null) sendFirst(connection);
}

module.exports = { accept, refuse };
