'use strict';

// Dir: a directory that is being read entry by entry.

const native = binding('fs');
const { codes } = require('internal/errors');
const { ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION, ERR_MISSING_ARGS } = codes;
const { validateBoolean, validateFunction, validateUint32 } = require('internal/validators');
const { getOptions, getValidatedPath, wantsBytes, encodeBytes } = require('internal/fs/utils');
const { direntAsync, direntSync } = require('internal/fs/dirent');
const { promisify } = require('internal/util');
const { UV_DIRENT_DIR } = require('internal/fs/constants');

const defaults = { encoding: 'utf8' };

class Dir {
  #handle;
  #path;
  #options;
  #buffered = [];
  #closed = false;
  // Callbacks that wait for the operation under way; null when there is none.
  #operations = null;
  // With `recursive`: directories that are still to be opened.
  #pending = [];
  #current;

  constructor(handle, path, options) {
    if (handle == null) throw new ERR_MISSING_ARGS('handle');
    this.#handle = handle;
    this.#path = path;
    this.#current = path;
    this.#options = { bufferSize: 32, ...getOptions(options, defaults) };
    validateUint32(this.#options.bufferSize, 'options.bufferSize', true);
    if (this.#options.recursive != null) validateBoolean(this.#options.recursive, 'options.recursive');
  }

  get path() {
    if (!(#path in this)) throw new codes.ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  #checkOpen() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
  }

  #take(found) {
    const { encoding, recursive } = this.#options;
    for (let i = 0; i < found.length; i += 2) {
      const name = wantsBytes(encoding) ? encodeBytes(found[i], encoding) : found[i];
      this.#buffered.push({ name, type: found[i + 1], path: this.#current });
      if (recursive && found[i + 1] === UV_DIRENT_DIR) {
        this.#pending.push(require('path').join(`${this.#current}`, `${found[i]}`));
      }
    }
  }

  /** @param {(err: Error|null, dirent?: Dirent|null) => void} [callback] @returns {Promise<Dirent|null>|undefined} */
  read(callback) {
    return this.#readOrQueue(callback, true);
  }

  #readOrQueue(callback, maySync) {
    if (callback === undefined) return readPromise(this);
    validateFunction(callback, 'callback');
    if (this.#closed) {
      process.nextTick(callback, new ERR_DIR_CLOSED());
      return;
    }
    if (this.#operations !== null) {
      this.#operations.push(() => this.#readOrQueue(callback, false));
      return;
    }
    if (this.#buffered.length > 0) {
      const { name, type, path } = this.#buffered.shift();
      direntAsync(path, name, type, (err, dirent) => {
        if (maySync) process.nextTick(callback, err, dirent);
        else callback(err, dirent);
      });
      return;
    }
    this.#operations = [];
    const finish = (err, found) => {
      process.nextTick(() => {
        const queue = this.#operations;
        this.#operations = null;
        for (const operation of queue) operation();
      });
      if (err) return callback(err);
      if (found === null) return callback(null, null);
      this.#take(found);
      const { name, type, path } = this.#buffered.shift();
      direntAsync(path, name, type, callback);
    };
    const step = () => {
      this.#handle.read(this.#options.bufferSize, wantsBytes(this.#options.encoding), (err, found) => {
        if (err || found !== null || this.#pending.length === 0) return finish(err, found);
        const next = this.#pending.shift();
        native.opendir(next, (err, handle) => {
          if (err) return finish(err);
          const old = this.#handle;
          this.#handle = handle;
          this.#current = next;
          old.close((err) => (err ? finish(err) : step()));
        });
      });
    };
    step();
  }

  /** @returns {Dirent|null} */
  readSync() {
    this.#checkOpen();
    if (this.#operations !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    while (this.#buffered.length === 0) {
      const found = this.#handle.read(this.#options.bufferSize, wantsBytes(this.#options.encoding));
      if (found !== null) {
        this.#take(found);
        break;
      }
      if (this.#pending.length === 0) return null;
      const next = this.#pending.shift();
      const handle = native.opendir(next);
      this.#handle.close();
      this.#handle = handle;
      this.#current = next;
    }
    const { name, type, path } = this.#buffered.shift();
    return direntSync(path, name, type);
  }

  /** @param {(err: Error|null) => void} [callback] @returns {Promise<void>|undefined} */
  close(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new ERR_DIR_CLOSED());
      return closePromise(this);
    }
    validateFunction(callback, 'callback');
    if (this.#closed) {
      process.nextTick(callback, new ERR_DIR_CLOSED());
      return;
    }
    if (this.#operations !== null) {
      this.#operations.push(() => this.close(callback));
      return;
    }
    this.#closed = true;
    this.#handle.close(callback);
  }

  closeSync() {
    this.#checkOpen();
    if (this.#operations !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    this.#closed = true;
    this.#handle.close();
  }

  async* entries() {
    try {
      for (;;) {
        const dirent = await this.read();
        if (dirent === null) break;
        yield dirent;
      }
    } finally {
      if (!this.#closed) await this.close();
    }
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#closed) await this.close();
  }
}

const readPromise = (dir) => new Promise((resolve, reject) => {
  dir.read((err, dirent) => (err ? reject(err) : resolve(dirent)));
});
const closePromise = (dir) => new Promise((resolve, reject) => {
  dir.close((err) => (err ? reject(err) : resolve()));
});

Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  __proto__: null, enumerable: false, writable: true, configurable: true, value: Dir.prototype.entries,
});

/** @param {string|Buffer|URL} path @param {object} [options] @param {(err: Error|null, dir?: Dir) => void} callback */
function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = getValidatedPath(path);
  options = getOptions(options, defaults);
  if (options.bufferSize !== undefined) validateUint32(options.bufferSize, 'options.bufferSize', true);
  native.opendir(path, (err, handle) => {
    if (err) callback(err);
    else callback(null, new Dir(handle, path, options));
  });
}

/** @param {string|Buffer|URL} path @param {object} [options] @returns {Dir} */
function opendirSync(path, options) {
  path = getValidatedPath(path);
  options = getOptions(options, defaults);
  if (options.bufferSize !== undefined) validateUint32(options.bufferSize, 'options.bufferSize', true);
  return new Dir(native.opendir(path), path, options);
}

module.exports = { Dir, opendir, opendirPromise: promisify(opendir), opendirSync };
