'use strict';

// AbortController and AbortSignal.
//
// A signal that only something else can abort (a timeout, the sources of `AbortSignal.any`) is held weakly by that, so that it
// goes away when nobody can see it any more; while somebody listens to it, it is held here.

const { Event, EventTarget, defineEventHandler, kNewListener, kRemoveListener, kResistStopPropagation, kTrustEvent,
  kWeakHandler } = require('internal/event_target');
const { kMaxEventTargetListeners } = require('events');
const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED },
} = require('internal/errors');
const { customInspectSymbol, kEnumerableProperty, lazyDOMException } = require('internal/util');
const { kValidateObjectAllowObjects, validateObject, validateUint32 } = require('internal/validators');

const { defineProperties } = Object;

const kAborted = Symbol('kAborted');
const kReason = Symbol('kReason');
const kTimeout = Symbol('kTimeout');
const kComposite = Symbol('kComposite');
const kSources = Symbol('kSourceSignals');
const kDependants = Symbol('kDependantSignals');
const kInternal = Symbol('kInternal'); // the key to the constructor

/** Signals that are only held weakly otherwise, while they have listeners. @type {Set<AbortSignal>} */
const heldWhileListenedTo = new Set();

let timeoutRegistry;
function clearTimeoutWhenCollected(signal, timer) {
  timeoutRegistry ??= new FinalizationRegistry((timer) => require('internal/timers').clearTimeout(timer));
  timeoutRegistry.register(signal, timer);
}

let dependantRegistry;
function forgetWhenCollected(dependant, source, ref) {
  dependantRegistry ??= new FinalizationRegistry(({ source, ref }) => source.deref()?.[kDependants]?.delete(ref));
  dependantRegistry.register(dependant, { source: new WeakRef(source), ref });
}

let sourceRegistry;
/** A signal whose last source is gone cannot abort any more, listeners or not. */
function releaseWhenSourceCollected(dependantRef, source, sourceRef) {
  sourceRegistry ??= new FinalizationRegistry(({ dependantRef, sourceRef }) => {
    const dependant = dependantRef.deref();
    if (dependant === undefined)
      return;
    dependant[kSources].delete(sourceRef);
    if (dependant[kSources].size === 0)
      heldWhileListenedTo.delete(dependant);
  });
  sourceRegistry.register(source, { dependantRef, sourceRef });
}

function inspectSelf(self, fields, depth, options) {
  if (depth < 0)
    return self;
  const { inspect } = require('internal/util/inspect');
  return `${self.constructor.name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

function checkSignal(value) {
  if (value?.[kAborted] === undefined)
    throw new ERR_INVALID_THIS('AbortSignal');
}

class AbortSignal extends EventTarget {
  constructor(key, { aborted = false, reason = undefined, composite = false } = {}) {
    if (key !== kInternal)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    this[kMaxEventTargetListeners] = 0;
    this[kAborted] = aborted;
    this[kReason] = reason;
    this[kComposite] = composite;
  }

  /** @type {boolean} */
  get aborted() {
    checkSignal(this);
    return !!this[kAborted];
  }

  /** @type {any} */
  get reason() {
    checkSignal(this);
    return this[kReason];
  }

  throwIfAborted() {
    checkSignal(this);
    if (this[kAborted])
      throw this[kReason];
  }

  [customInspectSymbol](depth, options) {
    return inspectSelf(this, { aborted: this.aborted }, depth, options);
  }

  /**
   * @param {any} [reason]
   * @returns {AbortSignal} one that is aborted
   */
  static abort(reason = lazyDOMException('This operation was aborted', 'AbortError')) {
    return new AbortSignal(kInternal, { aborted: true, reason });
  }

  /**
   * @param {number} delay
   * @returns {AbortSignal} one that aborts after `delay` milliseconds
   */
  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = new AbortSignal(kInternal);
    signal[kTimeout] = true;
    const ref = new WeakRef(signal);
    const { setUnrefTimeout } = require('internal/timers');
    clearTimeoutWhenCollected(signal, setUnrefTimeout(() => {
      const alive = ref.deref();
      if (alive !== undefined) {
        heldWhileListenedTo.delete(alive);
        abortSignal(alive, lazyDOMException('The operation was aborted due to timeout', 'TimeoutError'));
      }
    }, delay));
    return signal;
  }

  /**
   * @param {Iterable<AbortSignal>} signals
   * @returns {AbortSignal} one that aborts with the first of them
   */
  static any(signals) {
    const list = toSignals(signals);
    const result = new AbortSignal(kInternal, { composite: true });
    if (list.length === 0)
      return result;
    for (const signal of list) {
      if (signal[kAborted]) {
        abortSignal(result, signal[kReason]);
        return result;
      }
    }

    // The result depends on the sources of composite signals directly: those may go away.
    const ref = new WeakRef(result);
    result[kSources] = new Set();
    for (const signal of list) {
      if (!signal[kComposite]) {
        depend(result, ref, signal);
      } else if (signal[kSources] !== undefined) {
        for (const source of signal[kSources]) {
          const alive = source.deref();
          if (alive !== undefined)
            depend(result, ref, alive);
        }
      }
    }
    return result;
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    const isHeldWeakly = this[kTimeout] || this[kSources]?.size > 0;
    if (isHeldWeakly && type === 'abort' && !this[kAborted] && !weak)
      heldWhileListenedTo.add(this);
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type === 'abort' && size === 0)
      heldWhileListenedTo.delete(this);
  }
}

const kSourceRef = Symbol('kSourceRef');

/** Sources hold their dependants weakly, and the other way round. */
function depend(result, ref, source) {
  // One reference to each source, so that it is in a set once.
  const sourceRef = source[kSourceRef] ??= new WeakRef(source);
  if (result[kSources].has(sourceRef))
    return;
  result[kSources].add(sourceRef);
  source[kDependants] ??= new Set();
  source[kDependants].add(ref);
  forgetWhenCollected(result, source, ref);
  releaseWhenSourceCollected(ref, source, sourceRef);
}

/** Converts to a sequence of signals, as WebIDL does. */
function toSignals(signals) {
  const isIterable = signals !== null && typeof signals === 'object' || typeof signals === 'function';
  if (!isIterable || typeof signals[Symbol.iterator] !== 'function') {
    const err = new TypeError('signals cannot be converted to sequence.');
    throw withCode(err);
  }
  const list = [...signals];
  for (let i = 0; i < list.length; i++) {
    if (!(list[i] instanceof AbortSignal))
      throw withCode(new TypeError(`signals[${i}] is not of type AbortSignal.`));
  }
  return list;
}

function withCode(err) {
  Object.defineProperty(err, 'code', {
    __proto__: null, value: 'ERR_INVALID_ARG_TYPE', writable: true, configurable: true, enumerable: true,
  });
  return err;
}

defineProperties(AbortSignal.prototype, {
  aborted: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, writable: false, enumerable: false, configurable: true, value: 'AbortSignal' },
});

defineEventHandler(AbortSignal.prototype, 'abort');

/**
 * Aborts a signal and all that depend on it: first the state of all, then the events.
 * @param {AbortSignal} signal
 * @param {any} reason
 */
function abortSignal(signal, reason) {
  if (signal[kAborted])
    return;
  signal[kAborted] = true;
  signal[kReason] = reason;

  const dependants = [];
  if (signal[kDependants] !== undefined) {
    for (const ref of signal[kDependants]) {
      const dependant = ref.deref();
      if (dependant !== undefined && !dependant[kAborted]) {
        dependant[kAborted] = true;
        dependant[kReason] = reason;
        dependants.push(dependant);
      }
    }
  }
  dispatchAbort(signal);
  for (const dependant of dependants)
    dispatchAbort(dependant);
}

function dispatchAbort(signal) {
  signal.dispatchEvent(new Event('abort', { [kTrustEvent]: true }));
  heldWhileListenedTo.delete(signal);
  if (signal[kDependants] !== undefined)
    signal[kDependants].clear();
  if (signal[kSources] !== undefined)
    signal[kSources].clear();
}

class AbortController {
  #signal;

  /** @type {AbortSignal} */
  get signal() {
    this.#signal ??= new AbortSignal(kInternal);
    return this.#signal;
  }

  /** @param {any} [reason] */
  abort(reason = lazyDOMException('This operation was aborted', 'AbortError')) {
    abortSignal(this.#signal ??= new AbortSignal(kInternal), reason);
  }

  [customInspectSymbol](depth, options) {
    return inspectSelf(this, { signal: this.signal }, depth, options);
  }
}

defineProperties(AbortController.prototype, {
  signal: kEnumerableProperty,
  abort: kEnumerableProperty,
  [Symbol.toStringTag]: {
    __proto__: null, writable: false, enumerable: false, configurable: true, value: 'AbortController',
  },
});

/**
 * Resolves when the signal aborts, as long as `resource` has not been collected.
 * @param {AbortSignal} signal
 * @param {object} resource
 * @returns {Promise<void>}
 */
async function aborted(signal, resource) {
  if (!(signal instanceof AbortSignal))
    throw withCode(new TypeError('signal is not of type AbortSignal.'));
  validateObject(resource, 'resource', kValidateObjectAllowObjects);
  if (signal.aborted)
    return;
  const { promise, resolve } = Promise.withResolvers();
  signal.addEventListener('abort', resolve,
                          { __proto__: null, [kWeakHandler]: resource, once: true, [kResistStopPropagation]: true });
  return promise;
}

/** @returns {AbortSignal} */
function transferableAbortSignal() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('util.transferableAbortSignal()');
}

/** @returns {AbortController} */
function transferableAbortController() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('util.transferableAbortController()');
}

module.exports = {
  AbortController,
  AbortSignal,
  aborted,
  abortSignal,
  transferableAbortController,
  transferableAbortSignal,
};
