'use strict';

// `events.once()`: a promise for the next event of an emitter or a target.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateObject } = require('internal/validators');

/**
 * Adds `listener` to whatever kind of emitter it is.
 * @param {object} emitter
 * @param {string | symbol} name
 * @param {Function} listener
 * @param {{ once?: boolean }} [flags]
 */
function addListenerTo(emitter, name, listener, flags) {
  if (typeof emitter.on === 'function') {
    if (flags?.once)
      emitter.once(name, listener);
    else
      emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, flags);
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

/** The counterpart of `addListenerTo`. */
function removeListenerFrom(emitter, name, listener, flags) {
  if (typeof emitter.removeListener === 'function')
    emitter.removeListener(name, listener);
  else if (typeof emitter.removeEventListener === 'function')
    emitter.removeEventListener(name, listener, flags);
  else
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
}

/**
 * @param {object} emitter
 * @param {string | symbol} name
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<any[]>}
 */
async function once(emitter, name, options = kEmptyObject) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted)
    throw new AbortError(undefined, { cause: signal.reason });

  return new Promise((resolve, reject) => {
    const onError = (err) => {
      emitter.removeListener(name, onEvent);
      if (signal != null)
        removeListenerFrom(signal, 'abort', onAbort);
      reject(err);
    };
    const onEvent = (...args) => {
      if (typeof emitter.removeListener === 'function')
        emitter.removeListener('error', onError);
      if (signal != null)
        removeListenerFrom(signal, 'abort', onAbort);
      resolve(args);
    };
    function onAbort() {
      removeListenerFrom(emitter, name, onEvent);
      removeListenerFrom(emitter, 'error', onError);
      reject(new AbortError(undefined, { cause: signal.reason }));
    }

    // An EventTarget must not stop the event for others, nor have its listener outlive the signal.
    const { kResistStopPropagation } = require('internal/event_target');
    addListenerTo(emitter, name, onEvent, { __proto__: null, once: true, [kResistStopPropagation]: true });
    // The 'error' events of EventTargets have no special meaning.
    if (name !== 'error' && typeof emitter.once === 'function')
      emitter.once('error', onError);
    if (signal != null)
      addListenerTo(signal, 'abort', onAbort, { __proto__: null, once: true, [kResistStopPropagation]: true });
  });
}

module.exports = { once, addListenerTo, removeListenerFrom };
