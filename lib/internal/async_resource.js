'use strict';

const {
  hooks, constants: { kInit },
  newAsyncId, getDefaultTriggerAsyncId, runInContext,
  emitInitHooks, emitDestroy,
  enabledHooksExist, destroyHooksExist, registerDestroyHook,
} = require('internal/async_hooks');
const { getFrame, setFrame } = binding('async_context');
const { codes: { ERR_ASYNC_TYPE, ERR_INVALID_ASYNC_ID } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateFunction, validateString } = require('internal/validators');

const kFrame = Symbol('context_frame');
const kAsyncId = Symbol('async_id_symbol');
const kTriggerAsyncId = Symbol('trigger_async_id_symbol');
const kDestroyed = Symbol('destroyed');

/** An asynchronous operation of a program's own making: its callbacks run in the context in which it was made. */
class AsyncResource {
  /**
   * @param {string} type
   * @param {number | { triggerAsyncId?: number, requireManualDestroy?: boolean }} [options]
   */
  constructor(type, options = kEmptyObject) {
    validateString(type, 'type');
    let triggerId = options;
    let requireManualDestroy = false;
    if (typeof options !== 'number') {
      triggerId = options.triggerAsyncId === undefined ? getDefaultTriggerAsyncId() : options.triggerAsyncId;
      requireManualDestroy = !!options.requireManualDestroy;
    }
    if (!Number.isSafeInteger(triggerId) || triggerId < -1)
      throw new ERR_INVALID_ASYNC_ID('triggerAsyncId', triggerId);

    this[kFrame] = getFrame();
    const asyncId = newAsyncId();
    this[kAsyncId] = asyncId;
    this[kTriggerAsyncId] = triggerId;

    if (hooks[kInit] > 0) {
      if (enabledHooksExist() && type.length === 0)
        throw new ERR_ASYNC_TYPE(type);
      emitInitHooks(asyncId, type, triggerId, this);
    }
    if (!requireManualDestroy && destroyHooksExist()) {
      // Not on the resource itself: the flag is read after it has been collected.
      const flag = { destroyed: false };
      this[kDestroyed] = flag;
      registerDestroyHook(this, asyncId, flag);
    }
  }

  /**
   * Calls `fn` in the context of this resource.
   * @param {Function} fn
   * @param {any} [thisArg]
   * @param {...any} args
   */
  runInAsyncScope(fn, thisArg, ...args) {
    const outerFrame = getFrame();
    setFrame(this[kFrame]);
    try {
      return runInContext(this[kAsyncId], this[kTriggerAsyncId], this, fn, thisArg, args);
    } finally {
      setFrame(outerFrame);
    }
  }

  /** Emits `destroy`. */
  emitDestroy() {
    if (this[kDestroyed] !== undefined)
      this[kDestroyed].destroyed = true;
    emitDestroy(this[kAsyncId]);
    return this;
  }

  asyncId() {
    return this[kAsyncId];
  }

  triggerAsyncId() {
    return this[kTriggerAsyncId];
  }

  /**
   * @param {Function} fn
   * @param {any} [thisArg] by default the `this` of each call
   * @returns {Function} calls `fn` in the context of this resource
   */
  bind(fn, thisArg) {
    validateFunction(fn, 'fn');
    let bound;
    if (thisArg === undefined) {
      const resource = this;
      bound = function(...args) {
        return resource.runInAsyncScope(fn, this, ...args);
      };
    } else {
      bound = this.runInAsyncScope.bind(this, fn, thisArg);
    }
    let self = this;
    Object.defineProperties(bound, {
      length: { __proto__: null, configurable: true, enumerable: false, value: fn.length, writable: false },
      asyncResource: {
        __proto__: null,
        configurable: true,
        enumerable: true,
        get() { return self; },
        set(value) { self = value; },
      },
    });
    return bound;
  }

  /**
   * @param {Function} fn
   * @param {string} [type]
   * @param {any} [thisArg]
   * @returns {Function} calls `fn` in the context of now
   */
  static bind(fn, type, thisArg) {
    type ||= fn.name || 'bound-anonymous-fn';
    return new AsyncResource(type).bind(fn, thisArg);
  }
}

module.exports = AsyncResource;
