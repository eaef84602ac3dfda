'use strict';

// The two queues that are drained after every callback: ticks first, then V8's microtasks, again until both are empty,
// then the promise rejections that nobody has handled.

const { tickInfo, setTickCallback, runMicrotasks, enqueueMicrotask } = binding('task_queue');
const { getFrame, setFrame } = binding('async_context');

const {
  async_id_symbol, trigger_async_id_symbol, ids, hooks,
  constants: { kInit, kDestroy, kExecutionAsyncId, kTriggerAsyncId },
  emitInitHooks, emitDestroy, enterInline, getDefaultTriggerAsyncId, leaveInline, newAsyncId,
} = require('internal/async_hooks');
const FixedQueue = require('internal/fixed_queue');
const { validateFunction } = require('internal/validators');

// Places in `tickInfo`.
const kHasTickScheduled = 0;
const kHasRejectionToWarn = 1;
const kTicksRun = 2;

const { apply } = Reflect;

const queue = new FixedQueue();

class TickObject {
  constructor(callback, args, asyncId, triggerId, frame) {
    this.callback = callback;
    this.args = args;
    this[async_id_symbol] = asyncId;
    this[trigger_async_id_symbol] = triggerId;
    this.frame = frame;
  }
}

/**
 * Calls `callback` once the running callback is done, before anything else that waits.
 * @param {Function} callback
 * @param {...any} args
 */
function nextTick(callback) {
  validateFunction(callback, 'callback');
  if (process._exiting)
    return;

  // Not a rest parameter: most ticks have none, and no array is made for them.
  let args;
  const count = arguments.length - 1;
  if (count === 1) {
    args = [arguments[1]];
  } else if (count > 1) {
    args = new Array(count);
    for (let i = 0; i < count; i++)
      args[i] = arguments[i + 1];
  }

  const asyncId = newAsyncId();
  const triggerId = getDefaultTriggerAsyncId();
  const tick = new TickObject(callback, args, asyncId, triggerId, getFrame());
  if (hooks[kInit] > 0)
    emitInitHooks(asyncId, 'TickObject', triggerId, tick);
  tickInfo[kHasTickScheduled] = 1;
  queue.push(tick);
}

/** Drains as much as there is: between two callbacks that JavaScript runs without native code in between. */
function runNextTicks() {
  if (tickInfo[kHasTickScheduled] === 0 && tickInfo[kHasRejectionToWarn] === 0) {
    runMicrotasks();
    if (tickInfo[kHasTickScheduled] === 0 && tickInfo[kHasRejectionToWarn] === 0)
      return;
  }
  processTicksAndRejections();
}

let processPromiseRejections;

/** Drains both queues and reports rejections. What throws ends it; the rest is drained after the next callback. */
function processTicksAndRejections() {
  processPromiseRejections ??= require('internal/process/promises').processPromiseRejections;
  const outerId = ids[kExecutionAsyncId];
  const outerTriggerId = ids[kTriggerAsyncId];
  const outerFrame = getFrame();
  do {
    let tick;
    let ran = 0;
    while ((tick = queue.shift()) !== null) {
      ran++;
      const asyncId = tick[async_id_symbol];
      setFrame(tick.frame);
      enterInline(asyncId, tick[trigger_async_id_symbol], tick);
      try {
        const { callback, args } = tick;
        if (args === undefined)
          callback();
        else if (args.length === 1)
          callback(args[0]);
        else
          apply(callback, undefined, args);
      } finally {
        if (hooks[kDestroy] > 0)
          emitDestroy(asyncId);
      }
      leaveInline(asyncId, outerId, outerTriggerId);
    }
    tickInfo[kTicksRun] += ran;
    setFrame(outerFrame);
    runMicrotasks();
  } while (!queue.isEmpty() || processPromiseRejections());
  tickInfo[kHasTickScheduled] = 0;
  tickInfo[kHasRejectionToWarn] = 0;
  if (afterDrain !== undefined) {
    const callback = afterDrain;
    afterDrain = undefined;
    callback();
  }
}

let afterDrain;

/**
 * Calls a function of the runtime once both queues have been drained. There is one who asks for that, timers.
 * @param {() => void} callback
 */
function callAfterDrain(callback) {
  afterDrain = callback;
  tickInfo[kHasTickScheduled] = 1;
}

/**
 * @param {Function} callback
 */
function queueMicrotask(callback) {
  validateFunction(callback, 'callback');
  // V8 keeps the context frame with the microtask itself; the resource is for async_hooks alone.
  if (hooks[kInit] > 0)
    require('internal/process/microtask_resource').enqueue(callback);
  else
    enqueueMicrotask(callback);
}

/** Hands the drain to native code. Called once, at boot. */
function setupTaskQueue() {
  // Its receiver shows in the stacks of what ticks throw.
  setTickCallback(processTicksAndRejections.bind(process));
}

module.exports = {
  setupTaskQueue, callAfterDrain, nextTick, queueMicrotask, runNextTicks, processTicksAndRejections,
};
