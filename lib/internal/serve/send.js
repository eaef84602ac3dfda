'use strict';

// How a Response goes out: in one piece where its body is a text or bytes, else as its stream gives it.

const native = binding('http');
const { STATUS_CODES, dateLine } = require('internal/http/common');
const { errnoException } = require('internal/errors');
const { internals: { isResponse, take } } = require('internal/fetch/response');
const { Buffer } = require('buffer');

const { METHOD_HEAD } = native;

/** Of the response that is being sent; one for all, since it is only looked at while the head is made. */
const parts = { body: undefined, status: 0, statusText: '', headers: null, type: '' };

/** First lines as they mostly are, by status. @type {string[]} */
const statusLines = [];

function statusLine(status, text) {
  if (text === '') return statusLines[status] ??= `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  return `HTTP/1.1 ${status} ${text}\r\n`;
}

/** What the headers of the response say about its framing. */
const framing = { length: null, close: false };

function headerLine(name, value) {
  switch (name.length) {
    case 4:
      if (name.toLowerCase() === 'date') hasDate = true;
      break;
    case 10:
      if (name.toLowerCase() === 'connection') {
        framing.close ||= /\bclose\b/i.test(value);
        return '';
      }
      break;
    case 12:
      if (name.toLowerCase() === 'content-type') hasType = true;
      break;
    case 14:
      if (name.toLowerCase() === 'content-length') {
        if (/^\d{1,15}$/.test(value)) framing.length = value;
        return '';
      }
      break;
    case 17:
      // How the body is framed is the server's business.
      if (name.toLowerCase() === 'transfer-encoding') return '';
      break;
  }
  return `${name}: ${value}\r\n`;
}
let hasDate = false;
let hasType = false;

/** The head but for what frames the body. */
function headOf(exchange) {
  const { headers } = parts;
  let head = statusLine(parts.status, parts.statusText);
  framing.length = null;
  framing.close = false;
  hasDate = hasType = false;
  if (Array.isArray(headers)) {
    for (let i = 0; i < headers.length; i += 2) head += headerLine(headers[i], headers[i + 1]);
  } else if (headers !== null) {
    for (const [name, value] of headers) head += headerLine(name, value);
  }
  if (!hasType && parts.type !== '') head += `Content-Type: ${parts.type}\r\n`;
  if (!hasDate) head += dateLine();
  if (framing.close || exchange.connection.server.stopping) exchange.flags &= ~native.KEEP_ALIVE;
  if (!exchange.keepsAlive) head += 'Connection: close\r\n';
  else if (exchange.minorVersion === 0) head += 'Connection: keep-alive\r\n';
  return head;
}

/**
 * Sends the exchange's response, which has its turn.
 * @param {any} exchange
 * @param {(exchange: any) => void} done when all has been given to the socket; perhaps before this returns
 */
function send(exchange, done) {
  const { response } = exchange;
  if (isResponse(response)) {
    take(response, parts);
  } else {
    ({ status: parts.status, statusText: parts.statusText, headers: parts.headers } = response);
    parts.body = undefined;
    parts.type = '';
  }
  let { body } = parts;
  let stream = null;
  if (body === undefined) {
    stream = response.body;
    body = null;
    if (stream !== null && (stream.locked || response.bodyUsed)) {
      throw new TypeError('The body of the Response has been used');
    }
  }
  const { status } = parts;
  let head = headOf(exchange);
  const hasNoBody = status === 204 || status === 304;
  if (stream !== null && !hasNoBody && exchange.number !== METHOD_HEAD) {
    sendStream(exchange, head, stream, done);
    return;
  }
  stream?.cancel().catch(() => {});
  if (!hasNoBody) {
    if (body !== null) {
      head += `Content-Length: ${typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength}\r\n\r\n`;
    } else if (exchange.number === METHOD_HEAD && (framing.length !== null || stream !== null)) {
      head += framing.length === null ? 'Transfer-Encoding: chunked\r\n\r\n' : `Content-Length: ${framing.length}\r\n\r\n`;
    } else {
      head += 'Content-Length: 0\r\n\r\n';
    }
  } else {
    head += '\r\n';
  }
  if (hasNoBody || exchange.number === METHOD_HEAD) body = null;
  writeWhole(exchange, head, body);
  done(exchange);
}

function writeWhole(exchange, head, body) {
  const { connection } = exchange;
  const { socket } = connection;
  if (connection.isDirect && socket._writableState.length === 0) {
    const code = connection.respond(head, body ?? undefined, false, false, exchange);
    if (code < 0) socket.destroy(errnoException(code, 'write'));
    return;
  }
  socket.cork();
  socket.write(head, 'latin1');
  if (body !== null) socket.write(body);
  socket.uncork();
}

async function sendStream(exchange, head, stream, done) {
  const { socket } = exchange.connection;
  const { length } = framing;
  const isChunked = length === null && exchange.minorVersion > 0;
  if (length !== null) {
    head += `Content-Length: ${length}\r\n\r\n`;
  } else if (isChunked) {
    head += 'Transfer-Encoding: chunked\r\n\r\n';
  } else {
    // The end of the connection is the end of the body.
    if (exchange.keepsAlive) head = head.replace('Connection: keep-alive\r\n', 'Connection: close\r\n');
    exchange.flags &= ~native.KEEP_ALIVE;
    head += '\r\n';
  }
  const reader = exchange.reader = stream.getReader();
  let left = length === null ? Infinity : Number(length);
  try {
    socket.cork();
    socket.write(head, 'latin1');
    // The head goes out with the first chunk, if that is there already.
    process.nextTick(uncork, socket);
    for (;;) {
      const { done: ended, value } = await reader.read();
      if (ended) break;
      if (!(value instanceof Uint8Array)) throw new TypeError('The chunks of a Response\'s body are Uint8Arrays');
      if (value.byteLength === 0) continue;
      left -= value.byteLength;
      if (left < 0) throw new RangeError('The body of the Response is longer than its Content-Length');
      if (socket.destroyed) return;
      if (!writeChunk(socket, value, isChunked)) await drained(socket);
      if (socket.destroyed) return;
    }
    if (left > 0 && left !== Infinity) throw new RangeError('The body of the Response is shorter than its Content-Length');
    exchange.reader = null;
    if (isChunked) socket.write('0\r\n\r\n', 'latin1');
    done(exchange);
  } catch (error) {
    exchange.reader = null;
    // What has been sent cannot be taken back: that it is not all shows by the connection's end.
    if (!socket.destroyed) {
      exchange.connection.server.tell(error);
      socket.destroy();
    }
    reader.cancel(error).catch(() => {});
  }
}

function uncork(socket) {
  socket.uncork();
}

function writeChunk(socket, chunk, isChunked) {
  if (!isChunked) return socket.write(chunk);
  socket.cork();
  socket.write(`${chunk.byteLength.toString(16)}\r\n`, 'latin1');
  socket.write(chunk);
  const goesOn = socket.write('\r\n', 'latin1');
  process.nextTick(uncork, socket);
  return goesOn;
}

/** @returns {Promise<void>} resolved when there is room again, or the socket has gone */
function drained(socket) {
  const { promise, resolve } = Promise.withResolvers();
  const settle = () => {
    socket.removeListener('drain', settle);
    socket.removeListener('close', settle);
    resolve();
  };
  socket.on('drain', settle);
  socket.on('close', settle);
  return promise;
}

module.exports = { send };
