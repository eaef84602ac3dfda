'use strict';

// Timers. Those of one duration are in one list in the order of their start, which is also the order in which they are
// due; the lists are in a heap by when their first timer is due. Native code knows one moment only, that of the first list,
// and calls `processTimers` then.
//
// A list that runs empty by `clearTimeout` stays in the heap for a while: setting and clearing a timer over and over,
// which is what timeouts of requests come down to, then touches neither heap nor native code. Where there are several of
// them they leave the heap and rest, to be used again instead of a new one.

const native = binding('timers');
const { getFrame, probeBegin, probeEnd, setFrame } = binding('async_context');

const {
  async_id_symbol, trigger_async_id_symbol, kContextFrame, ids, hooks,
  constants: { kInit, kDestroy, kProbed, kExecutionAsyncId, kTriggerAsyncId },
  emitInitHooks, emitDestroy, enterInline, getDefaultTriggerAsyncId, leaveInline, newAsyncId,
} = require('internal/async_hooks');
const L = require('internal/linkedlist');
const PriorityQueue = require('internal/priority_queue');
const { callAfterDrain, runNextTicks } = require('internal/process/task_queues');
const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');
const { validateFunction, validateNumber } = require('internal/validators');

const { apply } = Reflect;
const { trunc } = Math;

const TIMEOUT_MAX = 2 ** 31 - 1;
const kRefed = Symbol('refed');
const kHasPrimitive = Symbol('kHasPrimitive');

/** The loop's time in whole milliseconds. @type {() => number} */
const { now } = native;

// ---- lists ----

const kKeptEmptyLists = 8;
const kMostRestingLists = 2048;

class TimersList {
  constructor(expiry, msecs) {
    this._idleNext = this;
    this._idlePrev = this;
    this.expiry = expiry;
    this.id = nextListId++;
    this.msecs = msecs;
    this.priorityQueuePosition = null; // while it rests, or is about to be used
  }

  [customInspectSymbol](_, options) {
    return inspectOneLevel(this, options);
  }
}

function inspectOneLevel(value, options) {
  return require('internal/util/inspect').inspect(value, { ...options, depth: 0, customInspect: false });
}

/** Lists that expire at the same time run in the order of their ids. */
let nextListId = Number.MIN_SAFE_INTEGER;
const queue = new PriorityQueue();
/** @type {Map<number, TimersList>} by duration */
const lists = new Map();
/** The list that was used last: mostly the one that is wanted next. */
let lastList = null;
let emptyLists = 0; // in the heap
let restingLists = 0;
/** When native code is going to call. */
let nextExpiry = Infinity;
let isProcessing = false;

/** Ids that have been turned into numbers, to find their timers again. @type {Map<number, Timeout>} */
const knownTimersById = new Map();

// The loop stays alive while a timer is ref'd. Native code is told at once of the first, but of the end of the last only when the
// running callback is done: mostly another one has been started by then.
let refCount = 0;
let nativeIsRefed = false;
let isSyncPending = false;

function incRefCount() {
  if (refCount++ === 0 && !nativeIsRefed) {
    nativeIsRefed = true;
    native.toggleTimerRef(true);
  }
}

function decRefCount() {
  if (--refCount === 0 && !isSyncPending) {
    isSyncPending = true;
    callAfterDrain(syncRef);
  }
}

/** @returns {number} how many timers keep the loop alive */
function activeTimerCount() {
  return refCount;
}

function syncRef() {
  isSyncPending = false;
  if (refCount === 0 && nativeIsRefed) {
    nativeIsRefed = false;
    native.toggleTimerRef(false);
  }
}

/**
 * Starts a timer, or starts it anew.
 * @param {Timeout} timer
 * @param {number} msecs
 * @param {number} [start]
 */
function insert(timer, msecs, start = now()) {
  msecs = trunc(msecs);
  timer._idleStart = start;

  let list = lastList;
  if (list === null || list.msecs !== msecs) {
    list = lists.get(msecs);
    if (list === undefined) {
      list = new TimersList(start + msecs, msecs);
      lists.set(msecs, list);
      queue.insert(list);
      schedule(list.expiry, msecs);
      lastList = list;
      L.append(list, timer);
      return;
    }
    lastList = list;
  }
  if (list._idleNext === list && list !== processedList) {
    // Empty and kept: as good as new.
    if (list.priorityQueuePosition === null) {
      restingLists--;
      list.expiry = start + msecs;
      list.id = nextListId++;
      queue.insert(list);
    } else {
      emptyLists--;
      reposition(list, start + msecs);
    }
    schedule(list.expiry, msecs);
  }
  L.append(list, timer);
}

/** Gives a list another place in the heap, behind those that expire at the same time. */
function reposition(list, expiry) {
  const isSooner = expiry < list.expiry;
  list.expiry = expiry;
  list.id = nextListId++;
  if (isSooner)
    queue.moveUp(list.priorityQueuePosition);
  else
    queue.moveDown(list.priorityQueuePosition);
}

function schedule(expiry, msecs) {
  // While timers run native code is told at the end.
  if (nextExpiry > expiry && !isProcessing) {
    native.schedule(msecs);
    nextExpiry = expiry;
  }
}

function dropList(list) {
  lists.delete(list.msecs);
  if (lastList === list)
    lastList = null;
}

/** Keeps a list that `clearTimeout` has emptied: in the heap, at rest, or not at all where there are many. */
function listEmptied(list) {
  if (list === processedList)
    return;
  if (emptyLists < kKeptEmptyLists) {
    emptyLists++;
    return;
  }
  queue.removeAt(list.priorityQueuePosition);
  if (restingLists < kMostRestingLists) {
    restingLists++;
    list.priorityQueuePosition = null;
  } else {
    dropList(list);
  }
}

// ---- timers ----

let warnedNegative = false;
let warnedNaN = false;

/** What a delay that cannot be used becomes, with the warning that goes with it. */
function correctDelay(after) {
  let name;
  let text;
  if (after > TIMEOUT_MAX) {
    name = 'TimeoutOverflowWarning';
    text = `${after} does not fit into a 32-bit signed integer.`;
  } else if (after < 0 && !warnedNegative) {
    warnedNegative = true;
    name = 'TimeoutNegativeWarning';
    text = `${after} is a negative number.`;
  } else if (Number.isNaN(after) && !warnedNaN) {
    warnedNaN = true;
    name = 'TimeoutNaNWarning';
    text = `${after} is not a number.`;
  }
  if (name !== undefined)
    process.emitWarning(`${text}\nTimeout duration was set to 1.`, name);
  return 1;
}

/** Gives a timer that starts its ids and its context. */
function initResource(timer, type) {
  const asyncId = timer[async_id_symbol] = newAsyncId();
  const triggerId = timer[trigger_async_id_symbol] = getDefaultTriggerAsyncId();
  timer[kContextFrame] = getFrame();
  if (hooks[kInit] > 0)
    emitInitHooks(asyncId, type, triggerId, timer);
}

class Timeout {
  /**
   * @param {Function} callback
   * @param {number} after
   * @param {any[] | undefined} args
   * @param {boolean} isRepeat
   * @param {boolean} isRefed
   */
  constructor(callback, after, args, isRepeat, isRefed) {
    if (after === undefined)
      after = 1;
    else
      after *= 1;
    if (!(after >= 1 && after <= TIMEOUT_MAX))
      after = correctDelay(after);

    this._idleTimeout = after;
    this._idlePrev = null;
    this._idleNext = null;
    this._idleStart = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = isRepeat ? after : null;
    this._destroyed = false;
    this[kRefed] = isRefed;
    this[kHasPrimitive] = false;
    this[async_id_symbol] = 0;
    this[trigger_async_id_symbol] = 0;
    this[kContextFrame] = undefined;
    if (isRefed)
      incRefCount();
    initResource(this, 'Timeout');
  }

  [customInspectSymbol](_, options) {
    return inspectOneLevel(this, options);
  }

  /** Starts the timer anew, also one that has fired. */
  refresh() {
    if (this[kRefed])
      active(this);
    else
      unrefActive(this);
    return this;
  }

  /** Lets the loop end while this timer waits. */
  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed)
        decRefCount();
    }
    return this;
  }

  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (!this._destroyed)
        incRefCount();
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }
}

/** @param {Timeout} timer */
function active(timer) {
  insertGuarded(timer, true);
}

/** @param {Timeout} timer */
function unrefActive(timer) {
  insertGuarded(timer, false);
}

function insertGuarded(timer, refed) {
  const msecs = timer._idleTimeout;
  if (msecs < 0 || msecs === undefined)
    return;
  insert(timer, msecs);
  const isDestroyed = timer._destroyed;
  if (isDestroyed || !timer[async_id_symbol]) {
    timer._destroyed = false;
    initResource(timer, 'Timeout');
  }
  if (isDestroyed) {
    if (refed)
      incRefCount();
  } else if (refed === !timer[kRefed]) {
    if (refed)
      incRefCount();
    else
      decRefCount();
  }
  timer[kRefed] = refed;
}

function markDestroyed(timer) {
  timer._destroyed = true;
  if (timer[kHasPrimitive])
    knownTimersById.delete(timer[async_id_symbol]);
  if (timer[kRefed])
    decRefCount();
  if (hooks[kDestroy] > 0)
    emitDestroy(timer[async_id_symbol]);
}

/**
 * Stops a timer for good.
 * @param {Timeout} timer
 */
function unenroll(timer) {
  if (timer._destroyed)
    return;
  markDestroyed(timer);
  const next = timer._idleNext;
  L.remove(timer);
  // What is linked to itself alone is the list, now empty.
  if (next !== null && next._idleNext === next)
    listEmptied(next);
  timer._idleTimeout = -1;
}

/**
 * @param {Timeout | string | number | undefined} timer
 */
function clearTimeout(timer) {
  if (timer?._onTimeout) {
    timer._onTimeout = undefined;
    unenroll(timer);
    return;
  }
  if (typeof timer === 'number' || typeof timer === 'string') {
    const known = knownTimersById.get(Number(timer));
    if (known !== undefined) {
      known._onTimeout = undefined;
      unenroll(known);
    }
  }
}

/**
 * A timer that does not keep the loop alive, for the timeouts of sockets and such.
 * @param {Function} callback
 * @param {number} after
 * @returns {Timeout}
 */
function setUnrefTimeout(callback, after) {
  validateFunction(callback, 'callback');
  const timer = new Timeout(callback, after, undefined, false, false);
  insert(timer, timer._idleTimeout);
  return timer;
}

/**
 * Checks the duration that was given for a timeout of something.
 * @param {unknown} msecs
 * @param {string} name
 * @returns {number}
 */
function getTimerDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs))
    throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  if (msecs > TIMEOUT_MAX) {
    process.emitWarning(
      `${msecs} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${TIMEOUT_MAX}.`,
      'TimeoutOverflowWarning');
    return TIMEOUT_MAX;
  }
  return msecs;
}

// ---- running ----

/** The list whose timers run. */
let processedList = null;

/**
 * Runs all timers that are due. Called by native code, again at once if a timer throws.
 * @param {number} time
 * @returns {number} when to call next, 0 for never, negative if only unref'd timers wait
 */
function processTimers(time) {
  isProcessing = true;
  nextExpiry = Infinity;
  let ranAList = false;
  try {
    for (let list; (list = queue.peek()) !== undefined;) {
      if (list.expiry > time) {
        time = now(); // what ran took its time
        if (list.expiry > time) {
          nextExpiry = list.expiry;
          nativeIsRefed = refCount > 0; // what native code makes of the sign
          return nativeIsRefed ? nextExpiry : -nextExpiry;
        }
      }
      if (list._idleNext === list) {
        // Kept empty until now.
        emptyLists--;
        queue.shift();
        dropList(list);
        continue;
      }
      if (ranAList)
        runNextTicks();
      else
        ranAList = true;
      listOnTimeout(list, time);
    }
  } finally {
    isProcessing = false;
    if (processedList !== null) {
      // A timer threw: what is left of its list is for the next call.
      if (L.isEmpty(processedList))
        emptyLists++;
      processedList = null;
    }
  }
  return 0;
}

function listOnTimeout(list, time) {
  const { msecs } = list;
  let ranATimer = false;
  let timer;
  processedList = list;
  while ((timer = L.peek(list)) !== null) {
    const elapsed = time - timer._idleStart;
    if (elapsed < msecs) {
      // Too early: perhaps the rest has become due meanwhile, if not it waits at its new place in the heap.
      reposition(list, Math.max(timer._idleStart + msecs, time + 1));
      processedList = null;
      return;
    }
    if (ranATimer)
      runNextTicks();
    else
      ranATimer = true;

    // A tick may have cleared it; one that a tick has started anew runs all the same.
    L.remove(timer);
    if (!timer._onTimeout) {
      if (!timer._destroyed)
        markDestroyed(timer);
      continue;
    }
    runTimer(timer);
  }
  processedList = null;
  // Another list of the same duration cannot have been made: this one is still in the map.
  queue.removeAt(list.priorityQueuePosition);
  dropList(list);
}

function runTimer(timer) {
  const asyncId = timer[async_id_symbol];
  const outerId = ids[kExecutionAsyncId];
  const outerTriggerId = ids[kTriggerAsyncId];
  const outerFrame = getFrame();
  setFrame(timer[kContextFrame]);
  enterInline(asyncId, timer[trigger_async_id_symbol], timer);

  const start = timer._repeat ? now() : 0;
  const isProbed = hooks[kProbed] > 0;
  if (isProbed)
    probeBegin(true, asyncId, timer._onTimeout, now() - (timer._idleStart + timer._idleTimeout));
  try {
    const args = timer._timerArgs;
    if (args === undefined)
      timer._onTimeout();
    else
      apply(timer._onTimeout, timer, args);
  } finally {
    if (isProbed)
      probeEnd(true, asyncId);
    if (timer._repeat && timer._idleTimeout !== -1) {
      timer._idleTimeout = timer._repeat;
      insert(timer, timer._idleTimeout, start);
    } else if (!timer._idleNext && !timer._idlePrev && !timer._destroyed) {
      markDestroyed(timer);
    }
  }
  // Not after a throw: the handler of uncaught exceptions still runs in this context.
  setFrame(outerFrame);
  leaveInline(asyncId, outerId, outerTriggerId);
}

module.exports = {
  TIMEOUT_MAX,
  kRefed,
  kHasPrimitive,
  kTimeout: Symbol('timeout'), // by which hidden timers are hung on sockets and such
  Timeout,
  knownTimersById,
  insert,
  active,
  activeTimerCount,
  unrefActive,
  unenroll,
  clearTimeout,
  setUnrefTimeout,
  getTimerDuration,
  initResource,
  inspectOneLevel,
  now,
  processTimers,
  setupTimers,
  queueInternalImmediate,
};

/** See `internal/immediates`. */
function queueInternalImmediate(callback) {
  require('internal/immediates').queueInternalImmediate(callback);
}

/** Hands both entry points to native code. Called once, at boot. */
function setupTimers() {
  native.setup(require('internal/immediates').processImmediate, processTimers);
}
