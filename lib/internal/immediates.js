'use strict';

// Immediates: run in the check phase, those that were there when it began. Native code calls `processImmediate`, and again as
// long as `immediateInfo[kHasOutstanding]` is set, which it is after one has thrown.

const { immediateInfo, toggleImmediateRef } = binding('timers');
const { getFrame, probeBegin, probeEnd, setFrame } = binding('async_context');

const {
  async_id_symbol, trigger_async_id_symbol, kContextFrame, ids, hooks,
  constants: { kDestroy, kProbed, kExecutionAsyncId, kTriggerAsyncId },
  emitDestroy, enterInline, leaveInline,
} = require('internal/async_hooks');
const { initResource, inspectOneLevel, kRefed } = require('internal/timers');
const { runNextTicks } = require('internal/process/task_queues');
const { customInspectSymbol } = require('internal/util');

const { apply } = Reflect;

// Places in `immediateInfo`.
const kCount = 0;
const kRefCount = 1;
const kHasOutstanding = 2;

/** Those that wait for the next check phase, doubly linked. */
let head = null;
let tail = null;

/** The immediate that threw, or before whose next one a tick did; those linked behind it are still to run in this phase. */
let interrupted = null;

/** Functions of the runtime itself: no resources, no order to keep. */
let internalCallbacks = [];

// While a ref'd immediate waits the loop must not sleep. When the last one runs native code finds out by itself at the end of
// the phase; by then another one may wait.
let nativeIsRefed = false;
let isProcessing = false;

function incRefCount() {
  if (immediateInfo[kRefCount]++ === 0 && !nativeIsRefed) {
    nativeIsRefed = true;
    toggleImmediateRef(true);
  }
}

function decRefCount(count) {
  if ((immediateInfo[kRefCount] -= count) === 0 && !isProcessing) {
    nativeIsRefed = false;
    toggleImmediateRef(false);
  }
}

class Immediate {
  /**
   * @param {Function} callback
   * @param {any[] | undefined} args
   */
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = false;
    this[async_id_symbol] = 0;
    this[trigger_async_id_symbol] = 0;
    this[kContextFrame] = undefined;
    initResource(this, 'Immediate');

    this.ref();
    immediateInfo[kCount]++;
    append(this);
  }

  [customInspectSymbol](_, options) {
    return inspectOneLevel(this, options);
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      incRefCount();
    }
    return this;
  }

  /** Lets the loop end before this immediate has run. */
  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      decRefCount(1);
    }
    return this;
  }

  hasRef() {
    return !!this[kRefed];
  }
}

/** @returns {number} how many immediates keep the loop alive */
function activeImmediateCount() {
  return immediateInfo[kRefCount];
}

function append(immediate) {
  if (tail === null) {
    head = immediate;
  } else {
    immediate._idlePrev = tail;
    tail._idleNext = immediate;
  }
  tail = immediate;
}

function remove(immediate) {
  const { _idleNext: next, _idlePrev: previous } = immediate;
  if (next !== null)
    next._idlePrev = previous;
  if (previous !== null)
    previous._idleNext = next;
  if (immediate === head)
    head = next;
  if (immediate === tail)
    tail = previous;
  immediate._idleNext = null;
  immediate._idlePrev = null;
}

function release(immediate) {
  immediate._destroyed = true;
  immediateInfo[kCount]--;
  if (immediate[kRefed])
    decRefCount(1);
  immediate[kRefed] = null;
}

/**
 * @param {Immediate | undefined} immediate
 */
function clearImmediate(immediate) {
  if (!(immediate instanceof Immediate) || immediate._destroyed)
    return;
  release(immediate);
  if (hooks[kDestroy] > 0)
    emitDestroy(immediate[async_id_symbol]);
  immediate._onImmediate = undefined;
  remove(immediate);
}

/** Runs the immediates that wait, and not those that they set. */
function processImmediate() {
  isProcessing = true;
  try {
    runImmediates();
  } finally {
    isProcessing = false;
    if (immediateInfo[kRefCount] === 0)
      nativeIsRefed = false;
  }
}

function runImmediates() {
  if (internalCallbacks.length > 0)
    runInternalCallbacks();

  // A queue that is done has one immediate at the end that has run and is only held by `previous`.
  let immediate;
  if (interrupted !== null && interrupted._idleNext !== null) {
    immediate = interrupted._idleNext;
  } else {
    immediate = head;
    head = tail = null;
    immediateInfo[kHasOutstanding] = 1;
  }
  interrupted = null;

  let previous = null;
  while (immediate !== null) {
    if (previous !== null) {
      interrupted = previous; // should a tick throw
      runNextTicks();
      interrupted = null;
      // The next one may have been cleared by a tick.
      immediate = previous._idleNext;
      if (immediate === null)
        break;
    }
    previous = immediate;
    release(immediate);
    runImmediate(immediate);
    immediate = immediate._idleNext;
  }
  immediateInfo[kHasOutstanding] = 0;
}

function runImmediate(immediate) {
  const asyncId = immediate[async_id_symbol];
  const outerId = ids[kExecutionAsyncId];
  const outerTriggerId = ids[kTriggerAsyncId];
  const outerFrame = getFrame();
  setFrame(immediate[kContextFrame]);
  enterInline(asyncId, immediate[trigger_async_id_symbol], immediate);
  interrupted = immediate;
  const isProbed = hooks[kProbed] > 0;
  if (isProbed)
    probeBegin(false, asyncId, immediate._onImmediate, 0);
  try {
    const args = immediate._argv;
    if (args === undefined)
      immediate._onImmediate();
    else
      apply(immediate._onImmediate, immediate, args);
  } finally {
    if (isProbed)
      probeEnd(false, asyncId);
    immediate._onImmediate = undefined;
    if (hooks[kDestroy] > 0)
      emitDestroy(asyncId);
  }
  interrupted = null;
  // Not after a throw: the handler of uncaught exceptions still runs in this context.
  setFrame(outerFrame);
  leaveInline(asyncId, outerId, outerTriggerId);
}

function runInternalCallbacks() {
  const callbacks = internalCallbacks;
  internalCallbacks = [];
  immediateInfo[kCount] -= callbacks.length;
  decRefCount(callbacks.length);
  for (let i = 0; i < callbacks.length; i++)
    callbacks[i]();
}

/**
 * Calls a function of the runtime at the start of the next check phase.
 * @param {() => void} callback
 */
function queueInternalImmediate(callback) {
  internalCallbacks.push(callback);
  immediateInfo[kCount]++;
  incRefCount();
}

module.exports = { activeImmediateCount, Immediate, clearImmediate, processImmediate, queueInternalImmediate };
