'use strict';

// ReadStream and WriteStream. They use the public `fs` object, or the one given as an option, so that programs which
// replace its functions see every call.

const { AbortError, codes } = require('internal/errors');
const { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS,
        ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_SYSTEM_ERROR } = codes;
const { deprecate, kEmptyObject } = require('internal/util');
const { validateBoolean, validateFunction, validateInteger } = require('internal/validators');
const { copyObject, getOptions, getValidatedFd, getValidatedPath } = require('internal/fs/utils');
const { FileHandle, kRef, kUnref } = require('internal/fs/file_handle');
const { Readable, Writable, finished } = require('stream');
const { Buffer } = require('buffer');
const { defineProperty, setPrototypeOf } = Object;

const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
const kIoDone = Symbol('kIoDone');
const kIsPerformingIO = Symbol('kIsPerformingIO');

const kReadChunk = 64 * 1024;
const kRetries = 5;

/** A FileHandle seen as an `fs` with callbacks. */
class HandleOperations {
  constructor(handle) {
    this.handle = handle;
  }

  read(fd, buffer, offset, length, position, callback) {
    this.handle.read(buffer, offset, length, position)
      .then(({ bytesRead, buffer }) => callback(null, bytesRead, buffer), (err) => callback(err, 0, buffer));
  }

  write(fd, buffer, offset, length, position, callback) {
    this.handle.write(buffer, offset, length, position)
      .then(({ bytesWritten, buffer }) => callback(null, bytesWritten, buffer), (err) => callback(err, 0, buffer));
  }

  writev(fd, buffers, position, callback) {
    this.handle.writev(buffers, position)
      .then(({ bytesWritten, buffers }) => callback(null, bytesWritten, buffers), (err) => callback(err, 0, buffers));
  }

  fsync(fd, callback) {
    this.handle.sync().then(() => callback(), callback);
  }

  close(fd, callback) {
    this.handle[kUnref]();
    this.handle.close().then(() => callback(), callback);
  }
}

function construct(callback) {
  const stream = this;
  if (typeof stream.fd === 'number') {
    callback();
    return;
  }
  if (stream.open !== openRead && stream.open !== openWrite) {
    // A program has put its own open() in: it tells of the end by the event.
    const emit = stream.emit;
    stream.emit = function(...args) {
      if (args[0] === 'open') {
        this.emit = emit;
        callback();
        Reflect.apply(emit, this, args);
      } else if (args[0] === 'error') {
        this.emit = emit;
        callback(args[1]);
      } else {
        Reflect.apply(emit, this, args);
      }
    };
    stream.open();
    return;
  }
  stream[kFs].open(stream.path, stream.flags, stream.mode, (err, fd) => {
    if (err) return callback(err);
    stream.fd = fd;
    callback();
    stream.emit('open', stream.fd);
    stream.emit('ready');
  });
}

function close(stream, err, callback) {
  if (!stream.fd) {
    callback(err);
  } else if (stream.flush) {
    stream[kFs].fsync(stream.fd, (flushError) => closeFd(stream, err || flushError, callback));
  } else {
    closeFd(stream, err, callback);
  }
}

function closeFd(stream, err, callback) {
  stream[kFs].close(stream.fd, (closeError) => callback(err || closeError));
  stream.fd = null;
}

/** Takes over the descriptor or FileHandle of the options; returns the descriptor. */
function importFd(stream, options) {
  if (typeof options.fd === 'number') {
    stream[kFs] = options.fs || require('fs');
    return options.fd;
  }
  if (typeof options.fd === 'object' && options.fd instanceof FileHandle) {
    if (options.fs) throw new ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
    stream[kHandle] = options.fd;
    stream[kFs] = new HandleOperations(stream[kHandle]);
    stream[kHandle][kRef]();
    options.fd.on('close', stream.close.bind(stream));
    return options.fd.fd;
  }
  throw new ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], options.fd);
}

/** The options that both kinds share; also sets path or descriptor, and the operations. */
function setUp(stream, path, options, operations) {
  if (options.windowsHandle != null) {
    if (options.fd != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('windowsHandle', 'fd');
    throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('windowsHandle');
  }
  if (options.fd == null) {
    stream.fd = null;
    stream[kFs] = options.fs || require('fs');
    for (const name of operations) validateFunction(stream[kFs][name], `options.fs.${name}`);
    stream.path = getValidatedPath(path);
    stream.flags = options.flags === undefined ? (operations.includes('read') ? 'r' : 'w') : options.flags;
    stream.mode = options.mode === undefined ? 0o666 : options.mode;
  } else {
    stream.fd = getValidatedFd(importFd(stream, options));
  }
  // Destroys itself at the end, and tells of it, unless told otherwise.
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
  if (options.emitClose === undefined) options.emitClose = true;
}

function validateRange(stream) {
  if (stream.start !== undefined) {
    validateInteger(stream.start, 'start', 0);
    stream.pos = stream.start;
  }
  if (stream.end === undefined) {
    stream.end = Infinity;
  } else if (stream.end !== Infinity) {
    validateInteger(stream.end, 'end', 0);
    if (stream.start !== undefined && stream.start > stream.end) {
      throw new ERR_OUT_OF_RANGE('start', `<= "end" (here: ${stream.end})`, stream.start);
    }
  }
}

/** @param {string|Buffer|URL} path @param {string|object} [options] */
function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  // A copy, for it is added to; inherited options count.
  options = copyObject(getOptions(options, kEmptyObject));
  if (options.highWaterMark === undefined) options.highWaterMark = kReadChunk;
  const operations = options.autoClose === false ? ['open', 'read'] : ['open', 'read', 'close'];
  setUp(this, path, options, operations);

  this.start = options.start;
  this.end = options.end;
  this.pos = undefined;
  this.bytesRead = 0;
  this[kIsPerformingIO] = false;
  validateRange(this);

  Reflect.apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
setPrototypeOf(ReadStream.prototype, Readable.prototype);
setPrototypeOf(ReadStream, Readable);

defineProperty(ReadStream.prototype, 'autoClose', autoCloseOf('_readableState'));

function stateOf(stream, state) {
  if (stream[state] === undefined) {
    throw new ERR_INVALID_THIS(state === '_readableState' ? 'ReadStream' : 'WriteStream');
  }
  return stream[state];
}

function autoCloseOf(state) {
  return {
    __proto__: null,
    get() { return stateOf(this, state).autoDestroy; },
    set(value) { stateOf(this, state).autoDestroy = value; },
  };
}

const openRead = deprecate(function() {}, 'ReadStream.prototype.open() is deprecated', 'DEP0135');
ReadStream.prototype.open = openRead;
ReadStream.prototype._construct = construct;

ReadStream.prototype._read = function(n) {
  n = this.pos !== undefined ? Math.min(this.end - this.pos + 1, n) : Math.min(this.end - this.bytesRead + 1, n);
  if (n <= 0) {
    this.push(null);
    return;
  }
  const buffer = Buffer.allocUnsafeSlow(n);
  this[kIsPerformingIO] = true;
  this[kFs].read(this.fd, buffer, 0, n, this.pos, (err, bytesRead, buffer) => {
    this[kIsPerformingIO] = false;
    if (this.destroyed) {
      this.emit(kIoDone, err);
      return;
    }
    if (err) {
      require('internal/streams/destroy').errorOrDestroy(this, err);
    } else if (bytesRead > 0) {
      this.bytesRead += bytesRead;
      if (this.pos !== undefined) this.pos += bytesRead;
      if (bytesRead !== buffer.length) {
        // Copied, so that a small piece does not keep a large buffer.
        const piece = Buffer.allocUnsafeSlow(bytesRead);
        buffer.copy(piece, 0, 0, bytesRead);
        buffer = piece;
      }
      this.push(buffer);
    } else {
      this.push(null);
    }
  });
};

function destroyStream(err, callback) {
  // The descriptor is not closed under an operation that uses it.
  if (this[kIsPerformingIO]) {
    this.once(kIoDone, (ioError) => close(this, err || ioError, callback));
  } else {
    close(this, err, callback);
  }
}
ReadStream.prototype._destroy = function(err, callback) {
  Reflect.apply(destroyStream, this, [err, callback]);
};

ReadStream.prototype.close = function(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

defineProperty(ReadStream.prototype, 'pending', {
  __proto__: null,
  get() { return this.fd === null; },
  configurable: true,
});

/** @param {string|Buffer|URL} path @param {string|object} [options] */
function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyObject(getOptions(options, kEmptyObject));
  // Each write is one system call already; collecting them in the stream is its own business.
  options.decodeStrings = true;
  if (options.flush == null) {
    this.flush = false;
  } else {
    validateBoolean(options.flush, 'options.flush');
    this.flush = options.flush;
  }

  const operations = ['open'];
  if (options.fs && options.fd == null) {
    if (options.fs.write || !options.fs.writev) operations.push('write');
    if (options.fs.writev) operations.push('writev');
    if (this.flush) operations.push('fsync');
    if (options.autoClose !== false) operations.push('close');
  }
  setUp(this, path, options, operations);
  // What the given operations lack is done with those that they have.
  if (!this[kFs].write) this._write = null;
  if (!this[kFs].writev) this._writev = null;

  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this[kIsPerformingIO] = false;
  if (this.start !== undefined) {
    validateInteger(this.start, 'start', 0);
    this.pos = this.start;
  }

  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
setPrototypeOf(WriteStream.prototype, Writable.prototype);
setPrototypeOf(WriteStream, Writable);

defineProperty(WriteStream.prototype, 'autoClose', autoCloseOf('_writableState'));

const openWrite = deprecate(function() {}, 'WriteStream.prototype.open() is deprecated', 'DEP0135');
WriteStream.prototype.open = openWrite;
WriteStream.prototype._construct = construct;

/** Writes all of it, in several calls if the system takes less; what would block is tried again a few times. */
function writeAll(stream, data, size, pos, callback, retries = 0) {
  stream[kFs].write(stream.fd, data, 0, size, pos, (err, bytesWritten, buffer) => {
    if (err?.code === 'EAGAIN') {
      err = null;
      bytesWritten = 0;
    }
    if (stream.destroyed || err) return callback(err || new AbortError());
    stream.bytesWritten += bytesWritten;
    retries = bytesWritten ? 0 : retries + 1;
    size -= bytesWritten;
    if (pos !== undefined) pos += bytesWritten;
    if (retries > kRetries) return callback(failedWrite('write'));
    if (size === 0) return callback();
    writeAll(stream, buffer.slice(bytesWritten), size, pos, callback, retries);
  });
}

function writevAll(stream, chunks, size, pos, callback, retries = 0) {
  stream[kFs].writev(stream.fd, chunks, pos ?? null, (err, bytesWritten, buffers) => {
    if (err?.code === 'EAGAIN') {
      err = null;
      bytesWritten = 0;
    }
    if (stream.destroyed || err) return callback(err || new AbortError());
    stream.bytesWritten += bytesWritten;
    retries = bytesWritten ? 0 : retries + 1;
    size -= bytesWritten;
    if (pos !== undefined) pos += bytesWritten;
    if (retries > kRetries) return callback(failedWrite('writev'));
    if (size === 0) return callback();
    writevAll(stream, [Buffer.concat(buffers).subarray(bytesWritten)], size, pos, callback, retries);
  });
}

function failedWrite(syscall) {
  return new ERR_SYSTEM_ERROR({ code: 'EAGAIN', message: `${syscall} failed`, syscall });
}

/** The callback of one write: ends it, and lets a destroy that waits go on. */
function ioCallback(stream, callback) {
  return (err) => {
    stream[kIsPerformingIO] = false;
    if (stream.destroyed) {
      callback(err);
      return stream.emit(kIoDone, err);
    }
    callback(err);
  };
}

WriteStream.prototype._write = function(data, encoding, callback) {
  this[kIsPerformingIO] = true;
  writeAll(this, data, data.length, this.pos, ioCallback(this, callback));
  if (this.pos !== undefined) this.pos += data.length;
};

WriteStream.prototype._writev = function(data, callback) {
  const chunks = new Array(data.length);
  let size = 0;
  for (let i = 0; i < data.length; i++) {
    chunks[i] = data[i].chunk;
    size += chunks[i].length;
  }
  this[kIsPerformingIO] = true;
  writevAll(this, chunks, size, this.pos, ioCallback(this, callback));
  if (this.pos !== undefined) this.pos += size;
};

WriteStream.prototype._destroy = function(err, callback) {
  Reflect.apply(destroyStream, this, [err, callback]);
};

WriteStream.prototype.close = function(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  // Not closing by itself at the end, it still does when asked to.
  if (!this.autoClose) this.on('finish', this.destroy);
  // What was written is still written out.
  this.end();
};

// A file has no readers to wait for: ending it is enough.
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

defineProperty(WriteStream.prototype, 'pending', {
  __proto__: null,
  get() { return this.fd === null; },
  configurable: true,
});

/** @param {string|Buffer|URL} path @param {string|object} [options] @returns {ReadStream} */
function createReadStream(path, options) {
  return new ReadStream(path, options);
}

/** @param {string|Buffer|URL} path @param {string|object} [options] @returns {WriteStream} */
function createWriteStream(path, options) {
  return new WriteStream(path, options);
}

module.exports = { ReadStream, WriteStream, createReadStream, createWriteStream };
