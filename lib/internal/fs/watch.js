'use strict';

// fs.watch (FSWatcher, on the kernel's change notices) and fs.watchFile (StatWatcher, on looking again and again).

const native = binding('fs_event');
const EventEmitter = require('events');
const { codes } = require('internal/errors');
const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } = codes;
const { kEmptyObject } = require('internal/util');
const { isRegExp } = require('internal/util/types');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject, validateUint32 } =
    require('internal/validators');
const { encodeBytes, getOptions, getValidatedPath } = require('internal/fs/utils');
const { bigintStatsFromValues, statsFromValues } = require('internal/fs/stats');

const kStatFields = 18;

/**
 * @param {unknown} ignore what not to tell of: a glob, a RegExp, a predicate, or an array of these
 * @param {string} [name]
 */
function validateIgnore(ignore, name = 'options.ignore') {
  if (ignore == null) return;
  const check = (value, name) => {
    if (typeof value === 'string') {
      if (value.length === 0) throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a non-empty string');
    } else if (!isRegExp(value) && typeof value !== 'function') {
      throw new ERR_INVALID_ARG_TYPE(name, ['string', 'RegExp', 'Function', 'Array'], value);
    }
  };
  if (!Array.isArray(ignore)) return check(ignore, name);
  for (let i = 0; i < ignore.length; i++) check(ignore[i], `${name}[${i}]`);
}

/** @param {unknown} ignore validated @returns {((name: string) => boolean)|null} */
function ignoreMatcher(ignore) {
  if (ignore == null) return null;
  const tests = (Array.isArray(ignore) ? ignore : [ignore]).map((matcher) => {
    if (typeof matcher === 'function') return matcher;
    if (isRegExp(matcher)) return (name) => matcher.test(name);
    const { ignorePattern } = require('internal/fs/glob');
    return ignorePattern(matcher);
  });
  return (name) => tests.some((test) => test(name));
}

/** Tells of changes to one file or directory. Made by fs.watch. */
class FSWatcher extends EventEmitter {
  #handle = new native.FsEvent();
  #closed = false;
  #encoding;
  #ignored;

  /** @param {string|Buffer} filename @param {object} options checked */
  constructor(filename, options) {
    super();
    this.#encoding = options.encoding;
    this.#ignored = ignoreMatcher(options.ignore);
    const bytes = this.#encoding != null && this.#encoding !== 'utf8' && this.#encoding !== 'utf-8';
    this.#handle.onchange = (kind, name) => this.#changed(kind, bytes ? encodeBytes(name, this.#encoding) : name);
    try {
      this.#handle.start(filename, options.recursive === true, bytes);
    } catch (err) {
      this.#handle.close();
      this.#closed = true;
      err.filename = filename;
      throw err;
    }
    if (!options.persistent) this.#handle.unref();
  }

  #changed(kind, name) {
    if (this.#closed) return;
    if (this.#ignored !== null && name != null && this.#ignored(`${name}`)) return;
    this.emit('change', kind, name);
  }

  /** Stops. 'close' follows. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#handle.close();
    process.nextTick(() => this.emit('close'));
  }

  ref() {
    if (!this.#closed) this.#handle.ref();
    return this;
  }

  unref() {
    if (!this.#closed) this.#handle.unref();
    return this;
  }
}

/**
 * @param {string|Buffer|URL} filename
 * @param {string|object} [options]
 * @param {(eventType: string, filename: string|Buffer) => void} [listener]
 * @returns {FSWatcher}
 */
function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  options = { persistent: true, recursive: false, ...getOptions(options, kEmptyObject) };
  filename = getValidatedPath(filename);
  if (options.persistent === undefined) options.persistent = true;
  if (options.recursive === undefined) options.recursive = false;
  validateBoolean(options.persistent, 'options.persistent');
  validateBoolean(options.recursive, 'options.recursive');
  validateIgnore(options.ignore);
  const { signal } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');

  const watcher = new FSWatcher(filename, options);
  if (listener) watcher.addListener('change', listener);
  if (signal) {
    if (signal.aborted) {
      process.nextTick(() => watcher.close());
    } else {
      const onAbort = () => watcher.close();
      signal.addEventListener('abort', onAbort, { once: true });
      watcher.once('close', () => signal.removeEventListener('abort', onAbort));
    }
  }
  return watcher;
}

// ---- watchFile

/** @type {Map<string, StatWatcher>} */
const watched = new Map();

/** Looks at a file at intervals and tells of changes. Made by fs.watchFile. */
class StatWatcher extends EventEmitter {
  #handle = null;
  #bigint;

  constructor(bigint) {
    super();
    this.#bigint = bigint;
  }

  start(filename, persistent, interval) {
    this.#handle = new native.FsPoll();
    let lastStatus = 0;
    this.#handle.onchange = (status) => {
      const make = this.#bigint ? bigintStatsFromValues : statsFromValues;
      const before = make(kStatFields);
      const now = make(0);
      // A file that stays away is told of once.
      if (lastStatus < 0 && status < 0 && now.nlink === before.nlink) return;
      lastStatus = status;
      this.emit('change', now, before);
    };
    this.#handle.start(filename, interval, this.#bigint);
    if (!persistent) this.#handle.unref();
  }

  stop() {
    if (this.#handle === null) return;
    this.#handle.close();
    this.#handle = null;
    process.nextTick(() => this.emit('stop'));
  }

  ref() {
    this.#handle?.ref();
    return this;
  }

  unref() {
    this.#handle?.unref();
    return this;
  }
}

const watchFileDefaults = { interval: 5007, persistent: true };

/**
 * @param {string|Buffer|URL} filename
 * @param {object} [options]
 * @param {(current: Stats, previous: Stats) => void} listener
 * @returns {StatWatcher}
 */
function watchFile(filename, options, listener) {
  filename = require('path').resolve(`${getValidatedPath(filename)}`);
  if (typeof options === 'function') {
    listener = options;
    options = null;
  } else if (options != null) {
    validateObject(options, 'options');
  }
  options = { ...watchFileDefaults, ...options };
  validateFunction(listener, 'listener');
  validateUint32(options.interval, 'interval');

  let watcher = watched.get(filename);
  if (watcher === undefined) {
    watcher = new StatWatcher(options.bigint === true);
    watcher.start(filename, options.persistent !== false, options.interval);
    watched.set(filename, watcher);
  }
  watcher.addListener('change', listener);
  return watcher;
}

/** @param {string|Buffer|URL} filename @param {Function} [listener] without one: all of them */
function unwatchFile(filename, listener) {
  filename = require('path').resolve(`${getValidatedPath(filename)}`);
  const watcher = watched.get(filename);
  if (watcher === undefined) return;
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') === 0) {
    watcher.stop();
    watched.delete(filename);
  }
}

module.exports = { FSWatcher, StatWatcher, ignoreMatcher, unwatchFile, validateIgnore, watch, watchFile };
