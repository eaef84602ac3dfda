'use strict';

// The arguments that the functions of `stream/iter` have in common.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateInteger, validateObject, validateOneOf } = require('internal/validators');
const { has } = require('internal/stream_iter/values');

/** The least budget, and that of channels with one consumer, in bytes. */
const kMinBudget = 16 * 1024;
const kSharedBudget = 64 * 1024;
const kPolicies = ['strict', 'unbounded', 'drop-oldest', 'drop-newest'];

const isTransform = (value) => typeof value === 'function' || has(value, 'transform');

/**
 * Parts `[...transforms][, options]`.
 * @param {unknown[]} args
 * @returns {{ transforms: Function[], options: any }}
 */
function splitTransforms(args) {
  let count = args.length;
  let options = kEmptyObject;
  if (count > 0) {
    const last = args[count - 1];
    if (!isTransform(last)) {
      count--;
      if (last !== undefined) {
        validateObject(last, 'options');
        options = last;
      }
    }
  }
  const transforms = args.slice(0, count);
  for (let i = 0; i < count; i++) {
    if (!isTransform(transforms[i])) {
      throw new ERR_INVALID_ARG_TYPE(`transforms[${i}]`, ['Function', 'Object with transform()'], transforms[i]);
    }
  }
  validateAbortSignal(options.signal, 'options.signal');
  return { transforms, options };
}

/**
 * @param {any} options of push(), broadcast(), share()
 * @param {number} defaultBudget
 * @returns {{ budget: number, backpressure: string, signal: AbortSignal | undefined }}
 */
function channelOptions(options, defaultBudget) {
  validateObject(options, 'options');
  const { budget = defaultBudget, backpressure = 'strict', signal } = options;
  validateInteger(budget, 'options.budget', kMinBudget);
  validateOneOf(backpressure, 'options.backpressure', kPolicies);
  validateAbortSignal(signal, 'options.signal');
  return { budget, backpressure, signal };
}

/**
 * The signal of one operation of a writer.
 * @param {any} options
 * @returns {AbortSignal | undefined}
 */
function operationSignal(options) {
  if (options === undefined) return undefined;
  validateObject(options, 'options');
  validateAbortSignal(options.signal, 'options.signal');
  return options.signal;
}

module.exports = { channelOptions, kMinBudget, kSharedBudget, operationSignal, splitTransforms };
