'use strict';

// Mocks of functions and methods.

const { codes } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateFunction, validateInteger, validateObject } = require('internal/validators');
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;

const noop = () => {};

/** What a mocked function knows of its calls: its property `mock`. */
class MockFunctionContext {
  #calls = [];
  #implementation;
  #once = new Map();
  #restore;
  #times;
  #original;

  constructor(original, implementation, restore, times) {
    this.#original = original;
    this.#implementation = implementation;
    this.#restore = restore;
    this.#times = times;
  }

  get calls() {
    return this.#calls.slice();
  }

  callCount() {
    return this.#calls.length;
  }

  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  mockImplementationOnce(implementation, onCall) {
    validateFunction(implementation, 'implementation');
    const next = this.#calls.length;
    if (onCall !== undefined) validateInteger(onCall, 'onCall', next);
    this.#once.set(onCall ?? next, implementation);
  }

  resetCalls() {
    this.#calls = [];
  }

  restore() {
    this.#restore?.();
    this.#implementation = this.#original;
    this.#once.clear();
  }

  /** @returns {Function} what the next call runs */
  nextImplementation() {
    const call = this.#calls.length;
    const once = this.#once.get(call);
    if (once !== undefined) {
      this.#once.delete(call);
      return once;
    }
    return call < this.#times ? this.#implementation : this.#original;
  }

  record(call) {
    this.#calls.push(call);
    if (this.#calls.length === this.#times) this.restore();
  }
}
const { nextImplementation, record } = MockFunctionContext.prototype;
delete MockFunctionContext.prototype.nextImplementation;
delete MockFunctionContext.prototype.record;

/** @returns {Function} a stand-in for `original` that records its calls in `context` */
function makeMock(original, context) {
  return new Proxy(original, {
    __proto__: null,
    apply(_target, thisArg, args) {
      const implementation = nextImplementation.call(context);
      let result;
      let error;
      try {
        result = Reflect.apply(implementation, thisArg, args);
      } catch (thrown) {
        error = thrown;
        throw thrown;
      } finally {
        record.call(context, {
          arguments: args, error, result, stack: new Error(), target: undefined, this: thisArg, // eslint-disable-line
        });
      }
      return result;
    },
    construct(target, args, newTarget) {
      const implementation = nextImplementation.call(context);
      const realTarget = newTarget === undefined || implementation === target ? target : implementation;
      let result;
      let error;
      try {
        result = Reflect.construct(implementation, args, newTarget === undefined ? realTarget : newTarget);
      } catch (thrown) {
        error = thrown;
        throw thrown;
      } finally {
        record.call(context, { arguments: args, error, result, stack: new Error(), target, this: result }); // eslint-disable-line
      }
      return result;
    },
    get(target, property, receiver) {
      return property === 'mock' ? context : Reflect.get(target, property, receiver);
    },
  });
}

/** @returns {PropertyDescriptor|undefined} of the object or what it inherits from */
function findDescriptor(object, name) {
  for (let holder = object; holder != null; holder = getPrototypeOf(holder)) {
    const descriptor = getOwnPropertyDescriptor(holder, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

/** Makes mocks and undoes them. */
class MockTracker {
  #contexts = [];

  /** Node's mocked timers are not there yet. */
  get timers() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('mock.timers');
  }

  module() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('mock.module()');
  }

  property() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('mock.property()');
  }

  /** @returns {number} how many calls the implementation answers */
  #times(options) {
    const { times = Infinity } = options;
    if (times !== Infinity) validateInteger(times, 'options.times', 1);
    return times;
  }

  /**
   * @param {Function} [original]
   * @param {Function} [implementation]
   * @param {{times?: number}} [options]
   * @returns {Function}
   */
  fn(original = noop, implementation = original, options = kEmptyObject) {
    if (original !== null && typeof original === 'object') {
      options = original;
      original = noop;
      implementation = original;
    } else if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = original;
    }
    validateFunction(original, 'original');
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    // A stand-in of its own, so that the original keeps its properties.
    const target = original === noop ? function() {} : original;
    const context = new MockFunctionContext(target, implementation === noop ? target : implementation, undefined,
                                            this.#times(options));
    this.#contexts.push(context);
    return makeMock(target, context);
  }

  /**
   * @param {object|Function} object
   * @param {PropertyKey} name
   * @param {Function} [implementation]
   * @param {{getter?: boolean, setter?: boolean, times?: number}} [options]
   * @returns {Function} the mock in the method's place
   */
  method(object, name, implementation, options = kEmptyObject) {
    if (typeof object !== 'function') validateObject(object, 'object');
    if (typeof name !== 'string' && typeof name !== 'symbol') {
      throw new codes.ERR_INVALID_ARG_TYPE('methodName', ['string', 'symbol'], name);
    }
    if (implementation !== null && typeof implementation === 'object') {
      options = implementation;
      implementation = undefined;
    }
    validateObject(options, 'options');
    const { getter = false, setter = false } = options;
    if (getter && setter) {
      throw new codes.ERR_INVALID_ARG_VALUE('options.setter', setter, "cannot be used with 'options.getter'");
    }
    const descriptor = findDescriptor(object, name);
    const kind = getter ? 'get' : setter ? 'set' : 'value';
    const original = descriptor?.[kind];
    if (typeof original !== 'function') {
      throw new codes.ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    }
    implementation ??= original;
    validateFunction(implementation, 'implementation');
    const own = getOwnPropertyDescriptor(object, name);
    const restore = () => {
      if (own !== undefined) defineProperty(object, name, own);
      else delete object[name];
    };
    const context = new MockFunctionContext(original, implementation, restore, this.#times(options));
    this.#contexts.push(context);
    const mock = makeMock(original, context);
    defineProperty(object, name, { __proto__: null, ...descriptor, configurable: true, [kind]: mock });
    return mock;
  }

  getter(object, name, implementation, options) {
    return this.method(object, name, implementation, { ...options, getter: true });
  }

  setter(object, name, implementation, options) {
    return this.method(object, name, implementation, { ...options, setter: true });
  }

  restoreAll() {
    for (const context of this.#contexts) context.restore();
  }

  reset() {
    this.restoreAll();
    this.#contexts = [];
  }
}

module.exports = { MockFunctionContext, MockTracker };
