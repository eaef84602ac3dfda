'use strict';

// Utf8Stream: collects text (or bytes) and writes it to a file in large pieces, made for logs. What a write leaves
// over is written next; what finds no room is dropped, and told of.

const EventEmitter = require('events');
const { codes } = require('internal/errors');
const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_OPERATION_FAILED } = codes;
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateFunction, validateObject, validateOneOf, validateUint32 } =
    require('internal/validators');
const { sleep } = require('internal/util');
const { Buffer } = require('buffer');

const kBusyDelay = 100;
const kDefaultMaxWrite = 16 * 1024;

class Utf8Stream extends EventEmitter {
  #fs;
  #fd = -1;
  #file = null;
  #queue = [];          // what waits: strings, or Buffers in contentMode 'buffer'
  #size = 0;            // of it, in bytes
  #pieceSize = 0;       // of its last entry
  #written = null;      // what is being written now
  #writing = false;
  #ending = false;
  #destroyed = false;
  #opening = false;
  #reopening = false;
  #flushPending = false;
  #needsDrain = false;
  #minLength;
  #maxLength;
  #maxWrite;
  #sync;
  #fsync;
  #append;
  #mode;
  #mkdir;
  #retryEAGAIN;
  #contentMode;
  #periodicFlush;
  #timer;

  /** @param {object} [options] see the documentation of fs.Utf8Stream */
  constructor(options = kEmptyObject) {
    validateObject(options, 'options');
    super();
    let { fd } = options;
    const { dest, minLength, maxLength, maxWrite, periodicFlush, sync, append = true, mkdir, retryEAGAIN, fsync,
            contentMode = 'utf8', mode, fs } = options;
    fd ??= dest;
    if (typeof fd !== 'number' && typeof fd !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'string'], fd);
    }
    if (minLength !== undefined) validateUint32(minLength, 'options.minLength');
    if (maxLength !== undefined) validateUint32(maxLength, 'options.maxLength');
    if (maxWrite !== undefined) validateUint32(maxWrite, 'options.maxWrite');
    if (periodicFlush !== undefined) validateUint32(periodicFlush, 'options.periodicFlush');
    for (const [name, value] of Object.entries({ sync, append, mkdir, fsync })) {
      if (value !== undefined) validateBoolean(value, `options.${name}`);
    }
    if (retryEAGAIN !== undefined) validateFunction(retryEAGAIN, 'options.retryEAGAIN');
    validateOneOf(contentMode, 'options.contentMode', ['utf8', 'buffer']);
    if (typeof mode !== 'number' && typeof mode !== 'string' && mode !== undefined) {
      throw new ERR_INVALID_ARG_TYPE('options.mode', ['number', 'string', 'undefined'], mode);
    }
    if (fs !== undefined) validateObject(fs, 'options.fs');
    this.#minLength = minLength || 0;
    this.#maxLength = maxLength || 0;
    this.#maxWrite = maxWrite || kDefaultMaxWrite;
    if (this.#minLength >= this.#maxWrite) {
      throw new ERR_INVALID_ARG_VALUE('options.minLength', minLength,
                                      `should be smaller than maxWrite (${this.#maxWrite})`);
    }
    this.#sync = sync || false;
    this.#fsync = fsync || false;
    this.#append = append;
    this.#mode = mode;
    this.#mkdir = mkdir || false;
    this.#retryEAGAIN = retryEAGAIN ?? (() => true);
    this.#contentMode = contentMode;
    this.#periodicFlush = periodicFlush || 0;
    this.#fs = fs;

    if (typeof fd === 'number') {
      this.#fd = fd;
      process.nextTick(() => this.emit('ready'));
    } else {
      this.#open(fd);
    }
    if (this.#periodicFlush !== 0) {
      this.#timer = require('timers').setInterval(() => this.flush(() => {}), this.#periodicFlush);
      this.#timer.unref();
    }
  }

  get append() { return this.#append; }
  get contentMode() { return this.#contentMode; }
  get fd() { return this.#fd; }
  get file() { return this.#file; }
  get fsync() { return this.#fsync; }
  get maxLength() { return this.#maxLength; }
  get minLength() { return this.#minLength; }
  get mkdir() { return this.#mkdir; }
  get mode() { return this.#mode; }
  get periodicFlush() { return this.#periodicFlush; }
  get sync() { return this.#sync; }
  get writing() { return this.#writing; }

  /**
   * @param {string|Buffer} data
   * @returns {boolean} whether more can come before 'drain'
   */
  write(data) {
    this.#checkUsable();
    if (this.#contentMode === 'buffer') {
      if (!Buffer.isBuffer(data)) throw new ERR_INVALID_ARG_TYPE('data', 'Buffer', data);
    } else if (typeof data !== 'string') {
      data = `${data}`;
    }
    const size = this.#contentMode === 'buffer' ? data.length : Buffer.byteLength(data);
    if (this.#maxLength && this.#size + size > this.#maxLength) {
      this.emit('drop', data);
      return this.#size < this.#maxWrite;
    }
    this.#enqueue(data, size);
    if (!this.#writing && this.#size >= this.#minLength) this.#writeNext();
    if (this.#size >= this.#maxWrite) this.#needsDrain = true;
    return this.#size < this.#maxWrite;
  }

  /** @param {(err?: Error|null) => void} [callback] when all that is here now has been written */
  flush(callback) {
    if (callback !== undefined) validateFunction(callback, 'cb');
    if (this.#destroyed) {
      const error = new ERR_INVALID_STATE('Utf8Stream is destroyed');
      if (callback) return callback(error);
      throw error;
    }
    if (this.#minLength <= 0) {
      callback?.();
      return;
    }
    if (callback) this.#callWhenFlushed(callback);
    if (this.#writing) return;
    if (this.#size === 0) this.#queue.push(this.#contentMode === 'buffer' ? Buffer.alloc(0) : '');
    this.#writeNext();
  }

  /** Writes what waits, blocking. */
  flushSync() {
    if (this.#destroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed');
    if (this.#fd < 0) throw new ERR_INVALID_STATE('Invalid file descriptor');
    if (!this.#writing && this.#written !== null && this.#written.length > 0) {
      this.#queue.unshift(this.#written);
      this.#written = null;
    }
    while (this.#queue.length > 0) {
      let data = this.#queue.shift();
      while (data.length > 0) {
        try {
          const count = this.#contentMode === 'buffer' ? this.#io('writeSync')(this.#fd, data) :
            this.#io('writeSync')(this.#fd, data, 'utf8');
          const { rest, bytes } = remainder(data, count);
          this.#size = Math.max(0, this.#size - bytes);
          data = rest;
        } catch (err) {
          const busy = err.code === 'EAGAIN' || err.code === 'EBUSY';
          if (!busy || !this.#retryEAGAIN(err, data.length, this.#size - data.length)) {
            this.#queue.unshift(data);
            throw err;
          }
          sleep(kBusyDelay);
        }
      }
    }
    this.#pieceSize = 0;
    try {
      this.#io('fsyncSync')(this.#fd);
    } catch {
      // Pipes and terminals cannot be synced.
    }
  }

  /** Opens the file anew, by its name or another. @param {string} [file] */
  reopen(file) {
    this.#checkUsable();
    if (this.#opening) {
      this.once('ready', () => this.reopen(file));
      return;
    }
    if (this.#ending) return;
    if (!this.#file) throw new ERR_OPERATION_FAILED('a stream on a descriptor has no file to reopen');
    if (file) this.#file = file;
    this.#reopening = true;
    if (this.#writing) return;
    const fd = this.#fd;
    this.once('ready', () => {
      if (fd !== this.#fd) {
        this.#io('close')(fd, (err) => {
          if (err) this.emit('error', err);
        });
      }
    });
    this.#open(this.#file);
  }

  /** Writes what waits, then closes. */
  end() {
    if (this.#destroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed');
    if (this.#opening) {
      this.once('ready', () => this.end());
      return;
    }
    if (this.#ending) return;
    this.#ending = true;
    if (this.#writing) return;
    if (this.#size > 0 && this.#fd >= 0) this.#writeNext();
    else this.#closeNow();
  }

  /** Closes at once; what waits is lost. */
  destroy() {
    if (!this.#destroyed) this.#closeNow();
  }

  [Symbol.dispose]() {
    this.destroy();
  }

  /** The operation to use: the one that was given, else that of fs. */
  #io(name) {
    return this.#fs?.[name] ?? require('fs')[name];
  }

  #checkUsable() {
    if (this.#destroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed');
  }

  #enqueue(data, size) {
    const last = this.#queue.length - 1;
    if (last < 0 || this.#pieceSize + size > this.#maxWrite) {
      this.#queue.push(data);
      this.#pieceSize = size;
    } else {
      this.#queue[last] = this.#contentMode === 'buffer' ? Buffer.concat([this.#queue[last], data]) :
        this.#queue[last] + data;
      this.#pieceSize += size;
    }
    this.#size += size;
  }

  #callWhenFlushed(callback) {
    this.#flushPending = true;
    const onDrain = () => {
      this.off('error', onError);
      if (this.#fsync || this.#fd < 0 || this.#destroyed) return callback();
      try {
        this.#io('fsync')(this.#fd, (err) => callback(err?.code === 'EBADF' ? null : err));
      } catch (err) {
        callback(err);
      }
      this.#flushPending = false;
    };
    const onError = (err) => {
      this.#flushPending = false;
      this.off('drain', onDrain);
      callback(err);
    };
    this.once('drain', onDrain);
    this.once('error', onError);
  }

  #open(file) {
    this.#opening = true;
    this.#writing = true;
    const opened = (err, fd) => {
      if (err) {
        this.#reopening = false;
        this.#writing = false;
        this.#opening = false;
        const emit = () => {
          if (this.listenerCount('error') > 0) this.emit('error', err);
        };
        if (this.#sync) process.nextTick(emit);
        else emit();
        return;
      }
      const reopening = this.#reopening;
      this.#fd = fd;
      this.#file = file;
      this.#reopening = false;
      this.#opening = false;
      this.#writing = false;
      if (this.#sync) process.nextTick(() => this.emit('ready'));
      else this.emit('ready');
      if (this.#destroyed) return;
      if ((!this.#writing && this.#size > this.#minLength) || this.#flushPending) this.#writeNext();
      else if (reopening) process.nextTick(() => this.emit('drain'));
    };
    const flags = this.#append ? 'a' : 'w';
    const { dirname } = require('path');
    if (this.#sync) {
      try {
        if (this.#mkdir) this.#io('mkdirSync')(dirname(file), { recursive: true });
        opened(null, this.#io('openSync')(file, flags, this.#mode));
      } catch (err) {
        opened(err);
        throw err;
      }
    } else if (this.#mkdir) {
      this.#io('mkdir')(dirname(file), { recursive: true }, (err) => {
        if (err) return opened(err);
        this.#io('open')(file, flags, this.#mode, opened);
      });
    } else {
      this.#io('open')(file, flags, this.#mode, opened);
    }
  }

  #writeNext() {
    if (this.#fd < 0) return;
    this.#writing = true;
    this.#written = this.#written?.length > 0 ? this.#written : this.#queue.shift() ??
      (this.#contentMode === 'buffer' ? Buffer.alloc(0) : '');
    if (this.#queue.length === 0) this.#pieceSize = 0;
    if (this.#sync) {
      try {
        this.#done(null, this.#contentMode === 'buffer' ? this.#io('writeSync')(this.#fd, this.#written) :
          this.#io('writeSync')(this.#fd, this.#written, 'utf8'));
      } catch (err) {
        this.#done(err);
      }
    } else if (this.#contentMode === 'buffer') {
      this.#io('write')(this.#fd, this.#written, (err, count) => this.#done(err, count));
    } else {
      this.#io('write')(this.#fd, this.#written, 'utf8', (err, count) => this.#done(err, count));
    }
  }

  #done(err, count) {
    if (err) return this.#failed(err);
    this.emit('write', count);
    const { rest, bytes } = remainder(this.#written, count);
    this.#size = Math.max(0, this.#size - bytes);
    this.#written = rest;
    if (rest.length > 0) {
      if (!this.#sync) return this.#writeNext();
      // Blocking means that all of it goes now.
      try {
        while (this.#written.length > 0) {
          const more = this.#contentMode === 'buffer' ? this.#io('writeSync')(this.#fd, this.#written) :
            this.#io('writeSync')(this.#fd, this.#written, 'utf8');
          const left = remainder(this.#written, more);
          this.#size = Math.max(0, this.#size - left.bytes);
          this.#written = left.rest;
        }
      } catch (failure) {
        return this.#done(failure);
      }
    }
    if (this.#fsync) this.#io('fsyncSync')(this.#fd);

    if (this.#reopening) {
      this.#writing = false;
      this.#reopening = false;
      this.reopen();
    } else if (this.#size > this.#minLength) {
      this.#writeNext();
    } else if (this.#ending) {
      if (this.#size > 0) {
        this.#writeNext();
      } else {
        this.#writing = false;
        this.#closeNow();
      }
    } else {
      this.#writing = false;
      if (this.#sync) {
        if (!this.#needsDrain) {
          this.#needsDrain = true;
          process.nextTick(() => {
            if (!this.#needsDrain) return;
            this.#needsDrain = false;
            this.emit('drain');
          });
        }
      } else {
        this.#needsDrain = false;
        this.emit('drain');
      }
    }
  }

  #failed(err) {
    const busy = err.code === 'EAGAIN' || err.code === 'EBUSY';
    if (busy && this.#retryEAGAIN(err, this.#written.length, this.#size - this.#written.length)) {
      if (this.#sync) {
        try {
          sleep(kBusyDelay);
          this.#done(null, 0);
        } catch (failure) {
          this.#done(failure);
        }
      } else {
        require('timers').setTimeout(() => this.#writeNext(), kBusyDelay);
      }
      return;
    }
    this.#writing = false;
    this.emit('error', err);
  }

  #closeNow() {
    if (this.#fd === -1) {
      this.once('ready', () => this.#closeNow());
      return;
    }
    if (this.#timer !== undefined) require('timers').clearInterval(this.#timer);
    this.#destroyed = true;
    this.#queue = [];
    const closed = (err) => {
      if (err) {
        this.emit('error', err);
        return;
      }
      if (this.#ending && !this.#writing) this.emit('finish');
      this.emit('close');
    };
    const closeFd = () => {
      if (this.#fd !== 1 && this.#fd !== 2) this.#io('close')(this.#fd, closed);
      else process.nextTick(closed);
    };
    try {
      this.#io('fsync')(this.#fd, closeFd);
    } catch {
      // A descriptor that cannot be synced is closed all the same.
      closeFd();
    }
  }
}

/** What is left of `data` when `count` bytes of it have been written, and how many that were. */
function remainder(data, count) {
  if (typeof data !== 'string') return { rest: data.subarray(count), bytes: count };
  const size = Buffer.byteLength(data);
  if (count >= size) return { rest: '', bytes: size };
  if (count === 0) return { rest: data, bytes: 0 };
  // Characters that were written in part are written again from their beginning: half of one helps nobody.
  const whole = Buffer.from(data).subarray(0, count).toString();
  const complete = whole.endsWith('\ufffd') && !data.startsWith(whole) ? whole.replace(/\ufffd+$/, '') : whole;
  return { rest: data.slice(complete.length), bytes: Buffer.byteLength(complete) };
}

module.exports = { Utf8Stream };
