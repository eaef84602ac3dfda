'use strict';

// The entries of each kind of object: properties, items, key and value pairs.

const types = require('internal/util/types');
const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keys: ObjectKeys } = Object;
const { apply } = Reflect;
const native = binding('util');

const { formatValue } = require('internal/util/inspect/value');
const { kArrayExtrasType, kArrayType, kObjectType, reduceToSingleString } = require('internal/util/inspect/layout');
const { escapeControls, formatBigInt, formatNumber, getStringWidth, strEscape } = require('internal/util/inspect/strings');

const typedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const getTypedArrayName = getOwnPropertyDescriptor(typedArrayPrototype, Symbol.toStringTag).get;
const getTypedArrayLength = getOwnPropertyDescriptor(typedArrayPrototype, 'length').get;
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const getSetSize = getOwnPropertyDescriptor(Set.prototype, 'size').get;
const getMapSize = getOwnPropertyDescriptor(Map.prototype, 'size').get;
const nextOfMap = getPrototypeOf(new Map().entries()).next;
const nextOfSet = getPrototypeOf(new Set().values()).next;

const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const arrayIndex = /^(0|[1-9][0-9]*)$/;

/** @param {object} value @returns {string} */
const typedArrayName = (value) => apply(getTypedArrayName, value, []);
/** @param {object} value @returns {number} */
const typedArrayLength = (value) => apply(getTypedArrayLength, value, []);

/** @param {number} remaining @returns {string} */
function moreItems(remaining) {
  return `... ${remaining} more item${remaining > 1 ? 's' : ''}`;
}

/**
 * @param {object} ctx
 * @param {PropertyKey} key
 * @param {boolean} enumerable
 * @returns {string}
 */
function formatKey(ctx, key, enumerable) {
  if (typeof key === 'symbol') {
    const text = ctx.stylize(escapeControls(Symbol.prototype.toString.call(key)), 'symbol');
    return enumerable ? text : `[${text}]`;
  }
  if (key === '__proto__') return "['__proto__']";
  if (!enumerable) return `[${escapeControls(key)}]`;
  if (identifier.test(key)) return ctx.stylize(key, 'name');
  return ctx.stylize(strEscape(key), 'string');
}

/** @returns {string} an accessor: `[Getter]`, `[Getter: 5]`, `[Getter/Setter] { a: 1 }` */
function formatAccessor(ctx, original, descriptor, recurseTimes) {
  const { stylize } = ctx;
  const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
  const wanted = ctx.getters && (ctx.getters === true || (ctx.getters === 'get' && descriptor.set === undefined) ||
    (ctx.getters === 'set' && descriptor.set !== undefined));
  if (!wanted) return stylize(`[${label}]`, 'special');
  let text;
  ctx.indentationLvl += 2;
  try {
    const value = apply(descriptor.get, original, []);
    if (value !== null && (typeof value === 'object' || typeof value === 'function')) {
      text = `${stylize(`[${label}]`, 'special')} ${formatValue(ctx, value, recurseTimes)}`;
    } else {
      text = `${stylize(`[${label}:`, 'special')} ${formatValue(ctx, value, recurseTimes)}${stylize(']', 'special')}`;
    }
  } catch (error) {
    const message = `<Inspection threw (${formatValue(ctx, error, recurseTimes)})>`;
    text = `${stylize(`[${label}:`, 'special')} ${message}${stylize(']', 'special')}`;
  }
  ctx.indentationLvl -= 2;
  return text;
}

/**
 * @param {object} ctx
 * @param {object} value
 * @param {number} recurseTimes
 * @param {PropertyKey} key
 * @param {number} type kArrayType: without the key
 * @param {PropertyDescriptor} [descriptor]
 * @param {object} [original] receiver for getters
 * @returns {string} `key: value`
 */
function formatProperty(ctx, value, recurseTimes, key, type, descriptor, original = value) {
  descriptor ??= getOwnPropertyDescriptor(value, key) ?? { value: value[key], configurable: true, enumerable: true };
  let separator = ' ';
  let text;
  if (descriptor.value !== undefined) {
    const indentation = ctx.compact !== true || type !== kObjectType ? 2 : 3;
    ctx.indentationLvl += indentation;
    text = formatValue(ctx, descriptor.value, recurseTimes);
    if (indentation === 3 && ctx.breakLength < getStringWidth(text, ctx.colors)) {
      separator = `\n${' '.repeat(ctx.indentationLvl)}`;
    }
    ctx.indentationLvl -= indentation;
  } else if (descriptor.get !== undefined) {
    text = formatAccessor(ctx, original, descriptor, recurseTimes);
  } else if (descriptor.set !== undefined) {
    text = ctx.stylize('[Setter]', 'special');
  } else {
    text = ctx.stylize('undefined', 'undefined');
  }
  if (type === kArrayType) return text;
  return `${formatKey(ctx, key, descriptor.enumerable !== false)}:${separator}${text}`;
}

/** Appends the properties of the user's prototypes, dimmed into brackets as if not enumerable. */
function formatProtoProperties(ctx, value, recurseTimes, protoProps, output) {
  for (const { key, descriptor } of protoProps) {
    const shown = { ...descriptor, enumerable: false };
    const text = formatProperty(ctx, value, recurseTimes, key, kObjectType, shown);
    if (ctx.colors) output.push(`\u001b[2m${text}\u001b[22m`);
    else output.push(text);
  }
}

/** @returns {string[]} */
function formatArray(ctx, value, recurseTimes) {
  const length = value.length;
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), length);
  const output = [];
  for (let i = 0; i < shown; i++) {
    // Holes are counted, not listed.
    if (!hasOwn(value, i)) return formatSparseArray(ctx, value, recurseTimes, shown, output, i);
    output.push(formatProperty(ctx, value, recurseTimes, i, kArrayType));
  }
  if (length > shown) output.push(moreItems(length - shown));
  return output;
}

/** @returns {string[]} a run of holes counts as one entry */
function formatSparseArray(ctx, value, recurseTimes, maxLength, output, i) {
  const keys = ObjectKeys(value);
  let index = i;
  for (; i < keys.length && output.length < maxLength; i++) {
    const key = keys[i];
    const number = +key;
    // Past the last possible index all keys are properties.
    if (number > 2 ** 32 - 2) break;
    if (`${index}` !== key) {
      if (!arrayIndex.test(key)) break;
      const holes = number - index;
      output.push(ctx.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      index = number;
      if (output.length === maxLength) break;
    }
    output.push(formatProperty(ctx, value, recurseTimes, key, kArrayType));
    index++;
  }
  const remaining = value.length - index;
  if (output.length !== maxLength) {
    if (remaining > 0) {
      output.push(ctx.stylize(`<${remaining} empty item${remaining > 1 ? 's' : ''}>`, 'undefined'));
    }
  } else if (remaining > 0) {
    output.push(moreItems(remaining));
  }
  return output;
}

/** @param {number} size @returns {string[]} */
function formatTypedArray(size, ctx, value, recurseTimes) {
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), size);
  const output = new Array(shown);
  const format = size > 0 && typeof value[0] === 'number' ? formatNumber : formatBigInt;
  for (let i = 0; i < shown; i++) output[i] = format(ctx.stylize, value[i], ctx.numericSeparator);
  if (size > shown) output.push(moreItems(size - shown));
  if (ctx.showHidden) {
    // The getters' values, which are no own properties.
    ctx.indentationLvl += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      output.push(`${ctx.stylize(`[${key}]`, 'string')}: ${formatValue(ctx, value[key], recurseTimes, true)}`);
    }
    ctx.indentationLvl -= 2;
  }
  return output;
}

/** @returns {string} a value that an accessor of the prototype gives: `[byteLength]: 5` */
function formatInherited(ctx, value, recurseTimes, key) {
  ctx.indentationLvl += 2;
  const text = `${ctx.stylize(`[${key}]`, 'string')}: ${formatValue(ctx, value[key], recurseTimes)}`;
  ctx.indentationLvl -= 2;
  return text;
}

/** @returns {string[]} */
function formatByteLength(ctx, value, recurseTimes) {
  return [formatInherited(ctx, value, recurseTimes, 'byteLength')];
}

/** @returns {string[]} */
function formatDataView(ctx, value, recurseTimes) {
  return [
    formatInherited(ctx, value, recurseTimes, 'byteLength'),
    formatInherited(ctx, value, recurseTimes, 'byteOffset'),
    formatInherited(ctx, value, recurseTimes, 'buffer'),
  ];
}

/** @returns {string[]} */
function formatArrayBuffer(ctx, value, recurseTimes) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [ctx.stylize('(detached)', 'special'), formatInherited(ctx, value, recurseTimes, 'byteLength')];
  }
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
  let text = '';
  for (let i = 0; i < shown; i++) {
    const byte = bytes[i];
    text += `${i === 0 ? '' : ' '}${byte < 16 ? '0' : ''}${byte.toString(16)}`;
  }
  const remaining = bytes.length - shown;
  if (remaining > 0) text += ` ... ${remaining} more byte${remaining > 1 ? 's' : ''}`;
  return [
    `${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`,
    formatInherited(ctx, value, recurseTimes, 'byteLength'),
  ];
}

/** @returns {string[]} all values: without a prototype there is no count to show the rest by */
function formatWholeSet(ctx, value, recurseTimes) {
  return formatSet(ctx, value, recurseTimes, Infinity);
}

/** @returns {string[]} */
function formatSet(ctx, value, recurseTimes, maxLength = ctx.maxArrayLength) {
  const iterator = apply(setValues, value, []);
  const length = apply(getSetSize, value, []);
  const shown = Math.min(Math.max(0, maxLength), length);
  const output = [];
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) output.push(formatValue(ctx, apply(nextOfSet, iterator, []).value, recurseTimes));
  if (length > shown) output.push(moreItems(length - shown));
  ctx.indentationLvl -= 2;
  return output;
}

/** @returns {string[]} all pairs, like formatWholeSet */
function formatWholeMap(ctx, value, recurseTimes) {
  return formatMap(ctx, value, recurseTimes, Infinity);
}

/** @returns {string[]} */
function formatMap(ctx, value, recurseTimes, maxLength = ctx.maxArrayLength) {
  const iterator = apply(mapEntries, value, []);
  const length = apply(getMapSize, value, []);
  const shown = Math.min(Math.max(0, maxLength), length);
  const output = [];
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) {
    const { 0: key, 1: item } = apply(nextOfMap, iterator, []).value;
    output.push(`${formatValue(ctx, key, recurseTimes)} => ${formatValue(ctx, item, recurseTimes)}`);
  }
  if (length > shown) output.push(moreItems(length - shown));
  ctx.indentationLvl -= 2;
  return output;
}

/** Entries without order, so sorted, to give the same text each time. @returns {string[]} */
function formatSetIteratorInner(ctx, recurseTimes, items, isWeak) {
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), items.length);
  const output = new Array(shown);
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) output[i] = formatValue(ctx, items[i], recurseTimes);
  if (isWeak && !ctx.sorted) output.sort();
  const remaining = items.length - shown;
  if (remaining > 0) output.push(moreItems(remaining));
  ctx.indentationLvl -= 2;
  return output;
}

/** @param {unknown[]} items keys and values in turn @param {boolean} isWeak @returns {string[]} */
function formatMapIteratorInner(ctx, recurseTimes, items, isWeak) {
  const length = items.length / 2;
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), length);
  const output = new Array(shown);
  ctx.indentationLvl += 2;
  for (let i = 0; i < shown; i++) {
    const position = i * 2;
    if (isWeak) {
      output[i] = `${formatValue(ctx, items[position], recurseTimes)} => ` +
        `${formatValue(ctx, items[position + 1], recurseTimes)}`;
    } else {
      const pair = [
        formatValue(ctx, items[position], recurseTimes),
        formatValue(ctx, items[position + 1], recurseTimes),
      ];
      output[i] = reduceToSingleString(ctx, pair, '', ['[', ']'], kArrayExtrasType, recurseTimes);
    }
  }
  if (isWeak && !ctx.sorted) output.sort();
  ctx.indentationLvl -= 2;
  if (length > shown) output.push(moreItems(length - shown));
  return output;
}

/** @returns {string[]} */
function formatWeakCollection(ctx) {
  return [ctx.stylize('<items unknown>', 'special')];
}

/** @returns {string[]} */
function formatWeakSet(ctx, value, recurseTimes) {
  return formatSetIteratorInner(ctx, recurseTimes, native.previewEntries(value), true);
}

/** @returns {string[]} */
function formatWeakMap(ctx, value, recurseTimes) {
  return formatMapIteratorInner(ctx, recurseTimes, native.previewEntries(value), true);
}

/** @param {[string, string]} braces @returns {string[]} */
function formatIterator(braces, ctx, value, recurseTimes) {
  const { 0: items, 1: isKeyValue } = native.previewEntries(value, true);
  if (isKeyValue) {
    braces[0] = braces[0].replace(/ Iterator] {$/, ' Entries] {');
    return formatMapIteratorInner(ctx, recurseTimes, items, false);
  }
  return formatSetIteratorInner(ctx, recurseTimes, items, false);
}

/** @returns {string[]} */
function formatPromise(ctx, value, recurseTimes) {
  const { 0: state, 1: result } = native.getPromiseDetails(value);
  if (state === native.constants.kPending) return [ctx.stylize('<pending>', 'special')];
  ctx.indentationLvl += 2;
  const text = formatValue(ctx, result, recurseTimes);
  ctx.indentationLvl -= 2;
  return [state === native.constants.kRejected ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
}

/** @param {PropertyKey[]} keys @returns {string[]} */
function formatNamespaceObject(keys, ctx, value, recurseTimes) {
  const output = new Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    try {
      output[i] = formatProperty(ctx, value, recurseTimes, keys[i], kObjectType);
    } catch (error) {
      if (!types.isNativeError(error)) throw error;
      // The binding is in its temporal dead zone: show its key all the same.
      const placeholder = { [keys[i]]: '' };
      output[i] = formatProperty(ctx, placeholder, recurseTimes, keys[i], kObjectType);
      const colon = output[i].lastIndexOf(' ');
      output[i] = output[i].slice(0, colon + 1) + ctx.stylize('<uninitialized>', 'special');
    }
  }
  return output;
}

module.exports = {
  formatArray,
  formatArrayBuffer,
  formatByteLength,
  formatDataView,
  formatIterator,
  formatMap,
  formatNamespaceObject,
  formatPromise,
  formatProperty,
  formatProtoProperties,
  formatSet,
  formatTypedArray,
  formatWeakCollection,
  formatWeakMap,
  formatWeakSet,
  formatWholeMap,
  formatWholeSet,
  typedArrayLength,
  typedArrayName,
};
