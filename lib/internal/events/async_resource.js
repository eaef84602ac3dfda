'use strict';

const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');

const kEventEmitter = Symbol('kEventEmitter');
const kAsyncResource = Symbol('kAsyncResource');

class EventEmitterReferencingAsyncResource extends AsyncResource {
  /**
   * @param {EventEmitter} emitter
   * @param {string} type
   * @param {object} options
   */
  constructor(emitter, type, options) {
    super(type, options);
    this[kEventEmitter] = emitter;
  }

  get eventEmitter() {
    if (this[kEventEmitter] === undefined)
      throw new ERR_INVALID_THIS('EventEmitterReferencingAsyncResource');
    return this[kEventEmitter];
  }
}

/** An emitter whose listeners run in an asynchronous context of its own. */
class EventEmitterAsyncResource extends EventEmitter {
  /**
   * @param {{ name?: string, captureRejections?: boolean, triggerAsyncId?: number, requireManualDestroy?: boolean } |
   *         string} [options]
   */
  constructor(options = undefined) {
    let name;
    if (typeof options === 'string') {
      name = options;
      options = undefined;
    } else {
      name = options?.name || new.target.name;
    }
    super(options);
    this[kAsyncResource] = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  emit(event, ...args) {
    const resource = resourceOf(this);
    // Prepended to the arguments instead of bound: `super` cannot be reached from a plain function.
    args.unshift(super.emit, this, event);
    return Reflect.apply(resource.runInAsyncScope, resource, args);
  }

  emitDestroy() {
    resourceOf(this).emitDestroy();
  }

  get asyncId() {
    return resourceOf(this).asyncId();
  }

  get triggerAsyncId() {
    return resourceOf(this).triggerAsyncId();
  }

  get asyncResource() {
    return resourceOf(this);
  }
}

function resourceOf(emitter) {
  const resource = emitter[kAsyncResource];
  if (resource === undefined)
    throw new ERR_INVALID_THIS('EventEmitterAsyncResource');
  return resource;
}

module.exports = { EventEmitterAsyncResource };
