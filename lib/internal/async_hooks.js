'use strict';

// Asynchronous ids, the execution context and the delivery of hook events: what everything that schedules JavaScript uses.
// The public `async_hooks` module is built on it.
//
// The ids of the running callback lie in memory shared with native code. Entering JavaScript from native code pushes
// them on a native stack; callbacks that JavaScript itself runs one after another (ticks, timers, immediates) need no
// stack: they set the two ids and put them back, see `enterInline`.

const context = binding('async_context');

const { ids, hooks } = context;

// Places in `ids`.
const kExecutionAsyncId = 0;
const kTriggerAsyncId = 1;
const kAsyncIdCounter = 2;
const kDefaultTriggerAsyncId = 3;

// Places in `hooks`: how many enabled hooks want the event, and the depth of the native stack.
const kInit = 0;
const kBefore = 1;
const kAfter = 2;
const kDestroy = 3;
const kPromiseResolve = 4;
const kStackLength = 5;
/** Whether something listens for callbacks that JavaScript runs itself: see `probeBegin`. */
const kProbed = 6;

const async_id_symbol = Symbol('asyncId');
const trigger_async_id_symbol = Symbol('triggerId');
const init_symbol = Symbol('init');
const before_symbol = Symbol('before');
const after_symbol = Symbol('after');
const destroy_symbol = Symbol('destroy');
const promise_resolve_symbol = Symbol('promiseResolve');
const owner_symbol = Symbol('owner_symbol');
const resource_symbol = Symbol('resource');
const kContextFrame = Symbol('kAsyncContextFrame');

const topLevelResource = {};

// ---- the execution context ----

/** @returns {number} */
function executionAsyncId() {
  return ids[kExecutionAsyncId];
}

/** @returns {number} */
function triggerAsyncId() {
  return ids[kTriggerAsyncId];
}

// The resource of the callback that runs inline, and the depth of the native stack at which it does.
let inlineResource;
let inlineDepth = -1;

/** @returns {object} the resource of the running callback */
function executionAsyncResource() {
  if (inlineDepth === hooks[kStackLength])
    return inlineResource;
  return context.executionResource() ?? topLevelResource;
}

/**
 * Makes `resource` the current one. The caller keeps what `executionAsyncId`, `triggerAsyncId` were and gives them to
 * `leaveInline`; when the callback throws it does not: the handler of uncaught exceptions still sees the context, and
 * unwinds it.
 * @param {number} asyncId
 * @param {number} triggerId
 * @param {object} resource
 */
function enterInline(asyncId, triggerId, resource) {
  ids[kExecutionAsyncId] = asyncId;
  ids[kTriggerAsyncId] = triggerId;
  inlineResource = resource;
  inlineDepth = hooks[kStackLength];
  if (hooks[kBefore] > 0)
    emitBeforeHooks(asyncId);
}

/**
 * @param {number} asyncId
 * @param {number} outerId
 * @param {number} outerTriggerId
 */
function leaveInline(asyncId, outerId, outerTriggerId) {
  if (hooks[kAfter] > 0)
    emitAfterHooks(asyncId);
  ids[kExecutionAsyncId] = outerId;
  ids[kTriggerAsyncId] = outerTriggerId;
  inlineResource = undefined;
  inlineDepth = -1;
}

/**
 * Calls `fn` in the context of `resource`, whatever the running context is, and comes back to that in any case.
 * @param {number} asyncId
 * @param {number} triggerId
 * @param {object} resource
 * @param {Function} fn
 * @param {any} thisArg
 * @param {any[]} args
 */
function runInContext(asyncId, triggerId, resource, fn, thisArg, args) {
  const outerId = ids[kExecutionAsyncId];
  const outerTriggerId = ids[kTriggerAsyncId];
  const outerResource = inlineResource;
  const outerDepth = inlineDepth;
  enterInline(asyncId, triggerId, resource);
  try {
    return Reflect.apply(fn, thisArg, args);
  } finally {
    // Not so when the handler of an uncaught exception has unwound everything meanwhile.
    if (ids[kExecutionAsyncId] === asyncId) {
      leaveInline(asyncId, outerId, outerTriggerId);
      inlineResource = outerResource;
      inlineDepth = outerDepth;
    }
  }
}

/**
 * The same id in V8's form for small integers. What is read from a Float64Array is a number with a box of its own on the
 * heap, and objects whose property once held such a box give each number one: two boxes per timer or tick, which the
 * collector would move about.
 * @param {number} id
 * @returns {number}
 */
function unboxed(id) {
  const small = id | 0;
  return small === id ? small : id;
}

/** @returns {number} a fresh asynchronous id */
function newAsyncId() {
  return unboxed(++ids[kAsyncIdCounter]);
}

/**
 * @param {object} object
 * @returns {number} its id, given now if it has none
 */
function getOrSetAsyncId(object) {
  if (Object.hasOwn(object, async_id_symbol))
    return object[async_id_symbol];
  return object[async_id_symbol] = newAsyncId();
}

/** @returns {number} what triggers resources made now */
function getDefaultTriggerAsyncId() {
  const id = ids[kDefaultTriggerAsyncId];
  return unboxed(id < 0 ? ids[kExecutionAsyncId] : id);
}

/** Forgets the default trigger, so that the running callback is the trigger again. */
function clearDefaultTriggerAsyncId() {
  ids[kDefaultTriggerAsyncId] = -1;
}

/**
 * Calls `block` with `triggerId` as the trigger of all resources made in it.
 * @param {number | undefined} triggerId
 * @param {Function} block
 * @param {...any} args
 */
function defaultTriggerAsyncIdScope(triggerId, block, ...args) {
  if (triggerId === undefined)
    return block(...args);
  const outer = ids[kDefaultTriggerAsyncId];
  ids[kDefaultTriggerAsyncId] = triggerId;
  try {
    return block(...args);
  } finally {
    ids[kDefaultTriggerAsyncId] = outer;
  }
}

/** @returns {boolean} whether a context is entered */
function hasAsyncIdStack() {
  return hooks[kStackLength] > 0;
}

/**
 * After an uncaught exception has been handled: emits the `after` events that the exception jumped over and empties
 * the stack.
 */
function unwindAfterUncaught() {
  for (;;) {
    const id = ids[kExecutionAsyncId];
    if (id !== 0 && hooks[kAfter] > 0)
      emitAfterHooks(id);
    if (hooks[kStackLength] === 0)
      break;
    context.pop(id);
  }
  ids[kExecutionAsyncId] = 0;
  ids[kTriggerAsyncId] = 0;
  inlineResource = undefined;
  inlineDepth = -1;
  deliveryDepth = 0;
}

// ---- hook events ----

const enabledHooksExist = () => activeHooks.length > 0;
const initHooksExist = () => hooks[kInit] > 0;
const afterHooksExist = () => hooks[kAfter] > 0;
const destroyHooksExist = () => hooks[kDestroy] > 0;
const promiseResolveHooksExist = () => hooks[kPromiseResolve] > 0;

/** The enabled hooks. @type {readonly object[]} */
let activeHooks = [];

/**
 * @param {object} hook
 * @param {number} sign 1 or -1
 */
function count(hook, sign) {
  if (hook[init_symbol] !== undefined) hooks[kInit] += sign;
  if (hook[before_symbol] !== undefined) hooks[kBefore] += sign;
  if (hook[after_symbol] !== undefined) hooks[kAfter] += sign;
  if (hook[destroy_symbol] !== undefined) hooks[kDestroy] += sign;
  if (hook[promise_resolve_symbol] !== undefined) hooks[kPromiseResolve] += sign;
}

let callbacksAreSet = false;

// A hook that enables or disables one changes what is delivered from the next event on, and not for events that happen
// inside the delivery of this one.
let deliveryDepth = 0;
/** @type {[hook: object, sign: number][]} */
let changes = [];

function change(hook, sign) {
  activeHooks = sign > 0 ? [...activeHooks, hook] : activeHooks.filter((each) => each !== hook);
  count(hook, sign);
  require('internal/async_hooks_promises').update(activeHooks);
}

function endDelivery() {
  if (--deliveryDepth > 0 || changes.length === 0)
    return;
  const pending = changes;
  changes = [];
  for (const [hook, sign] of pending)
    change(hook, sign);
}

/** Whether the hook is enabled once pending changes are made. */
function isEnabled(hook) {
  for (let i = changes.length - 1; i >= 0; i--) {
    if (changes[i][0] === hook)
      return changes[i][1] > 0;
  }
  return activeHooks.includes(hook);
}

/** @param {object} hook */
function addHook(hook) {
  if (isEnabled(hook))
    return;
  if (!callbacksAreSet) {
    callbacksAreSet = true;
    context.setCallbacks({
      init: emitInitHooks,
      before: emitBeforeHooks,
      after: emitAfterHooks,
      destroy: emitDestroyHooks,
      promiseResolve: emitPromiseResolveHooks,
    });
  }
  if (deliveryDepth > 0)
    changes.push([hook, 1]);
  else
    change(hook, 1);
}

/** @param {object} hook */
function removeHook(hook) {
  if (!isEnabled(hook))
    return;
  if (deliveryDepth > 0)
    changes.push([hook, -1]);
  else
    change(hook, -1);
}

/** A hook that throws ends the process: there is no context left in which its error could be handled. */
function fatalError(error) {
  // A full stack is the program's own doing, and may be handled once it is unwound.
  if (error instanceof RangeError && /call stack/.test(error.message))
    throw error;
  require('internal/async_hooks_fatal').fatalError(error);
}

/**
 * Tells the enabled hooks of a new resource.
 * @param {number} asyncId
 * @param {string} type
 * @param {number} triggerId
 * @param {object} resource
 */
function emitInitHooks(asyncId, type, triggerId, resource) {
  const active = activeHooks;
  deliveryDepth++;
  try {
    for (let i = 0; i < active.length; i++) {
      const hook = active[i];
      if (typeof hook[init_symbol] === 'function' && (type !== 'PROMISE' || tracksPromises(hook)))
        hook[init_symbol](asyncId, type, triggerId, resource);
    }
  } catch (error) {
    fatalError(error);
  } finally {
    endDelivery();
  }
}

const kNoPromiseHook = Symbol('kNoPromiseHook');

function tracksPromises(hook) {
  return !hook[kNoPromiseHook];
}

function makeEmitter(symbol) {
  return function emitHooks(asyncId) {
    const active = activeHooks;
    deliveryDepth++;
    try {
      for (let i = 0; i < active.length; i++) {
        if (typeof active[i][symbol] === 'function')
          active[i][symbol](asyncId);
      }
    } catch (error) {
      fatalError(error);
    } finally {
      endDelivery();
    }
  };
}

const emitBeforeHooks = makeEmitter(before_symbol);
const emitAfterHooks = makeEmitter(after_symbol);
const emitDestroyHooks = makeEmitter(destroy_symbol);
const emitPromiseResolveHooks = makeEmitter(promise_resolve_symbol);

/**
 * @param {number} asyncId
 * @param {string} type
 * @param {number | null | undefined} triggerId
 * @param {object} resource
 */
function emitInit(asyncId, type, triggerId, resource) {
  if (hooks[kInit] > 0)
    emitInitHooks(asyncId, type, triggerId ?? getDefaultTriggerAsyncId(), resource);
}

/**
 * Enters the context of a resource; every call has its `emitAfter`.
 * @param {number} asyncId
 * @param {number} triggerId
 * @param {object} resource
 */
function emitBefore(asyncId, triggerId, resource) {
  context.push(asyncId, triggerId, resource);
  if (hooks[kBefore] > 0)
    emitBeforeHooks(asyncId);
}

/** @param {number} asyncId */
function emitAfter(asyncId) {
  if (hooks[kAfter] > 0)
    emitAfterHooks(asyncId);
  context.pop(asyncId);
}

// `destroy` is never delivered from where it happens, which may be anywhere: ids are collected, and delivered in the
// check phase.
let destroyed = [];

/** @param {number} asyncId */
function emitDestroy(asyncId) {
  if (hooks[kDestroy] === 0 || asyncId <= 0)
    return;
  if (destroyed.push(asyncId) === 1)
    require('internal/timers').queueInternalImmediate(deliverDestroyed);
}

function deliverDestroyed() {
  // Hooks may destroy more.
  while (destroyed.length > 0) {
    const batch = destroyed;
    destroyed = [];
    for (let i = 0; i < batch.length; i++)
      emitDestroyHooks(batch[i]);
  }
}

let collected;

/**
 * Emits `destroy` for `asyncId` when `target` is collected, unless `flag.destroyed` has been set by then.
 * @param {object} target
 * @param {number} asyncId
 * @param {{ destroyed: boolean }} [flag]
 */
function registerDestroyHook(target, asyncId, flag) {
  collected ??= new FinalizationRegistry(({ asyncId, flag }) => {
    if (!flag?.destroyed)
      emitDestroy(asyncId);
  });
  collected.register(target, { asyncId, flag });
}

module.exports = {
  async_id_symbol,
  trigger_async_id_symbol,
  symbols: {
    async_id_symbol, trigger_async_id_symbol, init_symbol, before_symbol, after_symbol, destroy_symbol,
    promise_resolve_symbol, owner_symbol, resource_symbol,
  },
  owner_symbol,
  resource_symbol,
  init_symbol,
  before_symbol,
  after_symbol,
  destroy_symbol,
  promise_resolve_symbol,
  kContextFrame,
  kNoPromiseHook,
  ids,
  hooks,
  constants: {
    kInit, kBefore, kAfter, kDestroy, kPromiseResolve, kStackLength, kProbed,
    kExecutionAsyncId, kTriggerAsyncId, kAsyncIdCounter, kDefaultTriggerAsyncId,
  },
  addHook,
  removeHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  enterInline,
  leaveInline,
  runInContext,
  newAsyncId,
  getOrSetAsyncId,
  getDefaultTriggerAsyncId,
  clearDefaultTriggerAsyncId,
  defaultTriggerAsyncIdScope,
  hasAsyncIdStack,
  unwindAfterUncaught,
  enabledHooksExist,
  initHooksExist,
  afterHooksExist,
  destroyHooksExist,
  promiseResolveHooksExist,
  emitInit,
  emitBefore,
  emitAfter,
  emitDestroy,
  emitBeforeHooks,
  emitAfterHooks,
  emitInitHooks,
  emitPromiseResolveHooks,
  registerDestroyHook,
};
