'use strict';

// The sentences that argument errors are made of.

const lowerCaseTypes = new Set([
  'string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol',
]);
const className = /^[A-Z][a-zA-Z0-9]*$/;

let inspectModule;
/** @returns {typeof import('internal/util/inspect')} loaded on first use, for it needs the errors itself */
function inspector() {
  return inspectModule ??= require('internal/util/inspect');
}

/**
 * @param {string[]} array
 * @param {string} [type] the word before the last item
 * @returns {string} `a`, `a and b`, `a, b, and c`
 */
function formatList(array, type = 'and') {
  switch (array.length) {
    case 0: return '';
    case 1: return `${array[0]}`;
    case 2: return `${array[0]} ${type} ${array[1]}`;
    case 3: return `${array[0]}, ${array[1]}, ${type} ${array[2]}`;
    default: return `${array.slice(0, -1).join(', ')}, ${type} ${array[array.length - 1]}`;
  }
}

/**
 * @param {(string|string[])[]} names an array stands for alternatives
 * @returns {string} `"a"`, `"a" and "b"`, `"a", "b", and "c" or "d"`
 */
function quoteList(names) {
  const quoted = names.map((name) => (Array.isArray(name) ?
    name.map((alternative) => `"${alternative}"`).join(' or ') : `"${name}"`));
  return formatList(quoted, 'and');
}

/**
 * Inspects a value on one level, even when its own `inspect` throws.
 * @param {unknown} value
 * @param {number} [maxLength] longer texts are cut and end in `...`
 * @returns {string}
 */
function describeValue(value, maxLength = Infinity) {
  let text = inspector().inspect(value);
  if (text.length > maxLength) text = `${text.slice(0, maxLength)}...`;
  return text;
}

/**
 * Says what a value is, for the end of `Received …`.
 * @param {unknown} value
 * @returns {string}
 */
function determineSpecificType(value) {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  switch (typeof value) {
    case 'bigint': return `type bigint (${value}n)`;
    case 'number':
      if (value === 0) return 1 / value === -Infinity ? 'type number (-0)' : 'type number (0)';
      if (value !== value) return 'type number (NaN)'; // eslint-disable-line no-self-compare
      return `type number (${value})`;
    case 'boolean': return value ? 'type boolean (true)' : 'type boolean (false)';
    case 'symbol': return `type symbol (${String(value)})`;
    case 'function': return `function ${value.name}`;
    case 'object':
      if (value.constructor && 'name' in value.constructor) return `an instance of ${value.constructor.name}`;
      return inspector().inspect(value, { depth: -1 });
    case 'string': {
      const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return text.includes("'") ? `type string (${JSON.stringify(text)})` : `type string ('${text}')`;
    }
    default: {
      const text = inspector().inspect(value, { colors: false });
      return `type ${typeof value} (${text.length > 28 ? `${text.slice(0, 25)}...` : text})`;
    }
  }
}

/**
 * The message of ERR_INVALID_ARG_TYPE.
 * @param {string} name of the argument (`a`), of the property (`a.b`), or ending in ` argument`
 * @param {string|string[]} expected types, class names, or other descriptions
 * @param {unknown} actual
 * @returns {string}
 */
function describeInvalidArgType(name, expected, actual) {
  if (!Array.isArray(expected)) expected = [expected];
  let message = 'The ';
  if (name.endsWith(' argument')) message += `${name} `;
  else message += `"${name}" ${name.includes('.') ? 'property' : 'argument'} `;
  message += 'must be ';

  const types = [];
  const instances = [];
  const other = [];
  for (const value of expected) {
    if (lowerCaseTypes.has(value)) types.push(value.toLowerCase());
    else if (className.test(value)) instances.push(value);
    else other.push(value);
  }
  // `object` reads as a class where classes are named too.
  if (instances.length > 0) {
    const position = types.indexOf('object');
    if (position !== -1) {
      types.splice(position, 1);
      instances.push('Object');
    }
  }
  if (types.length > 0) {
    message += `${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`;
    if (instances.length > 0 || other.length > 0) message += ' or ';
  }
  if (instances.length > 0) {
    message += `an instance of ${formatList(instances, 'or')}`;
    if (other.length > 0) message += ' or ';
  }
  if (other.length > 0) {
    if (other.length > 1) {
      message += `one of ${formatList(other, 'or')}`;
    } else {
      if (other[0].toLowerCase() !== other[0]) message += 'an ';
      message += other[0];
    }
  }
  return `${message}. Received ${determineSpecificType(actual)}`;
}

/**
 * @param {string} digits of an integer, with or without a sign
 * @returns {string} with `_` between groups of three
 */
function addNumericalSeparator(digits) {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, '_');
}

/**
 * The message of ERR_OUT_OF_RANGE.
 * @param {string} name
 * @param {string} range
 * @param {unknown} input
 * @param {boolean} [nameIsMessage] the name is the sentence to begin with
 * @returns {string}
 */
function describeOutOfRange(name, range, input, nameIsMessage = false) {
  const start = nameIsMessage ? name : `The value of "${name}" is out of range.`;
  let received;
  if (Number.isInteger(input) && Math.abs(input) > 2 ** 32) {
    received = addNumericalSeparator(String(input));
  } else if (typeof input === 'bigint') {
    received = String(input);
    if (input > 2n ** 32n || input < -(2n ** 32n)) received = addNumericalSeparator(received);
    received += 'n';
  } else {
    received = inspector().inspect(input);
  }
  return `${start} It must be ${range}. Received ${received}`;
}

module.exports = {
  addNumericalSeparator,
  describeInvalidArgType,
  describeOutOfRange,
  describeValue,
  determineSpecificType,
  formatList,
  quoteList,
};
