'use strict';

const {
  EventTarget, initEventTarget, kEvents, kHybridDispatch, kIsNodeEventTarget, kIsNodeStyleListener, listenersOfTarget,
  isNodeEventTarget,
} = require('internal/event_target');
const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
const { kEnumerableProperty } = require('internal/util');
const { validateString } = require('internal/validators');
const EventEmitter = require('events');

function check(value) {
  if (!isNodeEventTarget(value))
    throw new ERR_INVALID_THIS('NodeEventTarget');
}

/** An EventTarget with the most used of EventEmitter's methods. */
class NodeEventTarget extends EventTarget {
  static [kIsNodeEventTarget] = true;
  static defaultMaxListeners = 10;

  constructor() {
    super();
    initEventTarget(this);
  }

  setMaxListeners(n) {
    check(this);
    EventEmitter.setMaxListeners(n, this);
  }

  getMaxListeners() {
    check(this);
    return EventEmitter.getMaxListeners(this);
  }

  eventNames() {
    check(this);
    return this[kEvents] === undefined ? [] : [...this[kEvents].keys()];
  }

  listenerCount(type) {
    check(this);
    return this[kEvents]?.get(String(type))?.size ?? 0;
  }

  off(type, listener, options) {
    check(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    check(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  on(type, listener) {
    check(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    check(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  /** @returns {boolean} whether there were listeners */
  emit(type, arg) {
    check(this);
    validateString(type, 'type');
    const hadListeners = this.listenerCount(type) > 0;
    this[kHybridDispatch](arg, type);
    return hadListeners;
  }

  once(type, listener) {
    check(this);
    this.addEventListener(type, listener, { once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  removeAllListeners(type) {
    check(this);
    const types = type !== undefined ? [String(type)] : this.eventNames();
    for (const each of types) {
      for (const listener of listenersOfTarget(this, each)) {
        this.removeEventListener(each, listener);
        this.removeEventListener(each, listener, true);
      }
    }
    return this;
  }
}

const methods = [
  'setMaxListeners', 'getMaxListeners', 'eventNames', 'listenerCount', 'off', 'removeListener', 'on', 'addListener',
  'once', 'emit', 'removeAllListeners',
];
for (const name of methods)
  Object.defineProperty(NodeEventTarget.prototype, name, kEnumerableProperty);

module.exports = { NodeEventTarget };
