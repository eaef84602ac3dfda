'use strict';

// What FileHandle has for `stream/iter`: pull(), pullSync() and writer().

const native = binding('fs');
const { kPromise } = native;
const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_STATE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { FileHandle, kCloseSync, kFd, kLock, kUnlock } = require('internal/fs/file_handle');
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateInteger, validateObject } = require('internal/validators');
const { operationSignal, splitTransforms } = require('internal/stream_iter/arguments');
const { pullThrough, pullThroughSync } = require('internal/stream_iter/pipeline');
const { chunkBatch, chunkBytes, marked, markedSync, sizeOf } = require('internal/stream_iter/values');

const kDefaultChunkSize = 128 * 1024;

/** @returns {{ autoClose: boolean, start: number, limit: number, chunkSize: number }} `start` is -1 for where the file is */
function fileOptions(options) {
  const { autoClose = false, start, limit, chunkSize = kDefaultChunkSize } = options;
  validateBoolean(autoClose, 'options.autoClose');
  if (start !== undefined) validateInteger(start, 'options.start', 0);
  if (limit !== undefined) validateInteger(limit, 'options.limit', 1);
  validateInteger(chunkSize, 'options.chunkSize', 1);
  return { autoClose, start: start ?? -1, limit: limit ?? Infinity, chunkSize };
}

/** Where the next piece of a file is read into, and from where. */
class Range {
  #position;
  #left;
  #chunkSize;

  constructor({ start, limit, chunkSize }) {
    this.#position = start;
    this.#left = limit;
    this.#chunkSize = chunkSize;
  }

  get isAtEnd() { return this.#left <= 0; }
  get position() { return this.#position; }
  get size() { return Math.min(this.#chunkSize, this.#left); }

  /** @param {Uint8Array} chunk @param {number} length what has been read into it */
  advance(chunk, length) {
    this.#left -= length;
    if (this.#position >= 0) this.#position += length;
    return length === chunk.byteLength ? chunk : chunk.subarray(0, length);
  }
}

async function* read(handle, options) {
  handle[kLock]();
  try {
    for (const range = new Range(options); !range.isAtEnd;) {
      const chunk = Buffer.allocUnsafeSlow(range.size);
      const length = await native.read(handle[kFd], chunk, 0, chunk.byteLength, range.position, kPromise);
      if (length === 0) break;
      yield [range.advance(chunk, length)];
    }
  } finally {
    handle[kUnlock]();
    if (options.autoClose) await handle.close();
  }
}

function* readSync(handle, options) {
  handle[kLock]();
  try {
    for (const range = new Range(options); !range.isAtEnd;) {
      const chunk = Buffer.allocUnsafeSlow(range.size);
      const length = native.read(handle[kFd], chunk, 0, chunk.byteLength, range.position);
      if (length === 0) break;
      yield [range.advance(chunk, length)];
    }
  } finally {
    handle[kUnlock]();
    if (options.autoClose) handle[kCloseSync]();
  }
}

/**
 * @this {FileHandle}
 * @param {...unknown} args transforms, then options
 * @returns {AsyncIterable<Uint8Array[]>} the file's contents
 */
function pull(...args) {
  const { transforms, options } = splitTransforms(args);
  const settings = fileOptions(options);
  checkUnlocked(this);
  return pullThrough(marked(() => read(this, settings)), transforms, options.signal);
}

/**
 * @this {FileHandle}
 * @param {...unknown} args transforms, then options
 * @returns {Iterable<Uint8Array[]>} the file's contents
 */
function pullSync(...args) {
  const { transforms, options } = splitTransforms(args);
  const settings = fileOptions(options);
  checkUnlocked(this);
  return pullThroughSync(markedSync(() => readSync(this, settings)), transforms);
}

/** Throws now what locking would throw when the iterable is read. */
function checkUnlocked(handle) {
  handle[kLock]();
  handle[kUnlock]();
}

/** Writes to a file that it has to itself. */
class FileWriter {
  #handle;
  #autoClose;
  #position;
  #left;
  #chunkSize;
  #written = 0;
  #failure; // { error }
  #isClosed = false;
  #tail = Promise.resolve(); // the last of the operations under way
  #busy = 0;
  #ending;

  constructor(handle, { autoClose, start, limit, chunkSize }) {
    handle[kLock]();
    this.#handle = handle;
    this.#autoClose = autoClose;
    this.#position = start;
    this.#left = limit;
    this.#chunkSize = chunkSize;
  }

  #check(size, signal) {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#isClosed || this.#ending !== undefined) throw new ERR_INVALID_STATE.TypeError('The writer is closed');
    if (signal?.aborted) throw signal.reason;
    if (size > this.#left) throw new ERR_OUT_OF_RANGE('write', `<= ${this.#left} bytes`, size);
  }

  #advance(size) {
    this.#written += size;
    if (this.#position >= 0) this.#position += size;
  }

  /** Does operations one after the other; the first that fails is the last. */
  #enqueue(size, operation) {
    this.#left -= size;
    this.#busy++;
    const result = this.#tail.then(async () => {
      try {
        if (this.#failure !== undefined) throw this.#failure.error;
        await operation();
      } catch (error) {
        this.fail(error);
        throw error;
      } finally {
        this.#busy--;
        if (this.#busy === 0 && this.#failure !== undefined) this.#release();
      }
    });
    this.#tail = result.catch(() => {});
    return result;
  }

  async #writeAll(bytes) {
    for (let done = 0; done < bytes.byteLength;) {
      const fd = this.#handle[kFd];
      const size = await native.write(fd, bytes, done, bytes.byteLength - done, this.#position, kPromise);
      this.#advance(size);
      done += size;
    }
  }

  async write(chunk, options = undefined) {
    const signal = operationSignal(options);
    const bytes = chunkBytes(chunk);
    this.#check(bytes.byteLength, signal);
    if (bytes.byteLength > 0) await this.#enqueue(bytes.byteLength, () => this.#writeAll(bytes));
  }

  async writev(chunks, options = undefined) {
    const signal = operationSignal(options);
    const batch = chunkBatch(chunks);
    const size = sizeOf(batch);
    this.#check(size, signal);
    if (size === 0) return;
    await this.#enqueue(size, async () => {
      let done = await native.writev(this.#handle[kFd], batch, this.#position, kPromise);
      this.#advance(done);
      for (const bytes of batch) {
        if (done < bytes.byteLength) await this.#writeAll(bytes.subarray(done));
        done = Math.max(0, done - bytes.byteLength);
      }
    });
  }

  #canWriteNow(size) {
    return this.#failure === undefined && !this.#isClosed && this.#ending === undefined && this.#busy === 0 &&
      size <= this.#chunkSize && size <= this.#left;
  }

  writeSync(chunk) {
    const bytes = chunkBytes(chunk);
    if (!this.#canWriteNow(bytes.byteLength)) return false;
    for (let done = 0; done < bytes.byteLength;) {
      const size = native.write(this.#handle[kFd], bytes, done, bytes.byteLength - done, this.#position);
      this.#advance(size);
      this.#left -= size;
      done += size;
    }
    return true;
  }

  writevSync(chunks) {
    const batch = chunkBatch(chunks);
    if (!this.#canWriteNow(sizeOf(batch))) return false;
    for (const bytes of batch) this.writeSync(bytes);
    return true;
  }

  #release() {
    if (this.#handle === undefined) return;
    const handle = this.#handle;
    this.#handle = undefined;
    handle[kUnlock]();
    if (this.#autoClose) handle[kCloseSync]();
  }

  end(options = undefined) {
    const signal = operationSignal(options);
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#isClosed) return Promise.resolve(this.#written);
    this.#ending ??= this.#tail.then(() => {
      if (this.#failure !== undefined) throw this.#failure.error;
      this.#isClosed = true;
      this.#release();
      return this.#written;
    });
    return this.#ending;
  }

  endSync() {
    if (this.#isClosed) return this.#written;
    if (this.#failure !== undefined || this.#busy > 0 || this.#ending !== undefined) return -1;
    this.#isClosed = true;
    this.#release();
    return this.#written;
  }

  fail(reason) {
    if (this.#isClosed || this.#failure !== undefined) return;
    this.#failure = { error: reason === undefined ? new ERR_INVALID_STATE.TypeError('Failed') : reason };
    // An operation under way still needs the descriptor.
    if (this.#busy === 0) this.#release();
  }

  async [Symbol.asyncDispose]() {
    if (this.#ending !== undefined) await this.#ending.catch(() => {});
    else this.fail();
  }

  [Symbol.dispose]() {
    this.fail();
  }
}

/**
 * @this {FileHandle}
 * @param {{ autoClose?: boolean, start?: number, limit?: number, chunkSize?: number }} [options]
 * @returns {FileWriter}
 */
function writer(options = kEmptyObject) {
  validateObject(options, 'options');
  return new FileWriter(this, fileOptions(options));
}

/** Gives FileHandle its methods, for programs that have switched `stream/iter` on. */
function install() {
  for (const value of [pull, pullSync, writer]) {
    Object.defineProperty(FileHandle.prototype, value.name, {
      __proto__: null, configurable: true, enumerable: false, writable: true, value,
    });
  }
}

module.exports = { install };
