'use strict';

// FileHandle: an open file of the promise form. It owns its descriptor; one that is forgotten is closed when the
// collector finds it, with a warning.

const native = binding('fs');
const { kPromise } = native;
const EventEmitter = require('events');
const { codes } = require('internal/errors');
const { ERR_INVALID_STATE, ERR_METHOD_NOT_IMPLEMENTED } = codes;
const { kEmptyObject } = require('internal/util');
const { isArrayBufferView } = require('internal/util/types');
const { validateBoolean, validateInteger, validateObject } = require('internal/validators');
const { readRange, validateStringWrite, writeRange } = require('internal/fs/arguments');
const { bytesToWrite, checkAborted, getOptions, parseFileMode, toUnixTimestamp, validateArrayBufferView,
        validateBufferArray, validateOwner, writePosition } = require('internal/fs/utils');
const { Buffer } = require('buffer');

const kFd = Symbol('kFd');
const kRefs = Symbol('kRefs');
const kClosePromise = Symbol('kClosePromise');
const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');
const kLocked = Symbol('kLocked');
const kCloseResolve = Symbol('kCloseResolve');
const kCloseReject = Symbol('kCloseReject');
const kLock = Symbol('kLock');
const kUnlock = Symbol('kUnlock');
const kCloseSync = Symbol('kCloseSync');

const kChunk = 64 * 1024;
const kLargestChunk = 512 * 1024;
const kMaxWholeFile = 2 ** 31 - 1;

let registry;
function watchForLoss(handle, fd) {
  registry ??= new FinalizationRegistry((fd) => {
    try {
      native.close(fd);
    } catch {
      return;
    }
    process.emitWarning(`Closing file descriptor ${fd} on garbage collection`);
    process.emitWarning('Closing a FileHandle object on garbage collection is deprecated. Please close FileHandle ' +
                        'objects explicitly using FileHandle.prototype.close(). In the future, an error will be ' +
                        'thrown if a file descriptor is closed during garbage collection.',
                        'DeprecationWarning', 'DEP0137');
  });
  registry.register(handle, fd, handle);
}

function closedError(syscall) {
  const err = new Error('file closed');
  err.code = 'EBADF';
  err.syscall = syscall;
  return err;
}

class FileHandle extends EventEmitter {
  /** @param {number} fd taken over */
  constructor(fd) {
    super();
    this[kFd] = fd;
    // One use is the owner's own; each operation under way is another. The last one closes.
    this[kRefs] = 1;
    this[kClosePromise] = null;
    this[kLocked] = false;
    if (fd !== -1) watchForLoss(this, fd);
  }

  get fd() {
    return this[kFd];
  }

  getAsyncId() {
    return 0;
  }

  appendFile(data, options) {
    return use(this, 'appendFile', () => writeFileHandle(this, data, withFlush(options)));
  }

  chmod(mode) {
    return use(this, 'fchmod', () => native.fchmod(this[kFd], parseFileMode(mode, 'mode'), kPromise));
  }

  chown(uid, gid) {
    return use(this, 'fchown', () => {
      validateOwner(uid, 'uid');
      validateOwner(gid, 'gid');
      return native.fchown(this[kFd], uid, gid, kPromise);
    });
  }

  datasync() {
    return use(this, 'fdatasync', () => native.fdatasync(this[kFd], kPromise));
  }

  sync() {
    return use(this, 'fsync', () => native.fsync(this[kFd], kPromise));
  }

  read(buffer, offset, length, position) {
    return use(this, 'read', () => readHandle(this, buffer, offset, length, position));
  }

  readv(buffers, position) {
    return use(this, 'readv', async () => {
      validateBufferArray(buffers);
      const bytesRead = await native.readv(this[kFd], buffers, typeof position === 'number' ? position : -1, kPromise);
      return { __proto__: null, bytesRead, buffers };
    });
  }

  readFile(options) {
    return use(this, 'readFile', () => {
      options = getOptions(options, kEmptyObject);
      return readFileHandle(this, options);
    });
  }

  readLines(options = undefined) {
    if (!require('internal/builtins').has('readline')) throw new ERR_METHOD_NOT_IMPLEMENTED('filehandle.readLines()');
    return require('readline').createInterface({
      input: this.createReadStream(options),
      crlfDelay: Infinity,
    });
  }

  stat(options) {
    return use(this, 'fstat', () => native.fstat(this[kFd], options?.bigint === true, kPromise));
  }

  truncate(len = 0) {
    return use(this, 'ftruncate', () => {
      validateInteger(len, 'len');
      return native.ftruncate(this[kFd], Math.max(0, len), kPromise);
    });
  }

  utimes(atime, mtime) {
    return use(this, 'futimes', () => native.futimes(
      this[kFd], toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'), kPromise));
  }

  write(buffer, offset, length, position) {
    return use(this, 'write', () => writeHandle(this, buffer, offset, length, position));
  }

  writev(buffers, position) {
    return use(this, 'writev', async () => {
      validateBufferArray(buffers);
      if (buffers.length === 0) return { __proto__: null, bytesWritten: 0, buffers };
      const bytesWritten =
          await native.writev(this[kFd], buffers, typeof position === 'number' ? position : -1, kPromise);
      return { __proto__: null, bytesWritten, buffers };
    });
  }

  writeFile(data, options) {
    return use(this, 'writeFile', () => writeFileHandle(this, data, withFlush(options)));
  }

  /** @returns {Promise<void>} fulfilled when the operations under way are over and the file is closed */
  close() {
    if (this[kFd] === -1) return Promise.resolve();
    if (this[kClosePromise]) return this[kClosePromise];
    this[kRefs]--;
    if (this[kRefs] === 0) {
      this[kClosePromise] = this.#closeNow().finally(() => { this[kClosePromise] = undefined; });
    } else {
      this[kClosePromise] = new Promise((resolve, reject) => {
        this[kCloseResolve] = resolve;
        this[kCloseReject] = reject;
      }).finally(() => {
        this[kClosePromise] = this[kCloseResolve] = this[kCloseReject] = undefined;
      });
    }
    this.emit('close');
    return this[kClosePromise];
  }

  #closeNow() {
    const fd = this[kFd];
    this[kFd] = -1;
    registry?.unregister(this);
    return native.close(fd, kPromise);
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  /** @param {object} [options] @returns {ReadableStream} of bytes */
  readableWebStream(options = kEmptyObject) {
    validateObject(options, 'options');
    const { autoClose = false } = options;
    validateBoolean(autoClose, 'options.autoClose');
    this[kLock]();
    const handle = this;
    const done = async () => {
      handle[kUnref]();
      if (autoClose) await handle.close();
    };
    const stream = new ReadableStream({
      type: 'bytes',
      autoAllocateChunkSize: kChunk,
      async pull(controller) {
        const request = controller.byobRequest;
        try {
          const { bytesRead } = await handle.read(request.view, 0, request.view.byteLength);
          if (bytesRead === 0) {
            controller.close();
            await done();
          }
          request.respond(bytesRead);
        } catch (error) {
          controller.error(error);
          await done();
        }
      },
      cancel: done,
    });
    this.once('close', () => stream.cancel?.().catch(() => {}));
    return stream;
  }

  createReadStream(options = undefined) {
    const { ReadStream } = require('internal/fs/streams');
    return new ReadStream(undefined, { highWaterMark: kChunk, ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require('internal/fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }

  /** For streams that have the file to themselves. */
  [kLock]() {
    if (this[kFd] === -1) throw new ERR_INVALID_STATE('The FileHandle is closed');
    if (this[kClosePromise]) throw new ERR_INVALID_STATE('The FileHandle is closing');
    if (this[kLocked]) throw new ERR_INVALID_STATE('The FileHandle is locked');
    this[kLocked] = true;
    this[kRef]();
  }

  [kUnlock]() {
    this[kLocked] = false;
    this[kUnref]();
  }

  /** Closes at once, for those who cannot wait. */
  [kCloseSync]() {
    if (this[kFd] === -1) return;
    const fd = this[kFd];
    this[kFd] = -1;
    registry?.unregister(this);
    native.close(fd);
    this.emit('close');
  }

  [kRef]() {
    this[kRefs]++;
  }

  [kUnref]() {
    this[kRefs]--;
    if (this[kRefs] !== 0) return;
    this.#closeNow().then(this[kCloseResolve], this[kCloseReject]);
  }
}

/** Does an operation that keeps the descriptor open meanwhile. */
async function use(handle, syscall, operation) {
  if (!(handle instanceof FileHandle)) {
    throw new codes.ERR_INTERNAL_ASSERTION('handle must be an instance of FileHandle');
  }
  if (handle[kFd] === -1) throw closedError(syscall);
  handle[kRefs]++;
  try {
    return await operation();
  } finally {
    handle[kUnref]();
  }
}

function withFlush(options) {
  return getOptions(options, { encoding: 'utf8' });
}

async function readHandle(handle, bufferOrParams, offset, length, position) {
  let buffer = bufferOrParams;
  if (!isArrayBufferView(buffer)) {
    // read(options)
    if (bufferOrParams !== undefined) validateObject(bufferOrParams ?? kEmptyObject, 'options');
    ({ buffer = Buffer.alloc(16384), offset = 0, length = buffer.byteLength - offset, position = null } =
      bufferOrParams ?? kEmptyObject);
    validateArrayBufferView(buffer);
  } else if (offset !== null && typeof offset === 'object') {
    // read(buffer, options)
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset == null) {
    offset = 0;
  } else {
    validateInteger(offset, 'offset', 0);
  }
  length ??= buffer.byteLength - offset;
  const range = readRange(buffer, offset, length, position);
  if (range.length === 0) return { __proto__: null, bytesRead: 0, buffer };
  const bytesRead = await native.read(handle[kFd], buffer, range.offset, range.length, range.position, kPromise);
  return { __proto__: null, bytesRead, buffer };
}

async function writeHandle(handle, buffer, offsetOrOptions, length, position) {
  if (buffer?.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
  if (isArrayBufferView(buffer)) {
    const range = writeRange(buffer, offsetOrOptions, length, position);
    const bytesWritten =
        await native.write(handle[kFd], buffer, range.offset, range.length, range.position, kPromise);
    return { __proto__: null, bytesWritten, buffer };
  }
  validateStringWrite(buffer, length);
  const bytesWritten =
      await native.writeString(handle[kFd], buffer, writePosition(offsetOrOptions), length, kPromise);
  return { __proto__: null, bytesWritten, buffer };
}

/** Reads from where the file stands to its end, in pieces, so that a signal can stop it. */
async function readFileHandle(handle, options) {
  const { encoding, signal } = options;
  checkAborted(signal);
  const stats = await native.fstat(handle[kFd], false, kPromise);
  checkAborted(signal);
  const size = stats.isFile() ? stats.size : 0;
  if (size > kMaxWholeFile) throw new codes.ERR_FS_FILE_TOO_LARGE(size);
  const chunks = [];
  let total = 0;
  for (;;) {
    checkAborted(signal);
    const wanted = size > total ? Math.min(size - total, kLargestChunk) : kChunk;
    const chunk = Buffer.allocUnsafeSlow(wanted);
    const bytesRead = await native.read(handle[kFd], chunk, 0, wanted, -1, kPromise);
    if (bytesRead === 0) break;
    total += bytesRead;
    if (total > kMaxWholeFile) throw new codes.ERR_FS_FILE_TOO_LARGE(total);
    chunks.push(bytesRead === wanted ? chunk : chunk.subarray(0, bytesRead));
  }
  const whole = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, total);
  return encoding && encoding !== 'buffer' ? whole.toString(encoding) : whole;
}

/** Writes all of a view at the file's position, in pieces, so that a signal can stop it. */
async function writeAll(handle, data, signal) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let done = 0; done < bytes.byteLength;) {
    checkAborted(signal);
    const length = Math.min(kLargestChunk, bytes.byteLength - done);
    done += await native.write(handle[kFd], bytes, done, length, -1, kPromise);
  }
}

function isCustomIterable(value) {
  return value !== null && typeof value === 'object' && !isArrayBufferView(value) &&
         (typeof value[Symbol.asyncIterator] === 'function' || typeof value[Symbol.iterator] === 'function');
}

/**
 * @param {FileHandle} handle
 * @param {unknown} data a view, a string, or an iterable or stream of them
 * @param {{encoding?: string, signal?: AbortSignal, flush?: boolean}} options
 */
async function writeFileHandle(handle, data, options) {
  const { encoding, signal } = options;
  checkAborted(signal);
  if (isCustomIterable(data)) {
    for await (const part of data) {
      checkAborted(signal);
      const bytes = isArrayBufferView(part) ? part : Buffer.from(part, encoding || 'utf8');
      await writeAll(handle, bytes, signal);
      checkAborted(signal);
    }
    return;
  }
  await writeAll(handle, bytesToWrite(data, encoding), signal);
}

module.exports = {
  FileHandle, isCustomIterable, kCloseSync, kFd, kLock, kRef, kUnlock, kUnref, readFileHandle, writeFileHandle,
};
