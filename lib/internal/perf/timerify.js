'use strict';

// Source: Node's documentation, "perf_hooks.timerify()".

const { now } = binding('performance');
const { validateFunction, validateObject } = require('internal/validators');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');

const { defineProperties } = Object;
const { apply, construct } = Reflect;

function report(name, start, args, histogram) {
  const duration = now() - start;
  histogram?.record(Math.max(1, Math.ceil(duration * 1e6)));
  const { makeEntry, enqueue } = require('internal/perf/performance');
  const entry = makeEntry(name, 'function', start, duration, args);
  for (let i = 0; i < args.length; i++) entry[i] = args[i];
  enqueue(entry);
}

/**
 * @param {Function} fn
 * @param {{histogram?: object}} [options] histogram: gets each duration, in nanoseconds
 * @returns {Function} does what `fn` does, and tells observers of 'function' entries
 */
function timerify(fn, options = kEmptyObject) {
  validateFunction(fn, 'fn');
  validateObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && typeof histogram?.record !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.histogram', 'RecordableHistogram', histogram);
  }
  function timerified(...args) {
    const start = now();
    const result = new.target ? construct(fn, args, fn) : apply(fn, this, args);
    if (!new.target && typeof result?.finally === 'function') {
      return result.finally(() => report(fn.name, start, args, histogram));
    }
    report(fn.name, start, args, histogram);
    return result;
  }
  defineProperties(timerified, {
    length: { configurable: false, enumerable: true, value: fn.length },
    name: { configurable: false, enumerable: true, value: `timerified ${fn.name}` },
  });
  return timerified;
}

module.exports = { timerify };
