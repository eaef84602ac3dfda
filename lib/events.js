'use strict';

// The EventEmitter. The pieces that need promises, signals or async resources live in `internal/events/*` and are loaded
// on first use, so that a program that only emits pays for nothing else.

const { apply, ownKeys } = Reflect;
const { defineProperties, defineProperty, getPrototypeOf } = Object;

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_UNHANDLED_ERROR },
  genericNodeError,
} = require('internal/errors');
const { validateBoolean, validateFunction, validateNumber } = require('internal/validators');

const kCapture = Symbol('kCapture');
const kErrorMonitor = Symbol('events.errorMonitor');
const kShapeMode = Symbol('shapeMode');
const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');
const kRejection = Symbol.for('nodejs.rejection');

let defaultMaxListeners = 10;

/** @type {(value: unknown, options?: object) => string} */
function inspect(value, options) {
  return require('internal/util/inspect').inspect(value, options);
}

/**
 * @param {{ captureRejections?: boolean }} [options]
 */
function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

module.exports = EventEmitter;

// Instances of subclasses that never call the constructor read these through the prototype.
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

/**
 * The body of the constructor. Apart, because `domain` replaces it and because `process` calls it on itself.
 * @this {EventEmitter}
 * @param {{ captureRejections?: boolean }} [options]
 */
function init(options) {
  if (this._events === undefined || this._events === getPrototypeOf(this)._events) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
    this[kShapeMode] = false;
  } else {
    // A subclass has set `_events` up with the names it is going to use: keys are kept on removal, so that the shape stays.
    this[kShapeMode] = true;
  }
  this._maxListeners = this._maxListeners || undefined;

  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else {
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
}

/**
 * @param {number} n
 * @returns {EventEmitter}
 */
EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

/** @returns {number} */
EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

function maxListenersOf(emitter) {
  return emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
}

/**
 * Calls the listeners of `type` in the order in which they were added.
 * @param {string | symbol} type
 * @param {...any} args
 * @returns {boolean} whether there were any
 */
EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error' && !errorIsHandled(this, events, args))
    return false;
  if (events === undefined)
    return false;

  const handler = events[type];
  if (handler === undefined)
    return false;

  if (typeof handler === 'function') {
    const result = apply(handler, this, args);
    if (result !== undefined && result !== null && this[kCapture])
      captureRejection(this, result, type, args);
  } else {
    // Iterated as it was when the event was emitted, whatever the listeners add or remove meanwhile.
    const listeners = handler.slice();
    for (let i = 0; i < listeners.length; ++i) {
      const result = apply(listeners[i], this, args);
      if (result !== undefined && result !== null && this[kCapture])
        captureRejection(this, result, type, args);
    }
  }
  return true;
};

/**
 * Tells the error's monitors, and throws the error if nobody listens.
 * @returns {boolean} true when there are listeners, who are then to be called
 */
function errorIsHandled(emitter, events, args) {
  if (events !== undefined) {
    if (events[kErrorMonitor] !== undefined)
      emitter.emit(kErrorMonitor, ...args);
    if (events.error !== undefined)
      return true;
  }
  throwUnhandledError(emitter, args.length > 0 ? args[0] : undefined);
}

function throwUnhandledError(emitter, er) {
  if (er instanceof Error) {
    require('internal/events/unhandled_error').rememberEmit(emitter, er, EventEmitter.prototype.emit);
    throw er; // Unhandled 'error' event
  }

  let text;
  try {
    text = inspect(er);
  } catch {
    text = er;
  }
  const err = new ERR_UNHANDLED_ERROR(text);
  err.context = er;
  throw err; // Unhandled 'error' event
}

/** Routes the rejection of what a listener returned to the emitter. */
function captureRejection(emitter, result, type, args) {
  try {
    const { then } = result;
    if (typeof then === 'function') {
      then.call(result, undefined, (err) => {
        // Off the promise's reaction, so that a throw in the handler is an uncaught exception, not another rejection.
        process.nextTick(emitRejection, emitter, err, type, args);
      });
    }
  } catch (err) {
    emitter.emit('error', err);
  }
}

function emitRejection(emitter, err, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](err, type, ...args);
    return;
  }
  // Without capturing meanwhile: an 'error' listener that rejects must not come back here for ever.
  const previous = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit('error', err);
  } finally {
    emitter[kCapture] = previous;
  }
}

function checkListener(listener) {
  validateFunction(listener, 'listener');
}

function insertListener(emitter, type, listener, prepend) {
  checkListener(listener);

  let events = emitter._events;
  let existing;
  if (events === undefined) {
    events = emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else {
    // Before the listener is added, so that adding one for 'newListener' does not tell of itself.
    if (events.newListener !== undefined) {
      emitter.emit('newListener', type, listener.listener ?? listener);
      // A listener of 'newListener' may have replaced `_events`.
      events = emitter._events;
    }
    existing = events[type];
  }

  if (existing === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }

  if (typeof existing === 'function') {
    existing = events[type] = prepend ? [listener, existing] : [existing, listener];
  } else if (prepend) {
    existing.unshift(listener);
  } else {
    existing.push(listener);
  }

  const max = maxListenersOf(emitter);
  if (max > 0 && existing.length > max && !existing.warned)
    warnOfLeak(emitter, type, existing);
  return emitter;
}

function warnOfLeak(emitter, type, existing) {
  existing.warned = true;
  const warning = genericNodeError(
    `Possible EventEmitter memory leak detected. ${existing.length} ${String(type)} listeners ` +
    `added to ${inspect(emitter, { depth: -1 })}. MaxListeners is ${maxListenersOf(emitter)}. ` +
    'Use emitter.setMaxListeners() to increase limit',
    { name: 'MaxListenersExceededWarning', emitter, type, count: existing.length });
  process.emitWarning(warning);
}

/**
 * @param {string | symbol} type
 * @param {Function} listener
 * @returns {EventEmitter}
 */
EventEmitter.prototype.addListener = function addListener(type, listener) {
  return insertListener(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

/** As `on`, but in front of the listeners that are there. */
EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return insertListener(this, type, listener, true);
};

function onceWrapper(...args) {
  if (!this.fired) {
    this.target.removeListener(this.type, this.wrapFn);
    this.fired = true;
    return apply(this.listener, this.target, args);
  }
}

function wrapOnce(target, type, listener) {
  const state = { fired: false, wrapFn: undefined, target, type, listener };
  const wrapped = onceWrapper.bind(state);
  wrapped.listener = listener;
  state.wrapFn = wrapped;
  return wrapped;
}

/** As `on`, for one event: the listener is removed, then called. */
EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  this.on(type, wrapOnce(this, type, listener));
  return this;
};

/** As `once`, but in front of the listeners that are there. */
EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  this.prependListener(type, wrapOnce(this, type, listener));
  return this;
};

/**
 * Removes the listener that was added last, if it is there several times.
 * @param {string | symbol} type
 * @param {Function} listener
 * @returns {EventEmitter}
 */
EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);

  const events = this._events;
  if (events === undefined)
    return this;
  const list = events[type];
  if (list === undefined)
    return this;

  if (list === listener || list.listener === listener) {
    dropEvent(this, events, type);
    if (events.removeListener !== undefined)
      this.emit('removeListener', type, list.listener || listener);
  } else if (typeof list !== 'function') {
    let position = -1;
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] === listener || list[i].listener === listener) {
        position = i;
        break;
      }
    }
    if (position < 0)
      return this;

    if (position === 0)
      list.shift();
    else
      list.splice(position, 1);
    if (list.length === 1)
      events[type] = list[0];

    if (events.removeListener !== undefined)
      this.emit('removeListener', type, listener);
  }
  return this;
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

function dropEvent(emitter, events, type) {
  emitter._eventsCount -= 1;
  if (emitter[kShapeMode]) {
    events[type] = undefined;
  } else if (emitter._eventsCount === 0) {
    emitter._events = { __proto__: null };
  } else {
    delete events[type];
  }
}

/**
 * @param {string | symbol} [type] of this event only
 * @returns {EventEmitter}
 */
EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined)
    return this;

  // Nobody wants to be told of each.
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      if (--this._eventsCount === 0)
        this._events = { __proto__: null };
      else
        delete events[type];
    }
    this[kShapeMode] = false;
    return this;
  }

  if (arguments.length === 0) {
    for (const key of ownKeys(events)) {
      if (key !== 'removeListener')
        this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = { __proto__: null };
    this._eventsCount = 0;
    this[kShapeMode] = false;
    return this;
  }

  const listeners = events[type];
  if (typeof listeners === 'function') {
    this.removeListener(type, listeners);
  } else if (listeners !== undefined) {
    for (let i = listeners.length - 1; i >= 0; i--)
      this.removeListener(type, listeners[i]);
  }
  return this;
};

function listenersOf(emitter, type, unwrap) {
  const list = emitter._events?.[type];
  if (list === undefined)
    return [];
  if (typeof list === 'function')
    return [unwrap ? list.listener || list : list];
  return unwrap ? list.map((each) => each.listener || each) : list.slice();
}

/** The listeners of `type`, as they were given to `on` or `once`. */
EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};

/** The listeners of `type`, with the wrappers that `once` makes. */
EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};

/**
 * @param {string | symbol} type
 * @param {Function} [listener] counts how often this one is there
 * @returns {number}
 */
EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const list = this._events?.[type];
  if (list === undefined)
    return 0;
  if (typeof list === 'function') {
    if (listener == null)
      return 1;
    return listener === list || listener === list.listener ? 1 : 0;
  }
  if (listener == null)
    return list.length;
  let count = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === listener || list[i].listener === listener)
      count++;
  }
  return count;
};

/** @returns {(string | symbol)[]} the events that have listeners */
EventEmitter.prototype.eventNames = function eventNames() {
  if (!(this._eventsCount > 0))
    return [];
  const names = ownKeys(this._events);
  return this[kShapeMode] ? names.filter((name) => this._events[name] !== undefined) : names;
};

// ---- static functions ----

function isEventTarget(value) {
  return require('internal/event_target').isEventTarget(value);
}

/**
 * The listeners of an EventEmitter or an EventTarget.
 * @param {EventEmitter | EventTarget} emitterOrTarget
 * @param {string | symbol} type
 * @returns {Function[]}
 */
function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listeners === 'function')
    return emitterOrTarget.listeners(type);
  const { isEventTarget, listenersOfTarget } = require('internal/event_target');
  if (isEventTarget(emitterOrTarget))
    return listenersOfTarget(emitterOrTarget, type);
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/**
 * @param {EventEmitter | EventTarget} emitterOrTarget
 * @returns {number}
 */
function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function')
    return maxListenersOf(emitterOrTarget);
  if (typeof emitterOrTarget?.[kMaxEventTargetListeners] === 'number')
    return emitterOrTarget[kMaxEventTargetListeners];
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/**
 * @param {EventEmitter | EventTarget} emitterOrTarget
 * @param {string | symbol} type
 * @returns {number}
 */
function listenerCount(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listenerCount === 'function')
    return emitterOrTarget.listenerCount(type);
  const { isEventTarget, listenersOfTarget } = require('internal/event_target');
  if (isEventTarget(emitterOrTarget))
    return listenersOfTarget(emitterOrTarget, type).length;
  // An emitter of another make, without the method: an old idiom.
  return EventEmitter.prototype.listenerCount.call(emitterOrTarget, type);
}

/**
 * @param {number} [n]
 * @param {...(EventEmitter | EventTarget)} targets without any, the default for all
 */
function setMaxListeners(n = defaultMaxListeners, ...targets) {
  validateNumber(n, 'setMaxListeners', 0);
  if (targets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (const target of targets) {
    if (isEventTarget(target)) {
      target[kMaxEventTargetListeners] = n;
      target[kMaxEventTargetListenersWarned] = false;
    } else if (typeof target.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw new ERR_INVALID_ARG_TYPE('eventTargets', ['EventEmitter', 'EventTarget'], target);
    }
  }
}

/** Resolves with the arguments of the next `name` event. */
function once(emitter, name, options) {
  return require('internal/events/once').once(emitter, name, options);
}

/** An asynchronous iterator over the `name` events of `emitter`. */
function on(emitter, name, options) {
  return require('internal/events/on').on(emitter, name, options);
}

/** Listens to a signal's abort, even if the event's propagation is stopped; returns a Disposable. */
function addAbortListener(signal, listener) {
  return require('internal/events/abort_listener').addAbortListener(signal, listener);
}

EventEmitter.addAbortListener = addAbortListener;
EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = getMaxListeners;
EventEmitter.listenerCount = listenerCount;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;

defineProperty(EventEmitter.prototype, kCapture, { __proto__: null, value: false, writable: true });

let EventEmitterAsyncResource;
defineProperties(EventEmitter, {
  captureRejections: {
    __proto__: null,
    get() { return EventEmitter.prototype[kCapture]; },
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
    enumerable: true,
  },
  EventEmitterAsyncResource: {
    __proto__: null,
    get() {
      EventEmitterAsyncResource ??= require('internal/events/async_resource').EventEmitterAsyncResource;
      return EventEmitterAsyncResource;
    },
    set: undefined,
    enumerable: true,
    configurable: true,
  },
  errorMonitor: { __proto__: null, value: kErrorMonitor, writable: false, configurable: true, enumerable: true },
  defaultMaxListeners: {
    __proto__: null,
    get() { return defaultMaxListeners; },
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      defaultMaxListeners = value;
    },
    enumerable: true,
  },
  kMaxEventTargetListeners: { __proto__: null, value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { __proto__: null, value: kMaxEventTargetListenersWarned },
});

EventEmitter.setMaxListeners = setMaxListeners;
EventEmitter.init = init;
