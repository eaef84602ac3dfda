'use strict';

// Worker: a program on a thread of its own, with a heap and a loop of its own.
//
// Two ports connect it: the control port for the runtime's own messages (see internal/worker/child.js), and the public one
// for those of the program.

const { Worker: NativeWorker } = binding('worker');
const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_METHOD_NOT_IMPLEMENTED, ERR_WORKER_INIT_FAILED,
    ERR_WORKER_INVALID_EXEC_ARGV, ERR_WORKER_NOT_RUNNING, ERR_WORKER_OUT_OF_MEMORY, ERR_WORKER_PATH,
  },
} = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateArray, validateString } = require('internal/validators');
const { fromMessage } = require('internal/worker/errors');
const { makePort, MessageChannel, native } = require('internal/worker/message_port');
const state = require('internal/worker/state');
const path = require('path');
const { Readable, Writable } = require('stream');

const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');
const kLimits = ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];
const kDefaultStackMb = 4;

/** Option: the module of lib/ that is the worker's program, which is none of the user's. */
const kInternalProgram = Symbol('kInternalProgram');
const kHasEnded = Symbol('kHasEnded');
const kTakeSent = Symbol('kTakeSent');

/** What the worker runs: `{ code }`, `{ url }`, `{ file }`, or `{ internal }`. */
function programOf(filename, options) {
  if (options[kInternalProgram] !== undefined) return { internal: options[kInternalProgram] };
  if (options.eval) {
    if (typeof filename !== 'string') {
      throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval, 'must be false when \'filename\' is not a string');
    }
    return { code: filename };
  }
  if (filename instanceof URL || (typeof filename === 'object' && filename !== null && 'href' in filename)) {
    if (filename.protocol === 'data:') return { url: filename.href };
    return { file: require('url').fileURLToPath(filename) };
  }
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  if (path.isAbsolute(filename) || /^\.\.?[\\/]/.test(filename)) return { file: path.resolve(filename) };
  throw new ERR_WORKER_PATH(filename);
}

/** The worker's environment variables; undefined: the process's own. */
function environmentOf(env) {
  if (env === SHARE_ENV) return undefined;
  if (env === undefined || env === null) return { ...process.env };
  if (typeof env !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], env);
  }
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, `${value}`]));
}

class Worker extends EventEmitter {
  #native;
  #control;
  #public;
  #hasEnded = false;
  #error; // { value }
  #exit = Promise.withResolvers();
  #limits;
  #name;
  #stdin = null;
  #stdout;
  #stderr;
  #threadId;

  /**
   * @param {string | URL} filename or, with `options.eval`, the program's text
   * @param {object} [options]
   */
  constructor(filename, options = kEmptyObject) {
    super();
    options ??= kEmptyObject;
    if (options.execArgv) validateArray(options.execArgv, 'options.execArgv');
    if (options.argv) validateArray(options.argv, 'options.argv');
    const program = programOf(filename, options);
    const env = environmentOf(options.env);
    this.#name = options.name === undefined ? 'WorkerThread' : options.name;
    validateString(this.#name, 'options.name');
    this.#limits = limitsOf(options.resourceLimits);

    this.#native = new NativeWorker();
    const channel = new MessageChannel();
    const theirs = makePort();
    this.#control = makePort();
    native.entangle(this.#control, theirs);
    this.#public = channel.port1;
    this.#threadId = this.#native.id;
    this.#native.onexit = (code, failure) => this.#onExit(code, failure);

    try {
      // The first message: what the worker is.
      this.#control.postMessage({
        program,
        env,
        argv: (options.argv ?? []).map(String),
        name: this.#name,
        workerData: options.workerData,
        environmentData: state.environmentData,
        publicPort: channel.port2,
        hasStdin: Boolean(options.stdin),
        trackUnmanagedFds: options.trackUnmanagedFds !== false,
        resourceLimits: this.#limits,
      }, [channel.port2, ...(options.transferList ?? [])]);
      const limits = kLimits.map((name) => this.#limits[name] ?? -1);
      const invalid = this.#native.start(theirs, options.execArgv ? [...options.execArgv] : undefined, limits);
      if (invalid.length > 0) throw new ERR_WORKER_INVALID_EXEC_ARGV(invalid);
    } catch (error) {
      this.#native.close();
      this.#control.close();
      this.#public.close();
      throw error;
    }
    this.#openStreams(options);
    this.#control.on('message', (message) => this.#onControl(message));
    this.#control.unref();
    this.#public.on('message', (message) => this.emit('message', message));
    this.#public.on('messageerror', (error) => this.emit('messageerror', error));
    this.#public.unref();
    if (program.internal === undefined) process.nextTick(() => process.emit('worker', this));
  }

  #openStreams(options) {
    if (options.stdin) {
      this.#stdin = new Writable({
        decodeStrings: true,
        write: (chunk, encoding, callback) => {
          this.#send({ type: 'stdin', chunk });
          callback();
        },
        final: (callback) => {
          this.#send({ type: 'stdin', chunk: null });
          callback();
        },
      });
    }
    this.#stdout = new Readable({ read() {} });
    this.#stderr = new Readable({ read() {} });
    if (!options.stdout) forward(this.#stdout, () => process.stdout);
    if (!options.stderr) forward(this.#stderr, () => process.stderr);
  }

  #send(message) {
    if (!this.#hasEnded) this.#control.postMessage(message);
  }

  #onControl(message) {
    switch (message.type) {
      case 'online':
        this.emit('online');
        break;
      case 'output':
        (message.fd === 1 ? this.#stdout : this.#stderr).push(message.chunk);
        break;
      case 'error':
        this.#error = { value: fromMessage(message.error) };
        break;
      default:
        throw new Error(`unknown message from a worker: ${message.type}`);
    }
  }

  /** Hands out at once what the worker has written to its stdout and stderr, and told of itself. */
  [kTakeSent]() {
    drain(this.#control, (message) => this.#onControl(message));
  }

  /** All that the worker has sent is handed out before its end is told. */
  #onExit(code, failure) {
    this[kTakeSent]();
    drain(this.#public, (message) => this.emit('message', message));
    this.#hasEnded = true;
    this.#stdout.push(null);
    this.#stderr.push(null);
    this.#stdin?.destroy();
    this.#control.close();
    this.#public.close();
    if (failure === 'memory') this.#error = { value: new ERR_WORKER_OUT_OF_MEMORY('JS heap out of memory') };
    else if (failure !== '') this.#error = { value: new ERR_WORKER_INIT_FAILED(failure) };
    this.#threadId = -1;
    this.#exit.resolve(code);
    try {
      if (this.#error !== undefined) this.emit('error', this.#error.value);
    } finally {
      this.emit('exit', code);
    }
  }

  /** -1 when it has ended. */
  get threadId() { return this.#threadId; }
  get threadName() { return this.#hasEnded ? null : this.#name; }
  get stdin() { return this.#stdin; }
  get stdout() { return this.#stdout; }
  get stderr() { return this.#stderr; }
  get resourceLimits() { return this.#hasEnded ? {} : { ...this.#limits }; }

  /** @param {unknown} value @param {object[] | object} [transferList] */
  postMessage(...args) {
    if (!this.#hasEnded) this.#public.postMessage(...args);
  }

  /** @returns {Promise<number | undefined>} the exit code, once the worker has ended */
  async terminate(callback) {
    if (typeof callback === 'function') {
      process.emitWarning('Passing a callback to worker.terminate() is deprecated. It returns a Promise instead.',
                          'DeprecationWarning', 'DEP0132');
      if (this.#hasEnded) callback();
      else this.once('exit', (code) => callback(null, code));
    }
    if (this.#hasEnded) return undefined;
    this.ref();
    this.#native.terminate();
    return this.#exit.promise;
  }

  async [Symbol.asyncDispose]() {
    await this.terminate();
  }

  /** Whether its thread has come to its end, be it that this one does not know yet. */
  [kHasEnded]() {
    return this.#hasEnded || this.#native.hasEnded;
  }

  ref() {
    if (this.#hasEnded) return;
    this.#native.ref();
    this.#public.ref();
  }

  unref() {
    if (this.#hasEnded) return;
    this.#native.unref();
    this.#public.unref();
  }

  get performance() {
    return { eventLoopUtilization: missing('worker.performance.eventLoopUtilization()') };
  }

  async getHeapSnapshot() {
    if (this.#hasEnded) throw new ERR_WORKER_NOT_RUNNING();
    throw new ERR_METHOD_NOT_IMPLEMENTED('worker.getHeapSnapshot()');
  }

  async getHeapStatistics() {
    if (this.#hasEnded) throw new ERR_WORKER_NOT_RUNNING();
    throw new ERR_METHOD_NOT_IMPLEMENTED('worker.getHeapStatistics()');
  }

  async cpuUsage() {
    if (this.#hasEnded) throw new ERR_WORKER_NOT_RUNNING();
    throw new ERR_METHOD_NOT_IMPLEMENTED('worker.cpuUsage()');
  }
}

const missing = (name) => () => { throw new ERR_METHOD_NOT_IMPLEMENTED(name); };

/** Writes what a worker says where this thread's own words go. */
function drain(port, take) {
  for (let message = native.receive(port); message !== undefined; message = native.receive(port)) take(message[0]);
}

function forward(stream, destination) {
  stream.on('data', (chunk) => destination().write(chunk));
}

function limitsOf(given) {
  const limits = {};
  if (given !== null && typeof given === 'object') {
    for (const name of kLimits) {
      if (typeof given[name] === 'number' && given[name] > 0) limits[name] = given[name];
    }
  }
  limits.stackSizeMb ??= kDefaultStackMb;
  return limits;
}

module.exports = { kHasEnded, kInternalProgram, kTakeSent, SHARE_ENV, Worker };
