'use strict';

const hooksInternal = require('internal/async_hooks');
const {
  init_symbol, before_symbol, after_symbol, destroy_symbol, promise_resolve_symbol,
  kNoPromiseHook,
  addHook, removeHook,
  executionAsyncId, triggerAsyncId, executionAsyncResource,
} = hooksInternal;
const { codes: { ERR_ASYNC_CALLBACK, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateBoolean } = require('internal/validators');
const AsyncResource = require('internal/async_resource');

class AsyncHook {
  /**
   * @param {object} callbacks
   */
  constructor({ init, before, after, destroy, promiseResolve, trackPromises }) {
    if (init !== undefined && typeof init !== 'function')
      throw new ERR_ASYNC_CALLBACK('hook.init');
    if (before !== undefined && typeof before !== 'function')
      throw new ERR_ASYNC_CALLBACK('hook.before');
    if (after !== undefined && typeof after !== 'function')
      throw new ERR_ASYNC_CALLBACK('hook.after');
    if (destroy !== undefined && typeof destroy !== 'function')
      throw new ERR_ASYNC_CALLBACK('hook.destroy');
    if (promiseResolve !== undefined && typeof promiseResolve !== 'function')
      throw new ERR_ASYNC_CALLBACK('hook.promiseResolve');
    if (trackPromises !== undefined) {
      validateBoolean(trackPromises, 'trackPromises');
      if (!trackPromises && typeof promiseResolve === 'function') {
        throw new ERR_INVALID_ARG_VALUE(
          'trackPromises', trackPromises, 'must not be false when promiseResolve is enabled');
      }
    }

    this[init_symbol] = init;
    this[before_symbol] = before;
    this[after_symbol] = after;
    this[destroy_symbol] = destroy;
    this[promise_resolve_symbol] = promiseResolve;
    this[kNoPromiseHook] = trackPromises === false;
  }

  /** Starts the delivery of events to the callbacks. */
  enable() {
    addHook(this);
    return this;
  }

  disable() {
    removeHook(this);
    return this;
  }
}

/**
 * Callbacks for the events in the life of asynchronous resources; nothing happens until they are enabled.
 * @param {{ init?: Function, before?: Function, after?: Function, destroy?: Function, promiseResolve?: Function,
 *           trackPromises?: boolean }} fns
 * @returns {AsyncHook}
 */
function createHook(fns) {
  return new AsyncHook(fns);
}

module.exports = {
  get AsyncLocalStorage() { return require('internal/async_local_storage'); },
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  asyncWrapProviders: require('internal/async_hooks_providers'),
  AsyncResource,
};
