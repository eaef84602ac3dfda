'use strict';

// Event, CustomEvent and EventTarget after the DOM standard, for objects that are not in a tree: there is one target, no
// capture phase and no bubbling.

const {
  codes: {
    ERR_EVENT_RECURSION, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED, ERR_MISSING_ARGS,
  },
  genericNodeError,
} = require('internal/errors');
const { customInspectSymbol, kEmptyObject, kEnumerableProperty } = require('internal/util');
const {
  kValidateObjectAllowObjects, validateAbortSignal, validateObject, validateThisInternalField,
} = require('internal/validators');
const { kMaxEventTargetListeners, kMaxEventTargetListenersWarned } = require('events');

const { defineProperties, defineProperty } = Object;
const { apply } = Reflect;

const kIsEventTarget = Symbol.for('nodejs.event_target');
const kIsNodeEventTarget = Symbol('kIsNodeEventTarget');
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
const kType = Symbol('type');
const kTarget = Symbol('kTarget');
const kIsBeingDispatched = Symbol('kIsBeingDispatched');
const kInPassiveListener = Symbol('kInPassiveListener');
const kStop = Symbol('kStop');
const kEvents = Symbol('kEvents');
const kHandlers = Symbol('kHandlers');
const kNewListener = Symbol('kNewListener');
const kRemoveListener = Symbol('kRemoveListener');
const kCreateEvent = Symbol('kCreateEvent');
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');
const kTrustEvent = Symbol('kTrustEvent');
// Options of addEventListener for the runtime's own use: the listener is held through a given owner only; it is
// called even after stopImmediatePropagation().
const kWeakHandler = Symbol('kWeak');
const kResistStopPropagation = Symbol('kResistStopPropagation');

let performance;
function now() {
  performance ??= require('perf_hooks').performance;
  return performance.now();
}

function inspectFields(self, name, fields, depth, options) {
  if (depth < 0)
    return name;
  const { inspect } = require('internal/util/inspect');
  const inner = { ...options, depth: Number.isInteger(options.depth) ? options.depth - 1 : options.depth };
  return `${name} ${inspect(fields, inner)}`;
}

// ---- Event ----

/** @type {WeakSet<Event>} made by the runtime itself */
let trustedEvents;

// One function for all events, so that it is the same for trusted ones and others.
const isTrusted = Object.getOwnPropertyDescriptor({
  get isTrusted() { return trustedEvents !== undefined && trustedEvents.has(this); },
}, 'isTrusted').get;

function checkEvent(value) {
  if (value === null || typeof value !== 'object' || !(kType in value))
    throw new ERR_INVALID_THIS('Event');
}

class Event {
  #cancelable = false;
  #bubbles = false;
  #composed = false;
  #defaultPrevented = false;
  #timestamp = now();
  #propagationStopped = false;

  /**
   * @param {string} type
   * @param {{ bubbles?: boolean, cancelable?: boolean, composed?: boolean }} [options]
   */
  constructor(type, options = undefined) {
    if (arguments.length === 0)
      throw new ERR_MISSING_ARGS('type');
    this[kType] = `${type}`;
    if (options != null) {
      validateObject(options, 'options', kValidateObjectAllowObjects);
      this.#bubbles = !!options.bubbles;
      this.#cancelable = !!options.cancelable;
      this.#composed = !!options.composed;
      if (options[kTrustEvent])
        (trustedEvents ??= new WeakSet()).add(this);
    }
    this[kTarget] = null;
    this[kIsBeingDispatched] = false;
    this[kInPassiveListener] = false;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0)
      throw new ERR_MISSING_ARGS('type');
    if (this[kIsBeingDispatched])
      return;
    this[kType] = `${type}`;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
  }

  [customInspectSymbol](depth, options) {
    checkEvent(this);
    return inspectFields(this, this.constructor.name, {
      type: this[kType],
      defaultPrevented: this.#defaultPrevented,
      cancelable: this.#cancelable,
      timeStamp: this.#timestamp,
    }, depth, options);
  }

  /** No more listeners are called after this one. */
  stopImmediatePropagation() {
    checkEvent(this);
    this.stopPropagation();
    this[kStop] = true;
  }

  preventDefault() {
    checkEvent(this);
    if (this.#cancelable && !this[kInPassiveListener])
      this.#defaultPrevented = true;
  }

  get target() {
    checkEvent(this);
    return this[kTarget];
  }

  get currentTarget() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? this[kTarget] : null;
  }

  get srcElement() {
    checkEvent(this);
    return this[kTarget];
  }

  get type() {
    checkEvent(this);
    return this[kType];
  }

  get cancelable() {
    checkEvent(this);
    return this.#cancelable;
  }

  get defaultPrevented() {
    checkEvent(this);
    return this.#cancelable && this.#defaultPrevented;
  }

  get timeStamp() {
    checkEvent(this);
    return this.#timestamp;
  }

  composedPath() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? [this[kTarget]] : [];
  }

  get returnValue() {
    checkEvent(this);
    return !this.#cancelable || !this.#defaultPrevented;
  }

  set returnValue(value) {
    checkEvent(this);
    if (!value)
      this.#defaultPrevented = true;
  }

  get bubbles() {
    checkEvent(this);
    return this.#bubbles;
  }

  get composed() {
    checkEvent(this);
    return this.#composed;
  }

  get eventPhase() {
    checkEvent(this);
    return this[kIsBeingDispatched] ? Event.AT_TARGET : Event.NONE;
  }

  get cancelBubble() {
    checkEvent(this);
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    checkEvent(this);
    if (value)
      this.#propagationStopped = true;
  }

  stopPropagation() {
    checkEvent(this);
    this.#propagationStopped = true;
  }
}

defineProperties(Event.prototype, {
  [Symbol.toStringTag]: { __proto__: null, writable: false, enumerable: false, configurable: true, value: 'Event' },
  initEvent: kEnumerableProperty,
  stopImmediatePropagation: kEnumerableProperty,
  preventDefault: kEnumerableProperty,
  target: kEnumerableProperty,
  currentTarget: kEnumerableProperty,
  srcElement: kEnumerableProperty,
  type: kEnumerableProperty,
  cancelable: kEnumerableProperty,
  defaultPrevented: kEnumerableProperty,
  timeStamp: kEnumerableProperty,
  composedPath: kEnumerableProperty,
  returnValue: kEnumerableProperty,
  bubbles: kEnumerableProperty,
  composed: kEnumerableProperty,
  eventPhase: kEnumerableProperty,
  cancelBubble: kEnumerableProperty,
  stopPropagation: kEnumerableProperty,
  // Unforgeable after the standard.
  isTrusted: { __proto__: null, get: isTrusted, set: undefined, enumerable: true, configurable: false },
});

['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
  defineProperty(Event, name, { __proto__: null, writable: false, configurable: false, enumerable: true, value });
});

class CustomEvent extends Event {
  #detail;

  /**
   * @param {string} type
   * @param {{ detail?: any, bubbles?: boolean, cancelable?: boolean, composed?: boolean }} [options]
   */
  constructor(type, options = kEmptyObject) {
    if (arguments.length === 0)
      throw new ERR_MISSING_ARGS('type');
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    if (typeof this !== 'object' || this === null || !(#detail in this))
      throw new ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }
}

defineProperties(CustomEvent.prototype, {
  [Symbol.toStringTag]: {
    __proto__: null, writable: false, enumerable: false, configurable: true, value: 'CustomEvent',
  },
  detail: kEnumerableProperty,
});

// ---- listeners ----

/** Keeps weak listeners alive as long as their owners. @type {WeakMap<object, Set<Function>>} */
let weakListenersByOwner;
/** @type {FinalizationRegistry} */
let weakListenerRegistry;

class Listener {
  constructor(target, type, previous, listener, flags) {
    this.next = undefined;
    this.previous = previous;
    this.once = flags.once;
    this.capture = flags.capture;
    this.passive = flags.passive;
    this.isNodeStyleListener = flags.isNodeStyleListener;
    this.resistStopPropagation = flags.resistStopPropagation;
    this.removed = false;
    this.weak = flags.weak !== undefined;
    if (previous !== undefined)
      previous.next = this;

    if (this.weak) {
      this.listener = new WeakRef(listener);
      this.callback = this.listener;
      weakListenersByOwner ??= new WeakMap();
      let owned = weakListenersByOwner.get(flags.weak);
      if (owned === undefined)
        weakListenersByOwner.set(flags.weak, owned = new Set());
      owned.add(listener);
      weakListenerRegistry ??= new FinalizationRegistry(({ target, type, entry }) => {
        const root = target.deref()?.[kEvents]?.get(type);
        if (root !== undefined && !entry.removed)
          target.deref()[kRemoveEntry](type, root, entry);
      });
      weakListenerRegistry.register(listener, { target: new WeakRef(target), type, entry: this }, this);
    } else {
      this.listener = listener;
      this.callback = typeof listener === 'function' ? listener : callHandleEvent;
    }
  }

  same(listener, capture) {
    const mine = this.weak ? this.listener.deref() : this.listener;
    return mine === listener && this.capture === capture;
  }

  remove() {
    if (this.previous !== undefined)
      this.previous.next = this.next;
    if (this.next !== undefined)
      this.next.previous = this.previous;
    this.removed = true;
    if (this.weak)
      weakListenerRegistry.unregister(this);
  }

  /** Calls the listener with `this` as the standard has it. */
  call(target, arg) {
    const { callback } = this;
    if (this.weak) {
      const alive = callback.deref();
      if (alive === undefined)
        return undefined;
      return typeof alive === 'function' ? apply(alive, target, [arg]) : callHandleEvent(alive, arg);
    }
    if (callback === callHandleEvent)
      return callHandleEvent(this.listener, arg);
    return apply(callback, target, [arg]);
  }
}

/** Objects are asked for their method each time. */
function callHandleEvent(listener, arg) {
  if (listener.handleEvent)
    return listener.handleEvent(arg);
}

const kRemoveEntry = Symbol('kRemoveEntry');

const kDefaultFlags = {
  __proto__: null,
  once: false,
  capture: false,
  passive: false,
  signal: undefined,
  isNodeStyleListener: false,
  weak: undefined,
  resistStopPropagation: false,
};

function listenerFlags(options) {
  if (options === undefined || options === null)
    return kDefaultFlags;
  if (typeof options === 'boolean')
    return { ...kDefaultFlags, capture: options };
  validateObject(options, 'options', kValidateObjectAllowObjects);
  return {
    __proto__: null,
    once: !!options.once,
    capture: !!options.capture,
    passive: !!options.passive,
    signal: options.signal,
    isNodeStyleListener: !!options[kIsNodeStyleListener],
    weak: options[kWeakHandler],
    resistStopPropagation: options[kResistStopPropagation] ?? false,
  };
}

/** @returns {boolean} false for what the standard lets pass without effect */
function isListener(listener) {
  if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null))
    return true;
  if (listener == null)
    return false;
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function throwInNextTick(err) {
  process.nextTick(() => { throw err; });
}

function catchRejection(promise) {
  const { then } = promise;
  if (typeof then === 'function')
    then.call(promise, undefined, throwInNextTick);
}

// ---- EventTarget ----

function checkTarget(value) {
  if (!isEventTarget(value))
    throw new ERR_INVALID_THIS('EventTarget');
}

class EventTarget {
  static [kIsEventTarget] = true;

  constructor() {
    initEventTarget(this);
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    const max = this[kMaxEventTargetListeners];
    if (max > 0 && size > max && !this[kMaxEventTargetListenersWarned]) {
      this[kMaxEventTargetListenersWarned] = true;
      const { inspect } = require('internal/util/inspect');
      process.emitWarning(genericNodeError(
        `Possible EventTarget memory leak detected. ${size} ${type} listeners added to ` +
        `${inspect(this, { depth: -1 })}. MaxListeners is ${max}. Use events.setMaxListeners() to increase limit`,
        { name: 'MaxListenersExceededWarning', target: this, type, count: size }));
    }
  }

  [kRemoveListener](size, type, listener, capture) {}

  /**
   * @param {string} type
   * @param {Function | { handleEvent: Function }} listener
   * @param {boolean | { once?: boolean, capture?: boolean, passive?: boolean, signal?: AbortSignal }} [options]
   */
  addEventListener(type, listener, options = kEmptyObject) {
    checkTarget(this);
    if (arguments.length < 2)
      throw new ERR_MISSING_ARGS('type', 'listener');

    const flags = options === kEmptyObject ? kDefaultFlags : listenerFlags(options);
    const { signal } = flags;
    validateAbortSignal(signal, 'options.signal');

    if (!isListener(listener)) {
      const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
      warning.name = 'AddEventListenerArgumentTypeWarning';
      warning.target = this;
      warning.type = type;
      process.emitWarning(warning);
      return;
    }
    type = `${type}`;

    if (signal) {
      if (signal.aborted)
        return;
      signal.addEventListener('abort', () => {
        this.removeEventListener(type, listener, options);
      }, { __proto__: null, once: true, [kWeakHandler]: this, [kResistStopPropagation]: true });
    }

    const events = this[kEvents] ??= new Map();
    let root = events.get(type);
    if (root === undefined) {
      root = { size: 1, next: undefined, resistStopPropagation: flags.resistStopPropagation };
      new Listener(this, type, root, listener, flags);
      this[kNewListener](root.size, type, listener, flags.once, flags.capture, flags.passive, flags.weak);
      events.set(type, root);
      return;
    }

    let last = root;
    for (let entry = root.next; entry !== undefined; entry = entry.next) {
      if (entry.same(listener, flags.capture))
        return;
      last = entry;
    }
    new Listener(this, type, last, listener, flags);
    root.size++;
    root.resistStopPropagation ||= flags.resistStopPropagation;
    this[kNewListener](root.size, type, listener, flags.once, flags.capture, flags.passive, flags.weak);
  }

  /**
   * @param {string} type
   * @param {Function | { handleEvent: Function }} listener
   * @param {boolean | { capture?: boolean }} [options]
   */
  removeEventListener(type, listener, options = kEmptyObject) {
    checkTarget(this);
    if (arguments.length < 2)
      throw new ERR_MISSING_ARGS('type', 'listener');
    if (!isListener(listener))
      return;

    type = `${type}`;
    const capture = typeof options === 'boolean' ? options : options?.capture === true;
    const root = this[kEvents]?.get(type);
    if (root === undefined)
      return;
    for (let entry = root.next; entry !== undefined; entry = entry.next) {
      if (entry.same(listener, capture)) {
        this[kRemoveEntry](type, root, entry);
        return;
      }
    }
  }

  [kRemoveEntry](type, root, entry) {
    entry.remove();
    root.size--;
    if (root.size === 0)
      this[kEvents].delete(type);
    this[kRemoveListener](root.size, type, entry.weak ? entry.listener.deref() : entry.listener, entry.capture);
  }

  /**
   * Calls the listeners of the event's type.
   * @param {Event} event
   * @returns {boolean} false if one of them prevented the default
   */
  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1)
      throw new ERR_MISSING_ARGS('event');
    if (!(event instanceof Event))
      throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (event[kIsBeingDispatched])
      throw new ERR_EVENT_RECURSION(event.type);

    this[kHybridDispatch](event, event.type, event);
    return event.defaultPrevented !== true;
  }

  /**
   * Calls listeners of both styles: those of EventTarget with an event, which is made when the first of them is
   * there, those of EventEmitter with the value.
   */
  [kHybridDispatch](nodeValue, type, event) {
    const root = this[kEvents]?.get(type);
    if (event !== undefined) {
      event[kTarget] = this;
      event[kIsBeingDispatched] = true;
    }
    if (root === undefined || root.next === undefined) {
      if (event !== undefined)
        event[kIsBeingDispatched] = false;
      return true;
    }

    const makeEvent = () => {
      if (event === undefined) {
        event = this[kCreateEvent](nodeValue, type);
        event[kTarget] = this;
        event[kIsBeingDispatched] = true;
      }
      return event;
    };

    let entry = root.next;
    let next;
    const isStopped = () => event?.[kStop] === true;
    while (entry !== undefined && (entry.passive || !isStopped() || root.resistStopPropagation)) {
      next = entry.next;
      if (entry.removed || (isStopped() && !entry.resistStopPropagation)) {
        entry = next;
        continue;
      }
      if (entry.once)
        this[kRemoveEntry](type, root, entry);

      try {
        let arg;
        if (entry.isNodeStyleListener) {
          arg = nodeValue;
        } else {
          arg = makeEvent();
          arg[kInPassiveListener] = entry.passive;
        }
        const result = entry.call(this, arg);
        if (!entry.isNodeStyleListener)
          arg[kInPassiveListener] = false;
        if (result !== undefined && result !== null)
          catchRejection(result);
      } catch (err) {
        throwInNextTick(err);
      }
      entry = next;
    }
    if (event !== undefined)
      event[kIsBeingDispatched] = false;
  }

  [kCreateEvent](nodeValue, type) {
    throw new ERR_METHOD_NOT_IMPLEMENTED('createEvent()');
  }

  [customInspectSymbol](depth, options) {
    checkTarget(this);
    return inspectFields(this, this.constructor.name, {}, depth, options);
  }
}

defineProperties(EventTarget.prototype, {
  addEventListener: kEnumerableProperty,
  removeEventListener: kEnumerableProperty,
  dispatchEvent: kEnumerableProperty,
  [Symbol.toStringTag]: {
    __proto__: null, writable: false, enumerable: false, configurable: true, value: 'EventTarget',
  },
});

/** Makes an object an EventTarget that was not constructed as one. */
function initEventTarget(self) {
  self[kEvents] = undefined;
  self[kMaxEventTargetListeners] = require('events').defaultMaxListeners;
  self[kMaxEventTargetListenersWarned] = false;
  self[kHandlers] = undefined;
}

/** @returns {boolean} */
function isEventTarget(value) {
  return value?.constructor?.[kIsEventTarget];
}

/** @returns {boolean} */
function isNodeEventTarget(value) {
  return value?.constructor?.[kIsNodeEventTarget];
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @returns {Function[]} its listeners, without those that are gone
 */
function listenersOfTarget(target, type) {
  const listeners = [];
  for (let entry = target[kEvents]?.get(type)?.next; entry !== undefined; entry = entry.next) {
    const listener = entry.weak ? entry.listener.deref() : entry.listener;
    if (listener !== undefined)
      listeners.push(listener);
  }
  return listeners;
}

// ---- event handlers: onabort and its kind ----

function makeHandler(handler) {
  // A wrapper that stays where it is in the order of listeners when the handler is replaced.
  function eventHandler(...args) {
    if (typeof eventHandler.handler === 'function')
      return apply(eventHandler.handler, this, args);
  }
  eventHandler.handler = handler;
  return eventHandler;
}

/**
 * Defines `on<name>` on an EventTarget's prototype.
 * @param {object} target
 * @param {string} name
 * @param {string} [event]
 */
function defineEventHandler(target, name, event = name) {
  const propertyName = `on${name}`;
  function get() {
    validateThisInternalField(this, kHandlers, 'EventTarget');
    return this[kHandlers]?.get(event)?.handler ?? null;
  }
  function set(value) {
    validateThisInternalField(this, kHandlers, 'EventTarget');
    const handlers = this[kHandlers] ??= new Map();
    let wrapper = handlers.get(event);
    if (wrapper) {
      const root = this[kEvents]?.get(event);
      if (root !== undefined) {
        if (typeof wrapper.handler === 'function')
          this[kRemoveListener](--root.size, event, wrapper.handler, false);
        if (typeof value === 'function')
          this[kNewListener](++root.size, event, value, false, false, false, undefined);
      }
      wrapper.handler = value;
    } else {
      wrapper = makeHandler(value);
      this.addEventListener(event, wrapper);
    }
    handlers.set(event, wrapper);
  }
  defineProperty(get, 'name', { __proto__: null, value: `get ${propertyName}` });
  defineProperty(set, 'name', { __proto__: null, value: `set ${propertyName}` });
  defineProperty(target, propertyName, { __proto__: null, get, set, configurable: true, enumerable: true });
}

module.exports = {
  Event,
  CustomEvent,
  EventTarget,
  get NodeEventTarget() { return require('internal/node_event_target').NodeEventTarget; },
  defineEventHandler,
  initEventTarget,
  initNodeEventTarget: initEventTarget,
  isEventTarget,
  isNodeEventTarget,
  listenersOfTarget,
  kCreateEvent,
  kEvents,
  kHandlers,
  kHybridDispatch,
  kIsEventTarget,
  kIsNodeEventTarget,
  kIsNodeStyleListener,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTarget,
  kTrustEvent,
  kWeakHandler,
};
