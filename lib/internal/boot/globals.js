'use strict';

// The global object: what Node's documentation lists under "Global objects". The rarely used are made at first use.

const { has } = require('internal/builtins');

const { defineProperty } = Object;

/**
 * Defines a global that programs may overwrite, not enumerable, as the language's own are.
 * @param {string} name
 * @param {any} value
 */
function expose(name, value) {
  defineProperty(globalThis, name, { configurable: true, enumerable: false, writable: true, value });
}

/**
 * The same, enumerable: for Node's functions.
 * @param {string} name
 * @param {any} value
 */
function exposeEnumerable(name, value) {
  defineProperty(globalThis, name, { configurable: true, enumerable: true, writable: true, value });
}

/**
 * A global that is loaded at first use and then becomes an ordinary property.
 * @param {string} name
 * @param {() => any} load
 * @param {boolean} [enumerable]
 */
function exposeLazily(name, load, enumerable = false) {
  function set(value) {
    defineProperty(globalThis, name, { configurable: true, enumerable, writable: true, value });
  }
  defineProperty(globalThis, name, {
    configurable: true,
    enumerable,
    get() {
      const value = load();
      set(value);
      return value;
    },
    set,
  });
}

/**
 * A pair of accessors, as Node's `process` and `Buffer` are.
 * @param {string} name
 * @param {any} value
 */
function exposeAccessor(name, value) {
  defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() { return value; },
    set(next) { value = next; },
  });
}

/** Globals by the module that has them; those of modules that are not there yet are left out. */
const lazyGlobals = {
  'internal/abort_controller': ['AbortController', 'AbortSignal'],
  'internal/event_target': ['CustomEvent', 'Event', 'EventTarget'],
  'internal/url_pattern': ['URLPattern'],
  'internal/encoding': ['TextEncoder', 'TextDecoder'],
  'internal/blob': ['Blob'],
  'internal/file': ['File'],
  'internal/domexception': ['DOMException'],
  'internal/crypto/web': ['Crypto'],
  'internal/crypto/subtle': ['CryptoKey', 'SubtleCrypto'],
  'internal/perf/performance': [
    'Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver',
    'PerformanceObserverEntryList', 'PerformanceResourceTiming',
  ],
  'internal/fetch/globals': ['CloseEvent', 'FormData', 'Headers', 'Request', 'Response', 'WebSocket'],
  'internal/worker/io': ['MessageChannel', 'MessagePort', 'MessageEvent', 'BroadcastChannel'],
  'stream/web': [
    'ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest',
    'ReadableByteStreamController', 'ReadableStreamDefaultController', 'TransformStream',
    'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController',
    'WritableStreamDefaultWriter', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream',
    'TextDecoderStream', 'CompressionStream', 'DecompressionStream',
  ],
};

/**
 * Loads what does the work at its first call.
 * @param {string|URL|Request} input
 * @param {object} [init]
 * @returns {Promise<Response>}
 */
function fetch(input, init = undefined) {
  return require('internal/fetch/globals').fetch(input, init);
}

/**
 * Serves HTTP with a function from Request to Response: see docs/SERVE.md.
 * @param {object} options
 * @returns {object} the server
 */
function serve(options) {
  return require('internal/serve/server').serve(options);
}

/** Installs all globals; once, at boot. */
function setup() {
  defineProperty(globalThis, Symbol.toStringTag, {
    configurable: true, enumerable: false, writable: false, value: 'global',
  });
  exposeEnumerable('global', globalThis);
  exposeAccessor('process', process);

  const timers = require('timers');
  const { queueMicrotask } = require('internal/process/task_queues');
  exposeEnumerable('clearImmediate', timers.clearImmediate);
  exposeEnumerable('setImmediate', timers.setImmediate);
  exposeEnumerable('clearInterval', timers.clearInterval);
  exposeEnumerable('clearTimeout', timers.clearTimeout);
  exposeEnumerable('setInterval', timers.setInterval);
  exposeEnumerable('setTimeout', timers.setTimeout);
  exposeEnumerable('queueMicrotask', queueMicrotask);

  if (has('buffer')) {
    const buffer = require('buffer');
    exposeAccessor('Buffer', buffer.Buffer);
    exposeEnumerable('atob', buffer.atob);
    exposeEnumerable('btoa', buffer.btoa);
  }
  if (has('internal/url')) {
    const { URL, URLSearchParams } = require('internal/url');
    expose('URL', URL);
    expose('URLSearchParams', URLSearchParams);
  }
  if (has('internal/structured_clone')) {
    exposeEnumerable('structuredClone', require('internal/structured_clone').structuredClone);
  }
  exposeEnumerable('fetch', fetch);
  expose('Gyre', { serve });

  for (const id of Object.keys(lazyGlobals)) {
    if (!has(id)) continue;
    for (const name of lazyGlobals[id]) exposeLazily(name, () => require(id)[name]);
  }
  if (has('perf_hooks')) exposeLazily('performance', () => require('perf_hooks').performance, true);
  if (has('internal/crypto/web')) exposeLazily('crypto', () => require('internal/crypto/web').crypto, true);
  if (has('internal/navigator')) {
    exposeLazily('Navigator', () => require('internal/navigator').Navigator);
    exposeLazily('navigator', () => require('internal/navigator').navigator);
  }
  if (has('internal/console/global')) expose('console', require('internal/console/global'));
}

module.exports = { setup, expose, exposeEnumerable, exposeLazily };
