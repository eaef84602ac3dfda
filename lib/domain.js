'use strict';

// Domains: what is made while a domain is active belongs to it, and tells it of errors that nobody else takes.
//
// Emitters carry their domain in `emitter.domain`; other asynchronous resources are paired with theirs by a hook of
// async_hooks. Uncaught exceptions are offered to the domains by lib/internal/process/execution.js.

const EventEmitter = require('events');
const { createHook, executionAsyncResource } = require('async_hooks');
const { codes: { ERR_DOMAIN_CALLBACK_NOT_AVAILABLE, ERR_UNHANDLED_ERROR } } = require('internal/errors');
const { hasUncaughtExceptionCaptureCallback, useDomains } = require('internal/process/execution');

const { apply } = Reflect;
const { defineProperty } = Object;

if (hasUncaughtExceptionCaptureCallback())
  throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

/** The domains that have been entered and not left, the active one last; the same may be there several times. */
const stack = [];

exports._stack = stack;
exports.active = null;

// With --abort-on-uncaught-exception, whether the process aborts is decided before anybody is asked.
const setAborts = require('internal/options').getOptionValue('--abort-on-uncaught-exception') ?
  binding('errors').setAbortsOnUncaught : undefined;

function handlersChanged() {
  setAborts?.(!stack.some(listensForErrors));
}

/** @param {Domain | null | undefined} domain */
function activate(domain) {
  exports.active = process.domain = domain;
  handlersChanged();
}

/** Cuts the stack down to `length`; the new top is active, `ifEmpty` if there is none. */
function cutStack(length, ifEmpty) {
  stack.length = length;
  activate(length === 0 ? ifEmpty : stack[length - 1]);
}

/** Hangs a domain on something, where no enumeration shows it. */
function setDomain(target, domain) {
  defineProperty(target, 'domain', { __proto__: null, configurable: true, enumerable: false, writable: true, value: domain });
}

function isObject(value) {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** Notes on an error how it came to its domain. */
function markError(error, domain, thrown) {
  setDomain(error, domain);
  error.domainThrown = thrown;
}

// ---- asynchronous resources ----

/** @type {WeakMap<object, Domain>} */
const domainOf = new WeakMap();

const hook = createHook({
  init(asyncId, type, triggerId, resource) {
    const { domain } = process;
    if (domain === null || domain === undefined || resource === domain)
      return;
    domainOf.set(resource, domain);
    // Not on the promises of other contexts, which could reach this one by it.
    if (type !== 'PROMISE' || resource instanceof Promise)
      setDomain(resource, domain);
  },
  before() {
    domainOf.get(executionAsyncResource())?.enter();
  },
  after() {
    domainOf.get(executionAsyncResource())?.exit();
  },
});

// ---- uncaught exceptions ----

function listensForErrors(domain) {
  return domain.listenerCount('error') > 0;
}

/**
 * Offers an error to the domains that were active when it was thrown, from the inner to the outer ones: what a handler
 * throws is for the next outer domain. What the outermost one throws ends the program.
 * @param {unknown} error
 * @returns {{ error: unknown } | undefined} what is left for the process to handle
 */
function handleUncaught(error) {
  let handled = stack.some(listensForErrors);
  while (handled) {
    const domain = stack[stack.length - 1];
    if (isObject(error))
      markError(error, domain, true);
    if (stack.length === 1) {
      handled = listensForErrors(domain);
      if (handled) {
        setAborts?.(true);
        domain.emit('error', error);
      }
      break;
    }
    try {
      domain.emit('error', error);
      break;
    } catch (another) {
      error = another;
      // The handler may itself have left domains.
      cutStack(Math.max(stack.length - 1, 0));
      handled = stack.length > 0;
    }
  }
  cutStack(0, null);
  return handled ? undefined : { error };
}

// ---- Domain ----

/** An emitter whose 'error' event tells of the errors of all that belongs to it. */
class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
    hook.enable();
    if (setAborts !== undefined) {
      this.on('newListener', (type) => {
        if (type === 'error' && stack.includes(this)) setAborts(false);
      });
      this.on('removeListener', handlersChanged);
    }
  }

  /** Makes this the active domain. */
  enter() {
    stack.push(this);
    activate(this);
  }

  /** Leaves this domain and all that were entered in it. */
  exit() {
    const index = stack.lastIndexOf(this);
    if (index !== -1)
      cutStack(index, undefined);
  }

  /**
   * Binds an emitter to this domain, and to no other.
   * @param {EventEmitter} emitter
   */
  add(emitter) {
    if (emitter.domain === this)
      return;
    emitter.domain?.remove(emitter);
    // Domains that contain each other would hand an error round and round.
    if (emitter instanceof Domain) {
      for (let outer = this.domain; outer; outer = outer.domain) {
        if (outer === emitter)
          return;
      }
    }
    setDomain(emitter, this);
    this.members.push(emitter);
  }

  /** @param {EventEmitter} emitter */
  remove(emitter) {
    emitter.domain = null;
    const index = this.members.indexOf(emitter);
    if (index !== -1)
      this.members.splice(index, 1);
  }

  /**
   * Calls `fn` in this domain. If it throws, the domain is not left: the handler of the error runs in it.
   * @param {Function} fn
   * @param {...any} args
   */
  run(fn, ...args) {
    this.enter();
    const result = apply(fn, this, args);
    this.exit();
    return result;
  }

  /**
   * @param {Function} callback
   * @returns {Function} calls `callback` in this domain
   */
  bind(callback) {
    const domain = this;
    return asBound(this, function bound(...args) {
      domain.enter();
      const result = apply(callback, this, args);
      domain.exit();
      return result;
    });
  }

  /**
   * @param {Function} callback
   * @returns {Function} calls `callback` in this domain without its first argument; if that is an error, the domain gets it
   */
  intercept(callback) {
    const domain = this;
    return asBound(this, function intercepted(error, ...args) {
      if (error && error instanceof Error) {
        error.domainBound = callback;
        markError(error, domain, false);
        domain.emit('error', error);
        return;
      }
      domain.enter();
      const result = apply(callback, this, args);
      domain.exit();
      return result;
    });
  }
}

function asBound(domain, fn) {
  setDomain(fn, domain);
  return fn;
}

// ---- emitters ----

const { init } = EventEmitter;
const { emit } = EventEmitter.prototype;

EventEmitter.usingDomains = true;

EventEmitter.init = function initInDomain(options) {
  setDomain(this, exports.active && !(this instanceof Domain) ? exports.active : null);
  return apply(init, this, [options]);
};

EventEmitter.prototype.emit = function emitInDomain(...args) {
  const { domain } = this;
  if (domain === null || domain === undefined || this === process)
    return apply(emit, this, args);
  if (args[0] === 'error') {
    if (this.listenerCount('error') === 0)
      return giveErrorToDomain(this, domain, args[1]);
    return apply(emit, this, args);
  }
  domain.enter();
  const result = apply(emit, this, args);
  domain.exit();
  return result;
};

/** Hands on an 'error' event that nobody listens to, in the context outside of the active domain. */
function giveErrorToDomain(emitter, domain, given) {
  const error = given || new ERR_UNHANDLED_ERROR(given);
  if (isObject(error)) {
    error.domainEmitter = emitter;
    markError(error, domain, false);
  }
  const outerStack = stack.slice();
  const outerActive = process.domain;
  let length = stack.length;
  while (length > 0 && stack[length - 1] === outerActive)
    length--;
  cutStack(length, null);
  domain.emit('error', error);
  stack.splice(0, stack.length, ...outerStack);
  activate(outerActive);
  return false;
}

/** @returns {Domain} */
function createDomain() {
  return new Domain();
}

exports.Domain = Domain;
exports.create = exports.createDomain = createDomain;

useDomains({ handleUncaught });
