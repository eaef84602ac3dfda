'use strict';
// The hooks of module.register() as their users' thread sees them: a worker of the runtime's own, which is asked over a
// port. import waits for answers in the loop; require(), import.meta.resolve() and register() stop this thread until the
// answer is there. internal/modules/esm/hooks_worker.js is the other end.

const { triggerUncaughtException } = binding('errors');
const { codes } = require('internal/errors');
const { fromMessage } = require('internal/worker/errors');
const { MessageChannel, native } = require('internal/worker/message_port');
const { kHasEnded, kInternalProgram, kTakeSent, SHARE_ENV, Worker } = require('internal/worker/worker');

/** How long one wait for an answer lasts before the thread is looked after. */
const kWaitMs = 500;
const kNoTransfer = [];

class HooksThread {
  #port;
  #worker;
  /** Counts what the other end has posted: what a stopped thread waits on. */
  #posted = new Int32Array(new SharedArrayBuffer(4));
  #lastId = 0;
  /** Requests of import, by their ids. @type {Map<number, {resolve: Function, reject: Function}>} */
  #pending = new Map();

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#worker = new Worker('', {
      [kInternalProgram]: 'internal/modules/esm/hooks_worker',
      workerData: { port: port2, posted: this.#posted },
      transferList: [port2],
      env: SHARE_ENV,
      trackUnmanagedFds: false,
    });
    this.#worker.unref();
    this.#worker.on('error', (error) => triggerUncaughtException(error, false));
    this.#worker.on('exit', (code) => process.exit(code));
    this.#port = port1;
    port1.on('message', (message) => this.#take(message));
    port1.unref();
  }

  /**
   * Adds a module of hooks to the chain; returns when its initialize() is through.
   * @param {string} specifier
   * @param {string} parentURL
   * @param {unknown} data
   * @param {object[]} [transferList]
   */
  register(specifier, parentURL, data, transferList) {
    this.#askNow('register', [specifier, parentURL, data], transferList);
  }

  /** @returns {Promise<{url: string, format?: string, importAttributes?: object}>} */
  resolve(...request) {
    return this.#ask('resolve', request);
  }

  /** @returns {Promise<{format: string, source: unknown, responseURL?: string}>} */
  load(...request) {
    return this.#ask('load', request);
  }

  /** The same, stopping this thread. */
  resolveSync(...request) {
    return this.#askNow('resolve', request);
  }

  /** The same, stopping this thread. */
  loadSync(...request) {
    return this.#askNow('load', request);
  }

  #ask(method, request) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#port.postMessage({ id, method, request });
      this.#pending.set(id, { resolve, reject });
      this.#port.ref();
    });
  }

  #askNow(method, request, transferList = kNoTransfer) {
    const id = ++this.#lastId;
    this.#port.postMessage({ id, method, request }, transferList);
    for (;;) {
      const seen = Atomics.load(this.#posted, 0);
      for (let received = native.receive(this.#port); received !== undefined; received = native.receive(this.#port)) {
        const [answer] = received;
        if (answer.id === id) {
          this.#worker[kTakeSent]();
          return valueOf(answer, method, request);
        }
        this.#take(answer);
      }
      if (this.#worker[kHasEnded]()) process.exit(1);
      Atomics.wait(this.#posted, 0, seen, kWaitMs);
    }
  }

  /** An answer to import, or news of the thread itself. */
  #take(message) {
    this.#worker[kTakeSent](); // what the hooks have written until now
    if (message.exitCode !== undefined) {
      if (message.error !== undefined) triggerUncaughtException(fromMessage(message.error), false);
      process.exit(message.exitCode);
    }
    const request = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#port.unref();
    // A hook whose promise never settles leaves import unsettled as well.
    if (message.unsettled) return;
    if (message.error !== undefined) request.reject(fromMessage(message.error));
    else request.resolve(message.value);
  }
}

function valueOf({ value, error, unsettled }, method, args) {
  if (unsettled) {
    throw Object.assign(new codes.ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED(), { details: { method, args } });
  }
  if (error !== undefined) throw fromMessage(error);
  return value;
}

module.exports = { HooksThread };
