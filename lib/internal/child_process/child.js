'use strict';

// ChildProcess: a child, its streams, its end.

const EventEmitter = require('events');
const { errnoException } = require('internal/errors');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { convertToValidSignal } = require('internal/util');
const { validateArray, validateObject, validateOneOf, validateString } = require('internal/validators');
const { getValidStdio } = require('internal/child_process/stdio');

const { lazyChannel, lazyTracingChannel } = require('internal/diagnostics');

const { setPrototypeOf } = Object;

const processChannel = lazyChannel('child_process');
const spawnTrace = lazyTracingChannel('child_process.spawn');

const kIsUsedAsStdio = Symbol('kIsUsedAsStdio');

const errors = { EACCES: -13, EAGAIN: -11, EMFILE: -24, ENFILE: -23, ENOENT: -2, ESRCH: -3, EINVAL: -22, ENOSYS: -38 };
/** A start that fails for these reasons is told by an 'error' event; others are thrown. */
const laterErrors = new Set([errors.EACCES, errors.EAGAIN, errors.EMFILE, errors.ENFILE, errors.ENOENT]);

let signalNames;
/** @param {number} number @returns {string|null} such as "SIGTERM" */
function signalName(number) {
  if (number === 0) return null;
  if (signalNames === undefined) {
    signalNames = new Map();
    for (const { 0: name, 1: value } of Object.entries(require('os').constants.signals)) {
      if (!signalNames.has(value)) signalNames.set(value, name);
    }
  }
  return signalNames.get(number) ?? null;
}

function ChildProcess() {
  Reflect.apply(EventEmitter, this, []);
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;

  const { Process } = binding('process_spawn');
  this._handle = new Process();
  this._handle[owner_symbol] = this;
  this._handle.onexit = onProcessExit;
  if (processChannel.hasSubscribers) processChannel.publish({ process: this });
}
setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
setPrototypeOf(ChildProcess, EventEmitter);

/** @this {object} the native process */
function onProcessExit(exitCode, signal) {
  this[owner_symbol]._onexit(exitCode, signalName(signal));
}

/**
 * The child is over, or never was (`exitCode` is a negative errno then).
 * @param {number} exitCode
 * @param {string|null} signalCode
 */
ChildProcess.prototype._onexit = function(exitCode, signalCode) {
  if (signalCode) this.signalCode = signalCode;
  else this.exitCode = exitCode;

  if (this.stdin) this.stdin.destroy();
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  if (exitCode < 0) {
    const error = errnoException(exitCode, this.spawnfile ? `spawn ${this.spawnfile}` : 'spawn');
    if (this.spawnfile) error.path = this.spawnfile;
    error.spawnargs = this.spawnargs.slice(1);
    this.emit('error', error);
  } else {
    this.emit('exit', this.exitCode, this.signalCode);
  }
  // What nobody reads must still come to its end, else there is no 'close'.
  process.nextTick(flushStdio, this);
  maybeClose(this);
};

function flushStdio(child) {
  const { stdio } = child;
  if (stdio === undefined) return;
  for (let i = 0; i < stdio.length; i++) {
    const stream = stdio[i];
    if (!stream || !stream.readable || stream[kIsUsedAsStdio]) continue;
    stream.resume();
  }
}

/** @param {ChildProcess} child one more of whose parts has ended */
function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

function makeSocket(handle, readable) {
  const { Socket } = require('net');
  return new Socket({ handle, readable });
}

/**
 * Descriptors for the native spawn: ours for the child to copy.
 * @param {object[]} stdio
 * @returns {{fds: number[], childEnds: number[], code: number}} the ends to close once the child has its copies
 */
function prepareDescriptors(stdio) {
  const { socketPair } = binding('pipe');
  const fds = [];
  const childEnds = [];
  for (const entry of stdio) {
    switch (entry.type) {
      case 'pipe':
      case 'overlapped': {
        let ends;
        try {
          ends = socketPair(true);
        } catch (error) {
          return { fds, childEnds, code: error.errno };
        }
        entry.handle.open(ends[0], false);
        fds.push(ends[1]);
        childEnds.push(ends[1]);
        break;
      }
      case 'fd':
      case 'inherit':
        fds.push(entry.fd);
        break;
      case 'wrap':
        fds.push(entry.handle.fd);
        break;
      default:
        fds.push(-1);
    }
  }
  return { fds, childEnds, code: 0 };
}

/**
 * @param {object} options as `normalizeSpawnArguments` gives them
 * @returns {number} 0, or the errno of a failure that an event will tell
 */
ChildProcess.prototype.spawn = function(options) {
  validateObject(options, 'options');
  const valid = getValidStdio(options.stdio || 'pipe', false);
  const { stdio, ipc, ipcFd } = valid;
  options.stdio = stdio;

  validateOneOf(options.serialization, 'options.serialization', [undefined, 'json', 'advanced']);
  const serialization = options.serialization || 'json';
  if (ipc !== undefined) {
    if (options.envPairs === undefined) options.envPairs = [];
    else validateArray(options.envPairs, 'options.envPairs');
    options.envPairs.push(`NODE_CHANNEL_FD=${ipcFd}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`);
  }
  validateString(options.file, 'options.file');
  this.spawnfile = options.file;
  if (options.args === undefined) {
    this.spawnargs = [];
  } else {
    validateArray(options.args, 'options.args');
    this.spawnargs = options.args;
  }
  for (let i = 0; i < this.spawnargs.length; i++) {
    if (typeof this.spawnargs[i] !== 'string') this.spawnargs[i] = `${this.spawnargs[i]}`;
  }

  const trace = spawnTrace.active;
  trace?.start.publish({ process: this, options });
  const { fds, childEnds, code: prepared } = prepareDescriptors(stdio);
  const code = prepared || this._handle.spawn(options, fds);
  if (childEnds.length > 0) binding('pipe').closeDescriptors(childEnds);

  if (code) trace?.error.publish({ process: this, error: errnoException(code, 'spawn') });
  else trace?.end.publish({ process: this });

  if (laterErrors.has(code)) {
    process.nextTick(onErrorNT, this, code);
    // Out of descriptors: there are no streams to hand out either.
    if (code === errors.EMFILE || code === errors.ENFILE) return code;
  } else if (code) {
    for (const entry of stdio) {
      if (entry.type === 'pipe' || entry.type === 'overlapped') entry.handle.close();
    }
    this._handle.close();
    this._handle = null;
    throw errnoException(code, 'spawn');
  } else {
    process.nextTick(onSpawnNT, this);
  }

  this.pid = code ? undefined : this._handle.pid;

  for (let i = 0; i < stdio.length; i++) {
    const entry = stdio[i];
    if (entry.type === 'ignore') continue;
    if (entry.ipc) {
      this._closesNeeded++;
      continue;
    }
    // The child has the stream now: the parent does not read it any more.
    if (entry.type === 'wrap') {
      stopUsing(entry);
      continue;
    }
    if (entry.handle) {
      entry.socket = makeSocket(entry.handle, i > 0);
      if (code) {
        // There is nobody at the other end, and never was.
        entry.socket.destroy();
      }
      if (i > 0 && !code) {
        this._closesNeeded++;
        entry.socket.on('close', () => maybeClose(this));
      }
    }
  }
  const streamOf = (i) => (stdio.length > i && stdio[i].socket !== undefined ? stdio[i].socket : null);
  this.stdin = streamOf(0);
  this.stdout = streamOf(1);
  this.stderr = streamOf(2);
  this.stdio = stdio.map((entry) => (entry.socket === undefined ? null : entry.socket));

  if (ipc !== undefined) {
    if (code) ipc.close();
    else require('internal/child_process/ipc').setupChannel(this, ipc, serialization);
  }
  return code;
};

function stopUsing(entry) {
  const { handle, _stdio: stream } = entry;
  handle.reading = false;
  handle.readStop?.();
  if (typeof stream.pause === 'function') {
    stream.pause();
    stream.readableFlowing = false;
    if (stream._readableState) stream._readableState.reading = false;
  }
  stream[kIsUsedAsStdio] = true;
}

function onErrorNT(child, code) {
  child._onexit(code, null);
}

function onSpawnNT(child) {
  child.emit('spawn');
}

/**
 * @param {string|number} [signal]
 * @returns {boolean} whether it was sent
 */
ChildProcess.prototype.kill = function(signal) {
  const number = signal === 0 ? signal : convertToValidSignal(signal === undefined ? 'SIGTERM' : signal);
  if (!this._handle) return false;
  const code = this._handle.kill(number);
  if (code === 0) {
    this.killed = true;
    return true;
  }
  if (code === errors.EINVAL || code === errors.ENOSYS) throw errnoException(code, 'kill');
  // It has ended already: nothing to do.
  if (code !== errors.ESRCH) this.emit('error', errnoException(code, 'kill'));
  return false;
};

ChildProcess.prototype[Symbol.dispose] = function() {
  if (!this.killed) this.kill();
};

ChildProcess.prototype.ref = function() {
  if (this._handle) this._handle.ref();
};

ChildProcess.prototype.unref = function() {
  if (this._handle) this._handle.unref();
};

module.exports = { ChildProcess, maybeClose, signalName };
