'use strict';

// util.format: printf-like texts.

const { kValidateObjectAllowArray, validateObject } = require('internal/validators');
const { hasOwn, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { inspect, inspectDefaultOptions } = require('internal/util/inspect');
const { formatBigInt, formatNumber } = require('internal/util/inspect/strings');
const { stylizeNoColor } = require('internal/util/inspect/style');
const { builtInObjects } = require('internal/util/inspect/names');
const { getProxyDetails } = binding('util');

const kPercent = 37;

/**
 * @param {object} value
 * @returns {boolean} whether `String(value)` would only say `[object Object]` or the like
 */
function hasBuiltInToString(value) {
  // A proxy is judged by its target.
  const target = getProxyDetails(value, false);
  if (target !== undefined) {
    if (target === null) return true;
    return hasBuiltInToString(target);
  }
  // A custom conversion to a primitive is the user's wish.
  if (typeof value[Symbol.toPrimitive] === 'function' && !isBuiltInPrimitiveConversion(value)) return false;
  if (typeof value.toString !== 'function') return true;
  if (hasOwn(value, 'toString')) return false;
  // Whose toString is it?
  let pointer = value;
  do {
    pointer = getPrototypeOf(pointer);
  } while (!hasOwn(pointer, 'toString'));
  const descriptor = getOwnPropertyDescriptor(pointer, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' &&
    builtInObjects.has(descriptor.value.name);
}

/** @param {object} value @returns {boolean} dates and boxed symbols have one by nature */
function isBuiltInPrimitiveConversion(value) {
  const conversion = value[Symbol.toPrimitive];
  return conversion === Date.prototype[Symbol.toPrimitive] || conversion === Symbol.prototype[Symbol.toPrimitive];
}

let circularMessageStart;
/**
 * @param {unknown} value
 * @returns {string|undefined}
 */
function tryStringify(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (circularMessageStart === undefined) {
      const loop = {};
      loop.loop = loop;
      try {
        JSON.stringify(loop);
      } catch (circular) {
        circularMessageStart = circular.message.split('\n', 1)[0];
      }
    }
    if (error.name === 'TypeError' && String(error.message).split('\n', 1)[0] === circularMessageStart) {
      return '[Circular]';
    }
    throw error;
  }
}

/** @param {object} [options] @returns {boolean} */
const usesSeparator = (options) => options?.numericSeparator ?? inspectDefaultOptions.numericSeparator;

/** @param {unknown} value @param {object} [options] @returns {string} for `%s` */
function formatAsString(value, options) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return formatNumber(stylizeNoColor, value, usesSeparator(options));
    case 'bigint': return formatBigInt(stylizeNoColor, value, usesSeparator(options));
    case 'object':
      if (value !== null) break;
      return 'null';
    default: return String(value);
  }
  if (!hasBuiltInToString(value)) return String(value);
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

/** @param {unknown} value @param {object} [options] @returns {string} for `%d` */
function formatAsNumber(value, options) {
  if (typeof value === 'bigint') return formatBigInt(stylizeNoColor, value, usesSeparator(options));
  if (typeof value === 'symbol') return formatNumber(stylizeNoColor, NaN, usesSeparator(options));
  return formatNumber(stylizeNoColor, Number(value), usesSeparator(options));
}

/** @param {unknown} value @param {object} [options] @returns {string} for `%i` */
function formatAsInteger(value, options) {
  const separator = usesSeparator(options);
  if (typeof value === 'bigint') return formatBigInt(stylizeNoColor, value, separator);
  return formatNumber(stylizeNoColor, typeof value === 'symbol' ? NaN : Number.parseInt(value), separator);
}

/** @param {unknown} value @param {object} [options] @returns {string} for `%f` */
function formatAsFloat(value, options) {
  return formatNumber(stylizeNoColor, typeof value === 'symbol' ? NaN : Number.parseFloat(value),
                      usesSeparator(options));
}

/**
 * @param {object|undefined} options of inspect
 * @param {unknown[]} args
 * @returns {string}
 */
function formatWithOptionsInternal(options, args) {
  const first = args[0];
  const count = args.length;
  let text = '';
  let next = 0;
  if (typeof first === 'string') {
    if (count === 1) return first;
    let lastPosition = 0;
    const end = first.length - 1;
    next = 1;
    for (let i = first.indexOf('%'); i !== -1 && i < end; i = first.indexOf('%', i)) {
      const placeholder = first.charCodeAt(i + 1);
      if (placeholder === kPercent) {
        text += first.slice(lastPosition, i + 1);
        lastPosition = i += 2;
        continue;
      }
      if (next === count) {
        i++;
        continue;
      }
      let part;
      switch (placeholder) {
        case 115: part = formatAsString(args[next++], options); break; // 's'
        case 100: part = formatAsNumber(args[next++], options); break; // 'd'
        case 105: part = formatAsInteger(args[next++], options); break; // 'i'
        case 102: part = formatAsFloat(args[next++], options); break; // 'f'
        case 106: part = tryStringify(args[next++]); break; // 'j'
        case 79: part = inspect(args[next++], options); break; // 'O'
        case 111: // 'o'
          part = inspect(args[next++], { ...options, showHidden: true, showProxy: true, depth: 4 });
          break;
        case 99: // 'c', style sheets mean nothing here
          next++;
          part = '';
          break;
        default:
          i++;
          continue;
      }
      if (lastPosition !== i) text += first.slice(lastPosition, i);
      text += part;
      lastPosition = i += 2;
    }
    if (lastPosition === 0) text = first;
    else if (lastPosition < first.length) text += first.slice(lastPosition);
    if (next === count) return text;
    text += ' ';
  }
  for (let i = next; i < count; i++) {
    if (i !== next) text += ' ';
    const value = args[i];
    text += typeof value === 'string' ? value : inspect(value, options);
  }
  return text;
}

/**
 * @param {...unknown} args a text with placeholders, and values
 * @returns {string}
 */
function format(...args) {
  return formatWithOptionsInternal(undefined, args);
}

/**
 * @param {object} inspectOptions
 * @param {...unknown} args
 * @returns {string}
 */
function formatWithOptions(inspectOptions, ...args) {
  validateObject(inspectOptions, 'inspectOptions', kValidateObjectAllowArray);
  return formatWithOptionsInternal(inspectOptions, args);
}

module.exports = { format, formatWithOptions, formatWithOptionsInternal };
