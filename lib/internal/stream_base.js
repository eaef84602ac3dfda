'use strict';

// Between native streams (TCP, Pipe, TTY) and the Duplex streams that programs see: reading, writing, timeouts.
//
// A native handle knows its stream as `handle[owner_symbol]`. Its `onread` and `onwritten` are the two functions below,
// the same for all handles, so that no closure is made per handle or per write.

const { errnoException } = require('internal/errors');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { kTimeout, setUnrefTimeout, getTimerDuration } = require('internal/timers');
const { validateFunction } = require('internal/validators');

const kUpdateTimer = Symbol('kUpdateTimer');
const kMaybeDestroy = Symbol('kMaybeDestroy');
const kBuffer = Symbol('kBuffer');
const kBufferCb = Symbol('kBufferCb');
const kBufferGen = Symbol('kBufferGen');
const kHandle = Symbol('kHandle');
const kWritten = Symbol('kWritten');
const kSession = Symbol('kSession');

const EOF = -4095;

let FastBuffer;
let Buffer;

/**
 * The `onread` of every stream handle.
 * @this {object} the handle
 * @param {number} result bytes, or a negative errno or EOF
 * @param {ArrayBuffer} [store] where the bytes lie; none: in the stream's own buffer (the `onread` option)
 * @param {number} [offset]
 */
function onStreamRead(result, store, offset) {
  const stream = this[owner_symbol];
  if (stream === undefined || stream === null) return;
  stream[kUpdateTimer]();

  if (result > 0) {
    if (stream.destroyed) return;
    let goOn;
    if (store === undefined) {
      goOn = deliverIntoUserBuffer(this, stream, result);
    } else {
      FastBuffer ??= require('internal/buffer').FastBuffer;
      goOn = stream.push(new FastBuffer(store, offset, result));
    }
    if (!goOn) {
      this.reading = false;
      if (!stream.destroyed) {
        const code = this.readStop();
        if (code < 0) stream.destroy(errnoException(code, 'read'));
      }
    }
    return;
  }

  if (result === 0) return;
  this.reading = false;
  if (result !== EOF) {
    stream.destroy(errnoException(result, 'read'));
    return;
  }
  // The stream ended before: only the last step is left.
  if (stream._readableState.endEmitted) {
    stream[kMaybeDestroy]?.();
    return;
  }
  if (stream[kMaybeDestroy]) stream.on('end', stream[kMaybeDestroy]);
  stream.push(null);
  stream.read(0);
}

function deliverIntoUserBuffer(handle, stream, bytes) {
  const goOn = stream[kBufferCb](bytes, stream[kBuffer]) !== false;
  const next = stream[kBufferGen]?.();
  if (next !== undefined && next !== null) {
    stream[kBuffer] = next;
    if (stream._handle === handle) handle.useUserBuffer(next);
  }
  return goOn;
}

/**
 * The `onwritten` of every stream handle: a write that had to wait is over.
 * @this {object} the handle
 * @param {Function|object|undefined} request as given to the write: a callback, or an object with a method kWritten
 * @param {number} status 0 or a negative errno
 */
function onStreamWritten(request, status) {
  const stream = this[owner_symbol];
  if (stream?.destroyed) {
    // The stream has told its writers already, unless it was closed in between.
    tellWriter(request, null);
    return;
  }
  if (status < 0) {
    const error = errnoException(status, 'write');
    if (!tellWriter(request, error)) stream?.destroy(error);
    return;
  }
  stream?.[kUpdateTimer]();
  stream?.[kAfterAsyncWrite]?.();
  tellWriter(request, null);
}

/** @returns {boolean} whether there was somebody to tell */
function tellWriter(request, error) {
  if (typeof request === 'function') request(error);
  else if (request !== undefined) request[kWritten](error);
  else return false;
  return true;
}

const kAfterAsyncWrite = Symbol('kAfterAsyncWrite');

/**
 * @param {object} stream
 * @param {number} code what the handle's write said: 0 written, 1 queued, negative errno
 * @param {(error?: Error|null) => void} callback of the stream machinery
 */
function afterWriteDispatched(stream, code, callback) {
  if (code === 0) {
    callback();
  } else if (code < 0) {
    callback(errnoException(code, 'write'));
  }
}

/**
 * Writes one chunk.
 * @param {object} stream
 * @param {Buffer|string} data
 * @param {string} encoding of a string
 * @param {Function} callback
 */
function writeGeneric(stream, data, encoding, callback) {
  const handle = stream._handle;
  let code;
  if (typeof data !== 'string') {
    code = handle.writeBuffer(data, callback);
  } else {
    switch (encoding) {
      case 'utf8':
      case 'utf-8':
        code = handle.writeUtf8String(data, callback);
        break;
      case 'latin1':
      case 'binary':
      case 'ascii':
        code = handle.writeLatin1String(data, callback);
        break;
      default:
        Buffer ??= require('buffer').Buffer;
        code = handle.writeBuffer(Buffer.from(data, encoding), callback);
    }
  }
  afterWriteDispatched(stream, code, callback);
}

/**
 * Writes the chunks that have gathered, in one call.
 * @param {object} stream
 * @param {{chunk: Buffer|string, encoding: string}[]} entries
 * @param {Function} callback
 */
function writevGeneric(stream, entries, callback) {
  Buffer ??= require('buffer').Buffer;
  const chunks = new Array(entries.length);
  for (let i = 0; i < entries.length; i++) {
    const { chunk, encoding } = entries[i];
    chunks[i] = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
  }
  afterWriteDispatched(stream, stream._handle.writev(chunks, callback), callback);
}

/**
 * `socket.setTimeout`: calls `_onTimeout` when nothing has happened for a while.
 * @this {object} the stream
 * @param {number} msecs 0: never
 * @param {Function} [callback] for the 'timeout' event
 */
function setStreamTimeout(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  // Clears the old timer first: it may be of another duration, or not be wanted any more.
  msecs = getTimerDuration(msecs, 'msecs');
  clearStreamTimeout(this);
  if (msecs === 0) {
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.removeListener('timeout', callback);
    }
  } else {
    this[kTimeout] = setUnrefTimeout(this._onTimeout.bind(this), msecs);
    if (this[kSession]) this[kSession][kUpdateTimer]();
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.once('timeout', callback);
    }
  }
  return this;
}

let clearTimeout;
/** @param {object} stream whose timer, if any, goes */
function clearStreamTimeout(stream) {
  if (!stream[kTimeout]) return;
  clearTimeout ??= require('timers').clearTimeout;
  clearTimeout(stream[kTimeout]);
}

module.exports = {
  EOF,
  clearStreamTimeout,
  kAfterAsyncWrite,
  kBuffer,
  kBufferCb,
  kBufferGen,
  kHandle,
  kMaybeDestroy,
  kSession,
  kUpdateTimer,
  kWritten,
  onStreamRead,
  onStreamWritten,
  setStreamTimeout,
  writeGeneric,
  writevGeneric,
};
