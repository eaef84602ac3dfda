'use strict';

// A request of a client on its socket: the response, the end of both, and what goes wrong between.

const { ConnResetException } = require('internal/errors');
const { defaultTriggerAsyncIdScope } = require('internal/async_hooks');
const { async_id_symbol } = require('internal/async_hooks').symbols;
const { kConnection } = require('internal/http/common');
const { IncomingMessage, kBlock } = require('internal/http/incoming');
const { completeMessage, createConnection, native } = require('internal/http/connection');
const { parserOptions } = require('internal/http/strictness');
const { kNeedDrain } = require('internal/http/outgoing');
const dc = require('diagnostics_channel');

const finishChannel = dc.channel('http.client.response.finish');
const errorChannel = dc.channel('http.client.request.error');

const { KEEP_ALIVE, COMPLETE, UPGRADE, MAJOR_SHIFT, MINOR_SHIFT } = native;

const kError = Symbol('kError');

const isInformational = (status) => status < 200 && status >= 100 && status !== 101;

/** The parser of a socket, which lives as long as the socket and is used by one request after the other. */
function connectionOf(socket, request) {
  let connection = socket[kConnection];
  if (connection === undefined) {
    connection = socket[kConnection] = createConnection(native.RESPONSE, socket, handlers, request);
  } else {
    connection.reset(native.RESPONSE, ...parserOptions(request));
  }
  connection.socket = socket;
  connection.incoming = null;
  if (request.method === 'HEAD') connection.answers(native.METHOD_HEAD);
  else if (request.method === 'CONNECT') connection.answers(native.METHOD_CONNECT);
  return connection;
}

/**
 * The request has got its socket.
 * @param {object} request
 * @param {import('stream').Duplex} socket
 */
function assignSocket(request, socket) {
  const connection = connectionOf(socket, request);
  request.socket = socket;
  request.parser = connection;
  socket.parser = connection;
  socket._httpMessage = request;
  socket.on('error', onSocketError);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('drain', onDrain);
  if (request.timeout !== undefined || request.agent?.options?.timeout) listenForTimeout(request);
  request.emit('socket', socket);
}

/** The parser has done its work: the socket is without one. */
function releaseParser(socket, request) {
  const connection = socket.parser;
  if (!connection) return;
  connection.incoming = null;
  connection.socket = null;
  socket.parser = null;
  if (request) request.parser = null;
}

function stopListening(socket) {
  socket.removeListener('data', onData);
  socket.removeListener('end', onEnd);
  socket.removeListener('drain', onDrain);
}

function tellError(request, error) {
  if (errorChannel.hasSubscribers) errorChannel.publish({ request, error });
  request.emit('error', error);
}

/**
 * The request ended before it had a socket, or could have none.
 * @param {object} request
 * @param {import('stream').Duplex} [socket]
 * @param {Error} [error]
 */
function failUnassigned(request, socket, error) {
  if (!socket) {
    endUnassigned(request, error || request[kError]);
    return;
  }
  if (!error && request.agent && !socket.destroyed) {
    // It is as good as before for another request.
    socket._httpMessage = request;
    socket.emit('free');
    endUnassigned(request, request[kError]);
    return;
  }
  const { eos } = require('internal/streams/end-of-stream');
  eos(socket.destroy(error || request[kError]), (failure) => {
    if (failure?.code === 'ERR_STREAM_PREMATURE_CLOSE') failure = null;
    endUnassigned(request, failure || error || request[kError]);
  });
}

function endUnassigned(request, error) {
  if (!request.aborted && !error) error = new ConnResetException('socket hang up');
  request.destroyed = true;
  if (error) tellError(request, error);
  request._closed = true;
  request.emit('close');
}

// ---- What the socket tells

function onDrain() {
  const request = this._httpMessage;
  if (request && !request.finished && request[kNeedDrain]) {
    request[kNeedDrain] = false;
    request.emit('drain');
  }
}

function onSocketError(error) {
  const request = this._httpMessage;
  if (request) {
    // Told once: what follows from it is not news.
    this._hadError = true;
    tellError(request, error);
  }
  if (this.parser) {
    this.parser.finish();
    releaseParser(this, request);
  }
  this.removeListener('data', onData);
  this.removeListener('end', onEnd);
  this.destroy();
}

function onEnd() {
  const request = this._httpMessage;
  if (!request.res && !this._hadError) {
    // The other side has gone without an answer.
    this._hadError = true;
    tellError(request, new ConnResetException('socket hang up'));
  }
  if (this.parser) {
    this.parser.finish();
    releaseParser(this, request);
  }
  this.end();
}

function onClose() {
  const request = this._httpMessage;
  if (this.parser) {
    this.parser.finish();
    releaseParser(this, request);
  }
  const response = request.res;
  request.destroyed = true;
  if (response) {
    if (!response.complete) response.destroy(new ConnResetException('aborted'));
    request._closed = true;
    request.emit('close');
    if (!response.aborted && response.readable) response.push(null);
  } else {
    if (!this._hadError) {
      this._hadError = true;
      tellError(request, new ConnResetException('socket hang up'));
    }
    request._closed = true;
    request.emit('close');
  }
  // Nobody is going to write it.
  if (request.outputData?.length > 0) request.outputData.length = 0;
}

function onData(chunk) {
  const connection = this.parser;
  const request = this._httpMessage;
  const result = connection.execute(chunk);
  if (result instanceof Error) {
    releaseParser(this, request);
    stopListening(this);
    this.destroy();
    this._hadError = true;
    tellError(request, result);
    return;
  }
  const { incoming } = connection;
  // Informational responses are followed by the real one.
  if (incoming?.complete && !incoming.upgrade && !isInformational(incoming.statusCode)) {
    stopListening(this);
    releaseParser(this, request);
  }
}

// ---- What the parser tells

const handlers = {
  onHead(connection, flags, status, text, block) {
    const { socket } = connection;
    const request = socket._httpMessage;
    const response = new IncomingMessage(socket);
    const minor = (flags >> MINOR_SHIFT) & 15;
    const major = (flags >> MAJOR_SHIFT) & 15;
    response.httpVersionMajor = major;
    response.httpVersionMinor = minor;
    response.httpVersion = `${major}.${minor}`;
    response.statusCode = status;
    response.statusMessage = text;
    response[kBlock] = block;
    if (request.joinDuplicateHeaders) response.joinDuplicateHeaders = true;
    response.upgrade = (flags & UPGRADE) !== 0;
    connection.incoming = response;

    if (request.res) {
      // A second response to one request.
      socket.destroy();
      return false;
    }
    request.res = response;
    if (response.upgrade) return true;
    if (isInformational(status)) {
      request.res = null;
      tellInformation(request, response);
    } else {
      tellResponse(request, response, (flags & KEEP_ALIVE) !== 0);
    }
    if ((flags & COMPLETE) !== 0) completeMessage(response);
    return false;
  },

  onUpgrade(connection, head) {
    const { incoming: response, socket } = connection;
    const request = socket._httpMessage;
    response.req = request;
    stopListening(socket);
    if (request.timeoutCb) socket.removeListener('timeout', request.timeoutCb);
    socket.removeListener('timeout', onResponseTimeout);
    releaseParser(socket, request);
    completeMessage(response);

    const event = request.method === 'CONNECT' ? 'connect' : 'upgrade';
    if (request.listenerCount(event) === 0) {
      socket.destroy();
      return;
    }
    request.upgradeOrConnect = true;
    // From here on it is the program's.
    socket.emit('agentRemove');
    socket.removeListener('close', onClose);
    socket.removeListener('error', onSocketError);
    socket._httpMessage = null;
    socket.readableFlowing = null;
    request.emit(event, response, socket, head);
    request.destroyed = true;
    request._closed = true;
    request.emit('close');
  },

  // Told by onData, which has the error as well.
  onError() {},

  onIdle() {},
};

function tellInformation(request, response) {
  if (response.statusCode === 100) request.emit('continue');
  request.emit('information', {
    statusCode: response.statusCode,
    statusMessage: response.statusMessage,
    httpVersion: response.httpVersion,
    httpVersionMajor: response.httpVersionMajor,
    httpVersionMinor: response.httpVersionMinor,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
  });
}

function tellResponse(request, response, keepsAlive) {
  const { socket } = request;
  if (request.shouldKeepAlive && !keepsAlive && !request.upgradeOrConnect) request.shouldKeepAlive = false;
  if (finishChannel.hasSubscribers) finishChannel.publish({ request, response });
  response.req = request;
  // In front of all others, so that the socket is in order whatever they do.
  response.on('end', onResponseEnd);
  request.on('finish', onRequestFinish);
  socket.on('timeout', onResponseTimeout);
  // Nobody listens: nobody will read.
  if (request.aborted || !request.emit('response', response)) response._dump();
}

function onResponseTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

// ---- The end

/** The connection is free for the next request. */
function keepSocket(request) {
  const { socket } = request;
  if (request.timeoutCb) {
    socket.setTimeout(0, request.timeoutCb);
    request.timeoutCb = null;
  }
  socket.removeListener('timeout', onResponseTimeout);
  socket.removeListener('close', onClose);
  socket.removeListener('error', onSocketError);
  socket.removeListener('data', onData);
  socket.removeListener('end', onEnd);
  socket.removeListener('drain', onDrain);
  const asyncId = socket._handle ? socket[async_id_symbol] : undefined;
  // After those who listen for the end of the response.
  defaultTriggerAsyncIdScope(asyncId, process.nextTick, emitFree, request);
  request.destroyed = true;
  // Whoever destroys the response now must not hit the socket, which is another's.
  if (request.res) request.res.socket = null;
}

function emitFree(request) {
  request._closed = true;
  request.emit('close');
  if (request.socket) request.socket.emit('free');
}

/** @this {IncomingMessage} */
function onResponseEnd() {
  const request = this.req;
  const { socket } = request;
  if (socket) {
    if (request.timeoutCb) socket.removeListener('timeout', emitRequestTimeout);
    socket.removeListener('timeout', onResponseTimeout);
  }
  request._ended = true;
  if (!request.shouldKeepAlive) {
    if (socket.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (request.writableFinished && !this.aborted) {
    // All of the request is with the kernel, so that the next one's bytes do not mix with it.
    keepSocket(request);
  }
}

/** @this {object} the request */
function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) keepSocket(this);
}

/** @this {object} the socket */
function emitRequestTimeout() {
  this._httpMessage?.emit('timeout');
}

/**
 * The socket's timeout becomes the request's.
 * @param {object} request
 */
function listenForTimeout(request) {
  if (request.timeoutCb) return;
  request.timeoutCb = emitRequestTimeout;
  if (request.socket) {
    request.socket.once('timeout', emitRequestTimeout);
  } else {
    request.on('socket', (socket) => {
      socket.once('timeout', emitRequestTimeout);
    });
  }
}

module.exports = { assignSocket, failUnassigned, kError, listenForTimeout };
