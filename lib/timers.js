'use strict';

const { clearTimeout, insert, knownTimersById, kHasPrimitive, Timeout } = require('internal/timers');
const { clearImmediate, Immediate } = require('internal/immediates');
const { async_id_symbol } = require('internal/async_hooks');
const { kCustomPromisifiedSymbol } = require('internal/util');
const { validateFunction } = require('internal/validators');

const { defineProperties, defineProperty } = Object;

/**
 * Calls `callback` once, after at least `after` milliseconds.
 * @param {Function} callback
 * @param {number} [after]
 * @param {...any} args
 * @returns {Timeout}
 */
function setTimeout(callback, after, ...args) {
  validateFunction(callback, 'callback');
  const timer = new Timeout(callback, after, args.length === 0 ? undefined : args, false, true);
  insert(timer, timer._idleTimeout);
  return timer;
}

/**
 * Calls `callback` every `repeat` milliseconds.
 * @param {Function} callback
 * @param {number} [repeat]
 * @param {...any} args
 * @returns {Timeout}
 */
function setInterval(callback, repeat, ...args) {
  validateFunction(callback, 'callback');
  const timer = new Timeout(callback, repeat, args.length === 0 ? undefined : args, true, true);
  insert(timer, timer._idleTimeout);
  return timer;
}

/**
 * @param {Timeout | string | number | undefined} timer
 */
function clearInterval(timer) {
  // The two are one; programs mix them.
  clearTimeout(timer);
}

/**
 * Calls `callback` in the next check phase.
 * @param {Function} callback
 * @param {...any} args
 * @returns {Immediate}
 */
function setImmediate(callback, ...args) {
  validateFunction(callback, 'callback');
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

/** Cancels the timer; as `clearTimeout`. */
Timeout.prototype.close = function() {
  clearTimeout(this);
  return this;
};

Timeout.prototype[Symbol.dispose] = function() {
  clearTimeout(this);
};

/** A number by which the timer can be cleared. */
Timeout.prototype[Symbol.toPrimitive] = function() {
  const id = this[async_id_symbol];
  if (!this[kHasPrimitive]) {
    this[kHasPrimitive] = true;
    knownTimersById.set(id, this);
  }
  return id;
};

Immediate.prototype[Symbol.dispose] = function() {
  clearImmediate(this);
};

defineProperty(setTimeout, kCustomPromisifiedSymbol, {
  __proto__: null,
  enumerable: true,
  get() { return require('timers/promises').setTimeout; },
});

defineProperty(setImmediate, kCustomPromisifiedSymbol, {
  __proto__: null,
  enumerable: true,
  get() { return require('timers/promises').setImmediate; },
});

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };

defineProperties(module.exports, {
  promises: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() { return require('timers/promises'); },
  },
});
