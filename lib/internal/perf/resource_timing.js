'use strict';

// What fetch tells performance: a PerformanceResourceTiming for each resource, and the buffer of limited size that holds them.
// After the Resource Timing specification of the W3C.

const { Event } = require('internal/event_target');
const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');
const { defineProperties, defineProperty } = Object;

const kDefaultSize = 250;
/** What the specification adds for the head, whatever it was. */
const kHeadBytes = 300;

/** What an entry has beside the four of all entries: name, and where it comes from. @type {Record<string, (i: any) => any>} */
const fields = {
  __proto__: null,
  initiatorType: (info) => info.initiatorType,
  nextHopProtocol: (info) => info.timing.finalConnectionTimingInfo?.ALPNNegotiatedProtocol,
  workerStart: (info) => info.timing.finalServiceWorkerStartTime,
  redirectStart: (info) => info.timing.redirectStartTime,
  redirectEnd: (info) => info.timing.redirectEndTime,
  fetchStart: (info) => info.timing.postRedirectStartTime,
  domainLookupStart: (info) => info.timing.finalConnectionTimingInfo?.domainLookupStartTime,
  domainLookupEnd: (info) => info.timing.finalConnectionTimingInfo?.domainLookupEndTime,
  connectStart: (info) => info.timing.finalConnectionTimingInfo?.connectionStartTime,
  connectEnd: (info) => info.timing.finalConnectionTimingInfo?.connectionEndTime,
  secureConnectionStart: (info) => info.timing.finalConnectionTimingInfo?.secureConnectionStartTime,
  requestStart: (info) => info.timing.finalNetworkRequestStartTime,
  responseStart: (info) => info.timing.finalNetworkResponseStartTime,
  responseEnd: (info) => info.timing.endTime,
  transferSize: ({ cacheMode, timing }) =>
    (cacheMode === 'local' ? 0 : cacheMode === 'validated' ? kHeadBytes : timing.encodedBodySize + kHeadBytes),
  encodedBodySize: (info) => info.timing.encodedBodySize,
  decodedBodySize: (info) => info.timing.decodedBodySize,
  deliveryType: (info) => info.deliveryType,
  responseStatus: (info) => info.responseStatus,
};
/** What toJSON() leaves out. */
const unsaid = 'nextHopProtocol';

/**
 * @param {new (...args: any[]) => any} PerformanceEntry
 * @param {symbol} token that lets an entry be made
 */
function makeClass(PerformanceEntry, token) {
  class PerformanceResourceTiming extends PerformanceEntry {
    #info;

    constructor(given, info) {
      if (given !== token) throw new ERR_ILLEGAL_CONSTRUCTOR();
      const { startTime, endTime } = info.timing;
      super(token, info.url, 'resource', startTime, endTime - startTime, undefined);
      this.#info = info;
    }

    toJSON() {
      const json = super.toJSON();
      for (const name of Object.keys(fields)) {
        if (name !== unsaid) json[name] = this[name];
      }
      return json;
    }

    [customInspectSymbol](depth, options) {
      if (depth < 0) return this;
      const { inspect } = require('internal/util/inspect');
      const { name, entryType, startTime, duration } = this;
      const shown = { name, entryType, startTime, duration };
      for (const field of Object.keys(fields)) shown[field] = this[field];
      return `${this.constructor.name} ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
    }

    static {
      for (const name of Object.keys(fields)) {
        const from = fields[name];
        const { get } = Object.getOwnPropertyDescriptor({
          get [name]() {
            if (!(#info in this)) throw new ERR_INVALID_THIS('PerformanceResourceTiming');
            return from(this.#info);
          },
        }, name);
        defineProperty(this.prototype, name, { __proto__: null, configurable: true, enumerable: true, get });
      }
    }
  }
  defineProperties(PerformanceResourceTiming.prototype, {
    toJSON: { __proto__: null, enumerable: true },
    [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'PerformanceResourceTiming' },
  });
  return PerformanceResourceTiming;
}

class ResourceBuffer {
  /** @type {any[]} */
  entries = [];
  /** Those for which there was no room. @type {any[]} */
  #secondary = [];
  #size = kDefaultSize;
  #pending = false;
  #target;

  /** @param {EventTarget} target that is told when the buffer is full */
  constructor(target) {
    this.#target = target;
  }

  /** @param {any} size anything that is no whole number counts as none */
  resize(size) {
    if (typeof size === 'bigint' || typeof size === 'symbol') {
      const error = new ERR_INVALID_ARG_TYPE('maxSize', 'number', size);
      error.message = `maxSize is a ${typeof size === 'bigint' ? 'BigInt' : 'Symbol'} and cannot be converted to a number.`;
      throw error;
    }
    this.#size = typeof size === 'number' && Number.isInteger(size) && size > 0 ? size : 0;
  }

  add(entry) {
    if (!this.#pending && this.entries.length < this.#size) {
      this.entries.push(entry);
      return;
    }
    if (!this.#pending) {
      this.#pending = true;
      require('timers').setImmediate(() => this.#tell());
    }
    this.#secondary.push(entry);
  }

  clear() {
    this.entries.length = 0;
  }

  /** Listeners make room or do not: what finds none then is dropped. */
  #tell() {
    while (this.#secondary.length > 0) {
      const before = this.#secondary.length;
      if (this.entries.length >= this.#size) this.#target.dispatchEvent(new Event('resourcetimingbufferfull'));
      while (this.#secondary.length > 0 && this.entries.length < this.#size) {
        this.entries.push(this.#secondary.shift());
      }
      if (this.#secondary.length >= before) this.#secondary.length = 0;
    }
    this.#pending = false;
  }
}

module.exports = { ResourceBuffer, makeClass };
