'use strict';

// What the web streams have in common: queues whose entries have sizes, strategies, promises that can be settled from
// outside, calls of user code.

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');
const { customInspectSymbol } = require('internal/util');

const { defineProperty } = Object;

/** Under this every object of the standard has its internal slots. */
const kState = Symbol('kState');
/** The key to constructors that programs may not call. */
const kInternal = Symbol('kInternal');

const nop = () => {};

/** A promise whose rejection is nobody's fault if nobody looks. */
function setHandled(promise) {
  promise.then(nop, nop);
}

/** @returns {{ promise: Promise<any>, resolve: Function, reject: Function, state: string }} */
function deferred() {
  const d = Promise.withResolvers();
  d.state = 'pending';
  return d;
}

function resolved(value) {
  const d = deferred();
  d.resolve(value);
  d.state = 'fulfilled';
  return d;
}

function rejected(reason) {
  const d = deferred();
  setHandled(d.promise);
  d.reject(reason);
  d.state = 'rejected';
  return d;
}

function resolveDeferred(d, value) {
  if (d.state === 'pending') {
    d.state = 'fulfilled';
    d.resolve(value);
  }
}

function rejectDeferred(d, reason) {
  if (d.state === 'pending') {
    d.state = 'rejected';
    setHandled(d.promise);
    d.reject(reason);
  }
}

/** Calls user code; what it throws becomes a rejection. */
function invoke(fn, self, ...args) {
  try {
    return Promise.resolve(fn.apply(self, args));
  } catch (err) {
    return Promise.reject(err);
  }
}

function isBrand(value, Class) {
  return value !== null && typeof value === 'object' && value[kState] !== undefined && value instanceof Class;
}

function checkBrand(value, Class) {
  if (!isBrand(value, Class))
    throw new ERR_INVALID_THIS(Class.name);
}

// ---- queues with sizes ----

function resetQueue(slots) {
  slots.queue = [];
  slots.queueTotalSize = 0;
}

function enqueueValueWithSize(slots, value, size) {
  size = Number(size);
  if (!(size >= 0 && size < Infinity))
    throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', size);
  slots.queue.push({ value, size });
  slots.queueTotalSize += size;
}

function dequeueValue(slots) {
  const { value, size } = slots.queue.shift();
  slots.queueTotalSize = Math.max(0, slots.queueTotalSize - size);
  return value;
}

// ---- strategies ----

function extractHighWaterMark(value, defaultValue) {
  if (value === undefined)
    return defaultValue;
  value = +value;
  if (Number.isNaN(value) || value < 0)
    throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.highWaterMark', value);
  return value;
}

function extractSizeAlgorithm(size) {
  if (size === undefined)
    return () => 1;
  if (typeof size !== 'function')
    throw new ERR_INVALID_ARG_TYPE('strategy.size', 'Function', size);
  return size;
}

/** Reads a method of an underlying source, sink or transformer. */
function getMethod(object, name, kind) {
  const method = object?.[name];
  if (method === undefined)
    return undefined;
  if (typeof method !== 'function')
    throw new ERR_INVALID_ARG_TYPE(`${kind}.${name}`, 'Function', method);
  return method;
}

function checkObject(value, name) {
  if (value === undefined || value === null)
    return;
  if (typeof value !== 'object' && typeof value !== 'function')
    throw new ERR_INVALID_ARG_TYPE(name, 'Object', value);
}

const invalidState = (text) => new ERR_INVALID_STATE.TypeError(text);

// ---- presentation ----

/**
 * Defines what all classes of the standard have: enumerable members, a tag, and how they are shown.
 * @param {Function} Class
 * @param {(self: any) => object} show
 */
function finishClass(Class, show) {
  const { prototype } = Class;
  for (const key of Reflect.ownKeys(prototype)) {
    if (typeof key === 'string' && key !== 'constructor')
      defineProperty(prototype, key, { __proto__: null, enumerable: true });
  }
  defineProperty(prototype, Symbol.toStringTag, {
    __proto__: null, configurable: true, enumerable: false, writable: false, value: Class.name,
  });
  defineProperty(prototype, customInspectSymbol, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    writable: true,
    value: { [customInspectSymbol](depth, options) {
      if (depth < 0)
        return this;
      const { inspect } = require('internal/util/inspect');
      const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
      return `${Class.name} ${inspect(show(this), inner)}`;
    } }[customInspectSymbol],
  });
}

/** The asynchronous iterator of an iterable of either kind. */
function getAsyncIterator(iterable) {
  const method = iterable?.[Symbol.asyncIterator];
  if (method != null) {
    const iterator = method.call(iterable);
    if (iterator === null || typeof iterator !== 'object' && typeof iterator !== 'function')
      throw invalidState('The iterator method must return an object');
    return { iterator, next: iterator.next };
  }
  const syncMethod = iterable?.[Symbol.iterator];
  if (syncMethod == null)
    throw new ERR_ARG_NOT_ITERABLE(iterable);
  const sync = syncMethod.call(iterable);
  if (sync === null || typeof sync !== 'object' && typeof sync !== 'function')
    throw invalidState('The iterator method must return an object');
  // As `for await` does with what is synchronous: values are awaited.
  const iterator = (async function*() { return yield* { [Symbol.iterator]: () => sync }; })();
  return { iterator, next: iterator.next };
}

module.exports = {
  kState, kInternal, nop, setHandled, deferred, resolved, rejected, resolveDeferred, rejectDeferred, invoke, isBrand,
  checkBrand, resetQueue, enqueueValueWithSize, dequeueValue, extractHighWaterMark, extractSizeAlgorithm, getMethod,
  checkObject, invalidState, finishClass, getAsyncIterator,
};
