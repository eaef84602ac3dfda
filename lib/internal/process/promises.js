'use strict';

// Rejected promises that nobody handles: noted when they are rejected, told to the program after the queues are drained.
// Source: Node's documentation, "Event: 'unhandledRejection'", "Event: 'rejectionHandled'", "--unhandled-rejections".

const { tickInfo, setPromiseRejectCallback, promiseRejectEvents } = binding('task_queue');
const { getFrame, setFrame } = binding('async_context');
const { triggerUncaughtException, noSideEffectsToString } = binding('errors');
const { kPromiseHandlerAddedAfterReject, kPromiseRejectWithNoHandler } = promiseRejectEvents;
const { async_id_symbol, trigger_async_id_symbol, ids, constants: { kExecutionAsyncId, kTriggerAsyncId },
        enterInline, leaveInline } = require('internal/async_hooks');
const { isErrorLike } = require('internal/errors');

const kHasRejectionToWarn = 1;

/** What is known of a rejected promise that had no handler. */
class Rejection {
  constructor(reason, id, frame) {
    this.reason = reason;
    this.id = id;
    this.frame = frame;
  }
}

/** Promises to tell of, in the order of their rejection. @type {Map<Promise<unknown>, Rejection>} */
const pending = new Map();
/** Promises that were told of, and may be handled yet. @type {WeakMap<Promise<unknown>, Rejection>} */
const told = new WeakMap();
/** Promises whose rejection was told and then handled after all. @type {[Promise<unknown>, Error][]} */
const handledLate = [];
let lastId = 0;

/**
 * @param {number} type
 * @param {Promise<unknown>} promise
 * @param {unknown} reason
 */
function onPromiseReject(type, promise, reason) {
  if (type === kPromiseRejectWithNoHandler) {
    pending.set(promise, new Rejection(reason, ++lastId, getFrame()));
    tickInfo[kHasRejectionToWarn] = 1;
  } else if (type === kPromiseHandlerAddedAfterReject) {
    // Most are handled in the same turn: nobody need know.
    if (pending.delete(promise)) return;
    const rejection = told.get(promise);
    if (rejection === undefined) return;
    told.delete(promise);
    // Made here, so that its stack shows who handled it.
    handledLate.push([promise, makeHandledWarning(rejection.id)]);
    tickInfo[kHasRejectionToWarn] = 1;
  }
}

/** A rejection without an Error, as an error to end the program with. */
class UnhandledPromiseRejection extends Error {
  code = 'ERR_UNHANDLED_REJECTION';

  constructor(reason) {
    super('This error originated either by throwing inside of an async function without a catch block, ' +
      'or by rejecting a promise which was not handled with .catch(). The promise rejected with the ' +
      `reason "${noSideEffectsToString(reason)}".`);
    Object.defineProperty(this, 'name', {
      __proto__: null, value: 'UnhandledPromiseRejection', writable: true, enumerable: false, configurable: true,
    });
  }
}

/** @param {unknown} reason @returns {unknown} */
function toError(reason) {
  return isErrorLike(reason) ?
    reason :
    new UnhandledPromiseRejection(reason);
}

/** Warns of a rejection, twice: by what was rejected, and by what it means. */
function warnUnhandled({ reason, id }) {
  const warning = new Error(
    'Unhandled promise rejection. This error originated either by throwing inside of an async function without a ' +
    'catch block, or by rejecting a promise which was not handled with .catch(). To terminate the node process on ' +
    'unhandled promise rejection, use the CLI flag `--unhandled-rejections=strict` (see ' +
    'https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). ' +
    `(rejection id: ${id})`);
  warning.name = 'UnhandledPromiseRejectionWarning';
  try {
    if (isErrorLike(reason)) {
      warning.stack = reason.stack;
      process.emitWarning(reason.stack, warning.name);
    } else {
      process.emitWarning(noSideEffectsToString(reason), warning.name);
    }
  } catch {
    // A reason that cannot be shown is warned of all the same.
  }
  process.emitWarning(warning);
}

/** @param {number} id @returns {Error} */
function makeHandledWarning(id) {
  const warning = new Error(`Promise rejection was handled asynchronously (rejection id: ${id})`);
  warning.name = 'PromiseRejectionHandledWarning';
  warning.id = id;
  return warning;
}

const emitUnhandled = (promise, { reason }) => process.emit('unhandledRejection', reason, promise);

/** What `--unhandled-rejections` chooses from. */
const modes = {
  '__proto__': null,
  'throw'(promise, rejection) {
    if (emitUnhandled(promise, rejection)) return;
    const err = toError(rejection.reason);
    triggerUncaughtException(err, true /* fromPromise */);
  },
  'strict'(promise, rejection) {
    const err = toError(rejection.reason);
    triggerUncaughtException(err, true /* fromPromise */);
    if (!emitUnhandled(promise, rejection)) warnUnhandled(rejection);
  },
  'warn'(promise, rejection) {
    emitUnhandled(promise, rejection);
    warnUnhandled(rejection);
  },
  'warn-with-error-code'(promise, rejection) {
    if (emitUnhandled(promise, rejection)) return;
    warnUnhandled(rejection);
    process.exitCode = 1;
  },
  'none'(promise, rejection) {
    emitUnhandled(promise, rejection);
  },
};
let tell;

/** Tells of one rejection, in the async context in which it happened. */
function tellUnhandled(promise, rejection) {
  tell ??= modes[require('internal/options').getOptionValue('--unhandled-rejections') || 'throw'];
  const asyncId = promise[async_id_symbol];
  const outerId = ids[kExecutionAsyncId];
  const outerTriggerId = ids[kTriggerAsyncId];
  const outerFrame = getFrame();
  setFrame(rejection.frame);
  if (asyncId !== undefined) enterInline(asyncId, promise[trigger_async_id_symbol], promise);
  try {
    tell(promise, rejection);
  } finally {
    setFrame(outerFrame);
  }
  if (asyncId !== undefined) leaveInline(asyncId, outerId, outerTriggerId);
}

/**
 * Tells the program of rejections. When a listener throws, the rest waits for the next drain.
 * @returns {boolean} whether listeners ran, who may have queued ticks or microtasks
 */
function processPromiseRejections() {
  tickInfo[kHasRejectionToWarn] = 0;
  let ran = handledLate.length > 0;
  while (handledLate.length > 0) {
    const { 0: promise, 1: warning } = handledLate.shift();
    if (!process.emit('rejectionHandled', promise)) process.emitWarning(warning);
  }
  // Those that are rejected meanwhile wait for the next round.
  const last = lastId;
  for (const { 0: promise, 1: rejection } of pending) {
    if (rejection.id > last) break;
    pending.delete(promise);
    told.set(promise, rejection);
    ran = true;
    try {
      tellUnhandled(promise, rejection);
    } finally {
      if (pending.size > 0) tickInfo[kHasRejectionToWarn] = 1;
    }
  }
  return ran || pending.size > 0;
}

setPromiseRejectCallback(onPromiseReject);

module.exports = { processPromiseRejections };
