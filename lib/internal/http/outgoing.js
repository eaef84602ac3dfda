'use strict';

// http.OutgoingMessage: what is common to responses of a server and requests of a client. It writes to its socket when it has
// one and when its turn has come, and keeps what is written (`outputData`) until then.

const { Stream } = require('internal/streams/legacy');
const { getDefaultHighWaterMark } = require('internal/streams/state');
const { Buffer } = require('buffer');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED,
    ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');
const { async_id_symbol } = require('internal/async_hooks').symbols;
const { defaultTriggerAsyncIdScope } = require('internal/async_hooks');
const { isUint8Array } = require('internal/util/types');
const { defineHeaderMethods, kOutHeaders, kUniqueHeaders } = require('internal/http/outgoing_headers');

const { defineProperties, setPrototypeOf } = Object;

const kCorked = Symbol('corked');
const kChunks = Symbol('kChunks'); // written while corked, to become one chunk
const kChunksLength = Symbol('kChunksLength');
const kErrored = Symbol('errored');
const kHighWaterMark = Symbol('kHighWaterMark');
const kNeedDrain = Symbol('kNeedDrain');
const kBytesWritten = Symbol('kBytesWritten');
const kFlushed = Symbol('kFlushed'); // all of it is with the kernel
const kFailure = Symbol('kFailure'); // why it is not
const kEndCallbacks = Symbol('kEndCallbacks');
const kRejectsBody = Symbol('kRejectsBody');
/** A method that is called when all has been written, before 'finish'. */
const kHasEnded = Symbol('kHasEnded');

const nop = () => {};
/** Of messages that have nothing waiting, which most never have. */
const kNoOutput = Object.freeze([]);

/** @returns {object[]} a message's own list of what waits */
function outputOf(message) {
  if (message.outputData === kNoOutput) message.outputData = [];
  return message.outputData;
}
const CRLF = '\r\n';

/**
 * @param {{highWaterMark?: number, rejectNonStandardBodyWrites?: boolean}} [options]
 */
function OutgoingMessage(options) {
  // Written before there is a socket, or before it is this message's turn.
  this.outputData = kNoOutput;
  this.outputSize = 0;

  this.writable = true;
  this.destroyed = false;

  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;

  this.strictContentLength = false;
  this[kBytesWritten] = 0;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[kNeedDrain] = false;

  this.finished = false;
  this._headerSent = false;
  this[kCorked] = 0;
  this[kChunks] = undefined;
  this[kChunksLength] = 0;
  this._closed = false;

  this.socket = null;
  this._header = null;
  this[kOutHeaders] = undefined;
  this[kUniqueHeaders] = undefined;

  this._keepAliveTimeout = 0;
  this._maxRequestsPerSocket = 0;
  this._onPendingData = nop;

  this[kErrored] = null;
  this[kFlushed] = false;
  this[kFailure] = null;
  this[kEndCallbacks] = undefined;
  this[kHighWaterMark] = options?.highWaterMark ?? getDefaultHighWaterMark();
  this[kRejectsBody] = options?.rejectNonStandardBodyWrites ?? false;
}
setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
setPrototypeOf(OutgoingMessage, Stream);

defineHeaderMethods(OutgoingMessage.prototype);

function getter(get) {
  return { __proto__: null, configurable: true, get };
}

defineProperties(OutgoingMessage.prototype, {
  errored: getter(function() { return this[kErrored]; }),
  closed: getter(function() { return this._closed; }),
  writableFinished: getter(function() { return this[kFlushed]; }),
  writableObjectMode: getter(() => false),
  writableLength: getter(function() {
    return this.outputSize + this[kChunksLength] + (this.socket ? this.socket.writableLength : 0);
  }),
  writableHighWaterMark: getter(function() {
    return this.socket ? this.socket.writableHighWaterMark : this[kHighWaterMark];
  }),
  writableCorked: getter(function() { return this[kCorked]; }),
  writableEnded: getter(function() { return this.finished; }),
  writableNeedDrain: getter(function() { return !this.destroyed && !this.finished && this[kNeedDrain]; }),
  connection: {
    __proto__: null,
    configurable: true,
    get() { return this.socket; },
    set(socket) { this.socket = socket; },
  },
});

OutgoingMessage.prototype._implicitHeader = function() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

OutgoingMessage.prototype.cork = function() {
  this[kCorked]++;
  this.socket?.cork();
};

OutgoingMessage.prototype.uncork = function() {
  this[kCorked]--;
  this.socket?.uncork();
  if (this[kCorked] || this[kChunks] === undefined || this[kChunks].length === 0) return;

  const length = this[kChunksLength];
  const chunks = this[kChunks];
  let callbacks;
  this._send(length.toString(16), 'latin1', null);
  this._send(CRLF, null, null);
  for (const { data, encoding, callback } of chunks) {
    this._send(data, encoding, null);
    if (callback) (callbacks ??= []).push(callback);
  }
  this._send(CRLF, null, callbacks && ((error) => {
    for (const callback of callbacks) callback(error);
  }));
  chunks.length = 0;
  this[kChunksLength] = 0;
};

/**
 * @param {number} msecs
 * @param {Function} [callback]
 */
OutgoingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (!this.socket) {
    this.once('socket', function(socket) {
      socket.setTimeout(msecs);
    });
  } else {
    this.socket.setTimeout(msecs);
  }
  return this;
};

/** @param {Error} [error] */
OutgoingMessage.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this.socket) {
    this.socket.destroy(error);
  } else {
    this.once('socket', function(socket) {
      socket.destroy(error);
    });
    process.nextTick(emitClose, this);
  }
  return this;
};

function emitClose(message) {
  if (message._closed) return;
  message._closed = true;
  message.emit('close');
}

// ---- Sending

/** Sends the head, if it has not been sent, with a piece of the body. */
OutgoingMessage.prototype._send = function _send(data, encoding, callback, byteLength) {
  // The head goes along with the first piece, so that there are not two packets.
  if (!this._headerSent && this._header !== null) {
    if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
      // The head is ASCII or, at worst, Latin-1 that UTF-8 would change.
      if (encoding === 'latin1' || isAscii(this._header)) {
        data = this._header + data;
      } else {
        this._unshiftHeader();
      }
    } else {
      this._unshiftHeader();
    }
    this._headerSent = true;
  }
  return this._writeRaw(data, encoding, callback, byteLength);
};

/** Puts the head in front of what waits, or writes it. */
OutgoingMessage.prototype._unshiftHeader = function() {
  const header = this._header;
  outputOf(this).unshift({ data: header, encoding: 'latin1', callback: null });
  this.outputSize += header.length;
  this._onPendingData(header.length);
};

const isAscii = (text) => !/[^\x00-\x7f]/.test(text);

OutgoingMessage.prototype._writeRaw = function _writeRaw(data, encoding, callback, byteLength) {
  const { socket } = this;
  if (socket?.destroyed) return false;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (socket && socket._httpMessage === this && socket.writable) {
    if (this.outputData.length) this._flushOutput(socket);
    return socket.write(data, encoding, callback);
  }
  outputOf(this).push({ data, encoding, callback });
  this.outputSize += data.length;
  this._onPendingData(data.length);
  return this.outputSize < this[kHighWaterMark];
};

function byteLengthOf(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

function fail(message, error, callback) {
  const { socket } = message;
  const triggerAsyncId = socket ? socket[async_id_symbol] : undefined;
  defaultTriggerAsyncIdScope(triggerAsyncId, process.nextTick, tellFailure, message, error, callback);
}

function tellFailure(message, error, callback) {
  callback(error);
  if (typeof message.emit === 'function' && !message.destroyed) message.emit('error', error);
}

function refusal(message) {
  if (message.finished) return new ERR_STREAM_WRITE_AFTER_END();
  if (message.destroyed) return new ERR_STREAM_DESTROYED('write');
}

function checkChunk(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !isUint8Array(chunk)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

const isStrict = (message) => message.strictContentLength && message._contentLength > 0 && !message._removedContLen &&
  !message.chunkedEncoding && message[kOutHeaders]?.['transfer-encoding'] === undefined &&
  message._contentLength !== null && message._hasBody;

function write(message, chunk, encoding, callback, isLast) {
  if (typeof callback !== 'function') callback = nop;
  checkChunk(chunk);
  const error = refusal(message);
  if (error) {
    if (!message.destroyed) fail(message, error, callback);
    else process.nextTick(callback, error);
    return false;
  }

  let length;
  if (message.strictContentLength) {
    length ??= byteLengthOf(chunk, encoding);
    checkStrictLength(message, length, isLast);
    message[kBytesWritten] += length;
  }
  if (!message._header) {
    if (isLast) {
      length ??= byteLengthOf(chunk, encoding);
      message._contentLength = length;
    }
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (message[kRejectsBody]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    if (!isLast) process.nextTick(callback);
    return true;
  }

  const { socket } = message;
  // What is written in one turn goes out in one go.
  if (!isLast && socket && !socket.writableCorked) {
    socket.cork();
    process.nextTick(uncorkSocket, socket);
  }

  let goOn;
  if (message.chunkedEncoding && chunk.length !== 0) {
    length ??= byteLengthOf(chunk, encoding);
    // The end of the body is still to come.
    if (isLast) callback = nop;
    if (message[kCorked] && message._headerSent) {
      (message[kChunks] ??= []).push({ data: chunk, encoding, callback });
      message[kChunksLength] += length;
      goOn = message[kChunksLength] < message[kHighWaterMark];
    } else {
      message._send(length.toString(16), 'latin1', null);
      message._send(CRLF, null, null);
      message._send(chunk, encoding, null, length);
      goOn = message._send(CRLF, null, callback);
    }
  } else {
    goOn = message._send(chunk, encoding, callback, length);
  }
  if (!goOn) message[kNeedDrain] = true;
  return goOn;
}

function checkStrictLength(message, length, isLast) {
  const expected = message._contentLength;
  if (!isStrict(message)) return;
  const total = message[kBytesWritten] + length;
  if (isLast ? total !== expected : total > expected) throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(total, expected);
}

function uncorkSocket(socket) {
  socket.uncork();
}

/**
 * @param {string|Uint8Array} chunk
 * @param {string|Function} [encoding]
 * @param {Function} [callback]
 * @returns {boolean} false: wait for 'drain'
 */
OutgoingMessage.prototype.write = function(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return write(this, chunk, encoding, callback, false);
};

/** Callbacks of end() run among the listeners of 'finish', or with the error that was in the way. */
function addEndCallback(message, callback) {
  if (message[kEndCallbacks] === undefined) {
    message[kEndCallbacks] = [];
    message.once('finish', runEndCallbacks);
  }
  message[kEndCallbacks].push(callback);
}

/** @this {OutgoingMessage} */
function runEndCallbacks() {
  const callbacks = this[kEndCallbacks];
  this[kEndCallbacks] = undefined;
  for (const callback of callbacks) callback();
}

function finishEvent(message, error) {
  error ??= message[kFailure];
  if (error) {
    message[kFailure] = error;
    const callbacks = message[kEndCallbacks] ?? [];
    message.removeListener('finish', runEndCallbacks);
    message[kEndCallbacks] = undefined;
    for (const callback of callbacks) callback(error);
    return;
  }
  if (message.socket?._hadError) return;
  message[kFlushed] = true;
  message[kHasEnded]();
  if (message._events !== undefined) message.emit('finish');
}

OutgoingMessage.prototype[kHasEnded] = nop;

/**
 * @param {string|Uint8Array|Function} [chunk]
 * @param {string|Function} [encoding]
 * @param {Function} [callback] for 'finish'
 * @returns {this}
 */
OutgoingMessage.prototype.end = function(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = null;
    encoding = null;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  let hasChunk = false;
  let finish;
  if (chunk !== null && chunk !== undefined && chunk !== false) {
    if (this.finished) {
      fail(this, new ERR_STREAM_WRITE_AFTER_END(), typeof callback !== 'function' ? nop : callback);
      return this;
    }
    this.socket?.cork();
    hasChunk = true;
    if (typeof callback === 'function') addEndCallback(this, callback);
    callback = undefined;
    finish = finishEvent.bind(undefined, this);
    write(this, chunk, encoding, finish, true);
  } else if (this.finished) {
    if (typeof callback === 'function') {
      if (this[kFailure]) process.nextTick(callback, this[kFailure]);
      else if (this[kFlushed]) callback(new ERR_STREAM_ALREADY_FINISHED('end'));
      else addEndCallback(this, () => callback(this[kFailure]));
    }
    return this;
  } else if (!this._header) {
    this.socket?.cork();
    this._contentLength = 0;
    this._implicitHeader();
  }

  if (typeof callback === 'function') addEndCallback(this, callback);
  if (isStrict(this) && this[kBytesWritten] !== this._contentLength) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(this[kBytesWritten], this._contentLength);
  }

  finish ??= finishEvent.bind(undefined, this);
  if (this._hasBody && this.chunkedEncoding) {
    // What is corked belongs before the end.
    if (this[kChunks]?.length) {
      this[kCorked] = 1;
      this.uncork();
    }
    this._send(`0\r\n${this._trailer}\r\n`, 'latin1', finish);
  } else if (hasChunk && this._hasBody) {
    // The last piece tells.
  } else if (!this._headerSent || this.writableLength) {
    this._send('', 'latin1', finish);
  } else {
    process.nextTick(finish, this.socket?.errored);
  }

  const { socket } = this;
  if (socket) {
    // Whoever has corked it: this message is complete.
    if (socket._writableState) socket._writableState.corked = 1;
    socket.uncork();
  }
  this[kCorked] = 1;
  this.uncork();
  this.finished = true;

  // The last of it is with the socket: the next message may go on.
  if (this.outputData.length === 0 && socket && socket._httpMessage === this) this._finish();
  return this;
};

OutgoingMessage.prototype._finish = function _finish() {
  this.emit('prefinish');
};

/** The socket has got room, or is there at last. */
OutgoingMessage.prototype._flush = function _flush() {
  const { socket } = this;
  if (!socket || !socket.writable) return;
  const goOn = this._flushOutput(socket);
  if (this.finished) {
    this._finish();
  } else if (goOn && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

OutgoingMessage.prototype._flushOutput = function _flushOutput(socket) {
  // What is corked before there is a socket is corked in the socket too.
  for (let i = this[kCorked]; i > 0; i--) socket.cork();
  const entries = this.outputData;
  if (entries.length <= 0) return undefined;
  socket.cork();
  let goOn;
  for (let i = 0; i < entries.length; i++) {
    const { data, encoding, callback } = entries[i];
    // So that nothing is written twice if it is asked about meanwhile.
    entries[i].data = null;
    goOn = socket.write(data, encoding, callback);
  }
  socket.uncork();
  this.outputData = kNoOutput;
  this._onPendingData(-this.outputSize);
  this.outputSize = 0;
  return goOn;
};

/** Sends the head now, without waiting for the body. */
OutgoingMessage.prototype.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
};

OutgoingMessage.prototype.pipe = function pipe() {
  // It is written to only.
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

OutgoingMessage.prototype[require('events').captureRejectionSymbol] = function(error) {
  this.destroy(error);
};

module.exports = {
  OutgoingMessage, addEndCallback, byteLengthOf, finishEvent, isStrict, kHasEnded, kCorked, kErrored, kHighWaterMark, kNeedDrain,
  kRejectsBody,
};
