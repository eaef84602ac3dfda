'use strict';

// Promises as resources of `async_hooks`: V8's promise hooks are on only while a hook asks for them, and only those that
// are needed.

const {
  async_id_symbol, trigger_async_id_symbol, kNoPromiseHook,
  hooks, constants: { kInit, kBefore, kAfter, kDestroy, kPromiseResolve },
  newAsyncId, getOrSetAsyncId, getDefaultTriggerAsyncId, executionAsyncId,
  emitInitHooks, emitBeforeHooks, emitAfterHooks, emitPromiseResolveHooks,
  registerDestroyHook,
} = require('internal/async_hooks');
const context = binding('async_context');

/** Gives the promise its ids, unless it has them. */
function track(promise, parent) {
  if (promise[async_id_symbol])
    return;
  promise[async_id_symbol] = newAsyncId();
  promise[trigger_async_id_symbol] = parent ? getOrSetAsyncId(parent) : getDefaultTriggerAsyncId();
}

/** Only promises that are made while hooks are enabled have an `init`. */
function init(promise, parent) {
  track(promise, parent);
  const asyncId = promise[async_id_symbol];
  if (hooks[kInit] > 0)
    emitInitHooks(asyncId, 'PROMISE', promise[trigger_async_id_symbol], promise);
  if (hooks[kDestroy] > 0)
    registerDestroyHook(promise, asyncId);
}

function before(promise) {
  track(promise);
  context.push(promise[async_id_symbol], promise[trigger_async_id_symbol], promise);
  if (hooks[kBefore] > 0)
    emitBeforeHooks(promise[async_id_symbol]);
}

function after(promise) {
  track(promise);
  const id = promise[async_id_symbol];
  if (hooks[kAfter] > 0)
    emitAfterHooks(id);
  // Not so when the hooks were enabled while this promise's callback ran.
  if (id === executionAsyncId())
    context.pop(id);
}

function settled(promise) {
  track(promise);
  emitPromiseResolveHooks(promise[async_id_symbol]);
}

let remove;

/**
 * Switches V8's hooks as the enabled hooks need.
 * @param {readonly object[]} active
 */
function update(active) {
  const wanted = active.some((hook) => !hook[kNoPromiseHook]);
  remove?.();
  remove = undefined;
  if (wanted) {
    remove = require('internal/promise_hooks').createHook({
      init: hooks[kInit] > 0 || hooks[kDestroy] > 0 ? init : undefined,
      before,
      after,
      settled: hooks[kPromiseResolve] > 0 ? settled : undefined,
    });
  }
}

module.exports = { update };
