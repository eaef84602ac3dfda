'use strict';

// Formats one value: which kind it is, what stands before and around its entries, and which entries it has.

const { isError } = require('internal/util');
const types = require('internal/util/types');
const { getOwnPropertySymbols, hasOwn, keys: ObjectKeys, getOwnPropertyNames } = Object;
const { propertyIsEnumerable } = Object.prototype;
const { apply } = Reflect;
const { isArray } = Array;
const native = binding('util');
const { getOwnNonIndexProperties, getProxyDetails } = native;
const kAllProperties = native.constants.ALL_PROPERTIES;
const kOnlyEnumerable = native.constants.ONLY_ENUMERABLE;

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const getSetSize = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const getMapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const { getTime, toISOString, toString: dateToString } = Date.prototype;
const { toString: regExpToString } = RegExp.prototype;

module.exports = { formatValue, getKeys, getUserOptions };

const { kArrayExtrasType, kObjectType, reduceToSingleString } = require('internal/util/inspect/layout');
const { formatPrimitive, formatNumber } = require('internal/util/inspect/strings');
const { formatError } = require('internal/util/inspect/error');
const { getBoxedBase, getConstructorName, getFunctionBase, getIteratorBraces, getPrefix } =
    require('internal/util/inspect/names');
const entries = require('internal/util/inspect/entries');
const { formatProperty } = entries;

/** Lone output of at most this many characters per level; past it only the top level is shown. */
const kMaxOutputPerLevel = 2 ** 27;

const noEntries = () => [];

/**
 * @param {object} ctx
 * @param {boolean} isCrossContext the receiver may come from another realm: give it nothing of ours to climb up
 * @returns {object} options for a custom inspect function
 */
function getUserOptions(ctx, isCrossContext) {
  const options = {
    stylize: ctx.stylize,
    showHidden: ctx.showHidden,
    depth: ctx.depth,
    colors: ctx.colors,
    customInspect: ctx.customInspect,
    showProxy: ctx.showProxy,
    maxArrayLength: ctx.maxArrayLength,
    maxStringLength: ctx.maxStringLength,
    breakLength: ctx.breakLength,
    compact: ctx.compact,
    sorted: ctx.sorted,
    getters: ctx.getters,
    numericSeparator: ctx.numericSeparator,
    ...ctx.userOptions,
  };
  if (isCrossContext) {
    Object.setPrototypeOf(options, null);
    for (const key of ObjectKeys(options)) {
      const value = options[key];
      if ((typeof value === 'object' || typeof value === 'function') && value !== null) delete options[key];
    }
    options.stylize = Object.setPrototypeOf((value, flavour) => {
      let stylized;
      try {
        stylized = `${ctx.stylize(value, flavour)}`;
      } catch {
        // Falls through to the unstyled text.
      }
      return typeof stylized === 'string' ? stylized : value;
    }, null);
  }
  return options;
}

/**
 * @param {object} ctx
 * @param {unknown} value
 * @param {number} recurseTimes how deep the value lies
 * @param {boolean} [typedArray] whether the value is the buffer of a typed array
 * @returns {string}
 */
function formatValue(ctx, value, recurseTimes, typedArray) {
  // The second half lets `document.all` alikes through: objects that claim to be undefined.
  if (typeof value !== 'object' && typeof value !== 'function' && !(value === undefined ? false : isUndetectable(value))) {
    return formatPrimitive(ctx.stylize, value, ctx);
  }
  if (value === null) return ctx.stylize('null', 'null');

  const context = value;
  const proxy = getProxyDetails(value, !!ctx.showProxy);
  if (proxy !== undefined) {
    if (proxy === null || (ctx.showProxy && proxy[0] === null)) return ctx.stylize('<Revoked Proxy>', 'special');
    if (ctx.showProxy) return formatProxy(ctx, proxy, recurseTimes);
    value = proxy;
  }

  if (ctx.customInspect) {
    const custom = value[customInspect];
    if (typeof custom === 'function' && custom !== ctx.inspect &&
        // A class's prototype is not an instance.
        !(hasOwn(value, 'constructor') && value.constructor?.prototype === value)) {
      // What is left of the depth, for the function's own calls.
      const depth = ctx.depth === null ? null : ctx.depth - recurseTimes;
      const isCrossContext = proxy !== undefined || !(context instanceof Object);
      const result = apply(custom, context, [depth, getUserOptions(ctx, isCrossContext), ctx.inspect]);
      if (result !== context) {
        if (typeof result !== 'string') return formatValue(ctx, result, recurseTimes);
        return result.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
      }
    }
  }

  if (ctx.seen.includes(value)) {
    let index = 1;
    if (ctx.circular === undefined) {
      ctx.circular = new Map();
      ctx.circular.set(value, index);
    } else {
      index = ctx.circular.get(value);
      if (index === undefined) {
        index = ctx.circular.size + 1;
        ctx.circular.set(value, index);
      }
    }
    return ctx.stylize(`[Circular *${index}]`, 'special');
  }
  return formatRaw(ctx, value, recurseTimes, typedArray);
}

/** @param {unknown} value @returns {boolean} whether it is an object that `typeof` calls undefined */
function isUndetectable(value) {
  return typeof value === 'undefined' && value !== undefined;
}

/** @param {object} ctx @param {[object, object]} proxy @param {number} recurseTimes @returns {string} */
function formatProxy(ctx, proxy, recurseTimes) {
  if (recurseTimes > ctx.depth && ctx.depth !== null) return ctx.stylize('Proxy [Array]', 'special');
  recurseTimes += 1;
  ctx.indentationLvl += 2;
  const output = [formatValue(ctx, proxy[0], recurseTimes), formatValue(ctx, proxy[1], recurseTimes)];
  ctx.indentationLvl -= 2;
  return reduceToSingleString(ctx, output, '', ['Proxy [', ']'], kArrayExtrasType, recurseTimes);
}

/**
 * @param {object} value
 * @param {boolean} showHidden
 * @returns {PropertyKey[]} the own keys to show
 */
function getKeys(value, showHidden) {
  let keys;
  const symbols = getOwnPropertySymbols(value);
  if (showHidden) {
    keys = getOwnPropertyNames(value);
    if (symbols.length !== 0) keys.push(...symbols);
    return keys;
  }
  try {
    keys = ObjectKeys(value);
  } catch {
    // A module namespace with bindings that are not initialised yet.
    keys = getOwnPropertyNames(value);
  }
  for (let i = 0; i < symbols.length; i++) {
    if (apply(propertyIsEnumerable, value, [symbols[i]])) keys.push(symbols[i]);
  }
  return keys;
}

/**
 * @param {object} ctx
 * @param {object} value
 * @param {number} recurseTimes
 * @param {boolean} [typedArray]
 * @returns {string}
 */
function formatRaw(ctx, value, recurseTimes, typedArray) {
  let protoProps;
  if (ctx.showHidden && (recurseTimes <= ctx.depth || ctx.depth === null)) protoProps = [];
  const constructor = getConstructorName(value, ctx, recurseTimes, protoProps);
  // Properties of a user's prototype are entries too, and keep an object from being shown as empty.
  if (protoProps !== undefined && protoProps.length === 0) protoProps = undefined;

  let tag = value[Symbol.toStringTag];
  // An own tag is shown among the properties, so not twice.
  if (typeof tag !== 'string' || (tag !== '' && (ctx.showHidden ?
    hasOwn(value, Symbol.toStringTag) : apply(propertyIsEnumerable, value, [Symbol.toStringTag])))) {
    tag = '';
  }
  // Nor one that the class's name says already.
  if (constructor !== null && constructor.includes(tag)) tag = '';

  const shape = describe(ctx, value, recurseTimes, typedArray, constructor, tag, protoProps);
  if (typeof shape === 'string') return shape;

  if (recurseTimes > ctx.depth && ctx.depth !== null) {
    const name = getPrefix(constructor, tag, nameOf(value, constructor)).slice(0, -1);
    // What has no prototype brings its brackets along.
    return ctx.stylize(constructor === null ? name : `[${name}]`, 'special');
  }
  recurseTimes += 1;
  ctx.seen.push(value);
  ctx.currentDepth = recurseTimes;
  const { keys, formatter, braces, extrasType } = shape;
  let { base } = shape;
  let output;
  const indentation = ctx.indentationLvl;
  try {
    output = formatter(ctx, value, recurseTimes);
    for (let i = 0; i < keys.length; i++) {
      output.push(formatProperty(ctx, value, recurseTimes, keys[i], extrasType));
    }
    if (protoProps !== undefined) entries.formatProtoProperties(ctx, value, recurseTimes, protoProps, output);
  } catch (error) {
    return handleStackOverflow(ctx, error, getPrefix(constructor, tag, 'Object').slice(0, -1), indentation);
  }

  if (ctx.circular !== undefined) {
    const index = ctx.circular.get(value);
    if (index !== undefined) {
      const reference = ctx.stylize(`<ref *${index}>`, 'special');
      if (ctx.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else braces[0] = `${reference} ${braces[0]}`;
    }
  }
  ctx.seen.pop();

  if (ctx.sorted) {
    const comparator = ctx.sorted === true ? undefined : ctx.sorted;
    if (extrasType === kObjectType) {
      output.sort(comparator);
    } else if (keys.length > 1) {
      const sorted = output.slice(output.length - keys.length).sort(comparator);
      output.splice(output.length - keys.length, keys.length, ...sorted);
    }
  }

  const text = reduceToSingleString(ctx, output, base, braces, extrasType, recurseTimes, value);
  const length = (ctx.budget[ctx.indentationLvl] || 0) + text.length;
  ctx.budget[ctx.indentationLvl] = length;
  // Huge graphs of shared objects would take all memory: from here on, only the top level.
  if (length > kMaxOutputPerLevel) ctx.depth = -1;
  return text;
}

/** @param {object} ctx @param {unknown} error @param {string} name @param {number} indentation @returns {string} */
function handleStackOverflow(ctx, error, name, indentation) {
  if (!require('internal/errors').isStackOverflowError(error)) throw error;
  ctx.seen.pop();
  ctx.indentationLvl = indentation;
  return ctx.stylize(
    `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
}

/**
 * @param {string} base
 * @param {[string, string]} braces
 * @param {PropertyKey[]} keys
 * @param {Function} formatter
 * @param {number} extrasType
 */
function makeShape(base, braces, keys, formatter, extrasType) {
  return { base, braces, keys, formatter, extrasType };
}

/**
 * @returns {string|{base: string, braces: [string, string], keys: PropertyKey[], formatter: Function,
 *     extrasType: number}} the finished text of what has no entries, else how to format the entries
 */
function describe(ctx, value, recurseTimes, typedArray, constructor, tag, protoProps) {
  if (value[Symbol.iterator] || constructor === null) {
    const shape = describeIterable(ctx, value, constructor, tag, protoProps);
    if (shape !== undefined) return shape;
  }
  const keys = getKeys(value, ctx.showHidden);
  const isEmpty = keys.length === 0 && protoProps === undefined;

  if (types.isArgumentsObject(value)) {
    const prefix = constructor === null ? '[Arguments: null prototype]' : '[Arguments]';
    return isEmpty ? `${prefix} {}` : makeShape('', [`${prefix} {`, '}'], keys, noEntries, kObjectType);
  }
  // Whatever inherits from Object.prototype directly counts as plain; most objects end here.
  if (constructor === 'Object' && typeof value !== 'function') {
    const open = tag !== '' ? `${getPrefix(constructor, tag, 'Object')}{` : '{';
    return isEmpty ? `${open}}` : makeShape('', [open, '}'], keys, noEntries, kObjectType);
  }
  if (typeof value === 'function') {
    const base = getFunctionBase(ctx, value, constructor, tag);
    return isEmpty ? ctx.stylize(base, 'special') : makeShape(base, ['{', '}'], keys, noEntries, kObjectType);
  }
  if (types.isRegExp(value)) {
    let base = apply(regExpToString, constructor !== null ? value : new RegExp(value), []);
    const prefix = getPrefix(constructor, tag, 'RegExp');
    if (prefix !== 'RegExp ') base = `${prefix}${base}`;
    if (isEmpty || (recurseTimes > ctx.depth && ctx.depth !== null)) return ctx.stylize(base, 'regexp');
    return makeShape(base, ['{', '}'], keys, noEntries, kObjectType);
  }
  if (types.isDate(value)) {
    let base = Number.isNaN(apply(getTime, value, [])) ?
      apply(dateToString, value, []) : apply(toISOString, value, []);
    const prefix = getPrefix(constructor, tag, 'Date');
    if (prefix !== 'Date ') base = `${prefix}${base}`;
    return isEmpty ? ctx.stylize(base, 'date') : makeShape(base, ['{', '}'], keys, noEntries, kObjectType);
  }
  if (isError(value)) {
    const base = formatError(value, constructor, tag, ctx, keys);
    return keys.length === 0 && protoProps === undefined ?
      base : makeShape(base, ['{', '}'], keys, noEntries, kObjectType);
  }
  if (types.isAnyArrayBuffer(value)) {
    const prefix = getPrefix(constructor, tag, types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer');
    if (typedArray !== undefined && isEmpty) {
      // The bytes are already shown, as the typed array's entries.
      return `${prefix}{ [byteLength]: ${formatNumber(ctx.stylize, value.byteLength, false)} }`;
    }
    return makeShape('', [`${prefix}{`, '}'], keys,
                     typedArray === undefined ? entries.formatArrayBuffer : entries.formatByteLength, kObjectType);
  }
  if (types.isDataView(value)) {
    return makeShape('', [`${getPrefix(constructor, tag, 'DataView')}{`, '}'], keys, entries.formatDataView, kObjectType);
  }
  if (types.isPromise(value)) {
    return makeShape('', [`${getPrefix(constructor, tag, 'Promise')}{`, '}'], keys, entries.formatPromise, kObjectType);
  }
  if (types.isWeakSet(value)) {
    return makeShape('', [`${getPrefix(constructor, tag, 'WeakSet')}{`, '}'], keys,
                     ctx.showHidden ? entries.formatWeakSet : entries.formatWeakCollection, kObjectType);
  }
  if (types.isWeakMap(value)) {
    return makeShape('', [`${getPrefix(constructor, tag, 'WeakMap')}{`, '}'], keys,
                     ctx.showHidden ? entries.formatWeakMap : entries.formatWeakCollection, kObjectType);
  }
  if (types.isModuleNamespaceObject(value)) {
    return makeShape('', [`${getPrefix(constructor, tag, 'Module')}{`, '}'], [],
                     entries.formatNamespaceObject.bind(null, keys), kObjectType);
  }
  if (types.isBoxedPrimitive(value)) {
    const base = getBoxedBase(value, ctx, keys, constructor, tag);
    return keys.length === 0 && protoProps === undefined ?
      base : makeShape(base, ['{', '}'], keys, noEntries, kObjectType);
  }
  if (tag === 'URL' && isURL(value) && !(recurseTimes > ctx.depth && ctx.depth !== null)) {
    return isEmpty ? value.href : makeShape(value.href, ['{', '}'], keys, noEntries, kObjectType);
  }
  if (isEmpty) {
    if (types.isExternal(value)) {
      return ctx.stylize(`[External: ${native.getExternalValue(value).toString(16)}]`, 'special');
    }
    return `${getPrefix(constructor, tag, nameOf(value, constructor))}{}`;
  }
  return makeShape('', [`${getPrefix(constructor, tag, nameOf(value, constructor))}{`, '}'], keys, noEntries, kObjectType);
}

/** @param {object} value with the tag of a URL @returns {boolean} whether it is one, not a prototype or a look-alike */
function isURL(value) {
  try {
    return typeof value.href === 'string' && value instanceof URL;
  } catch {
    return false;
  }
}

/** @param {object} value @param {string|null} constructor @returns {string} the engine's name for what has none */
function nameOf(value, constructor) {
  return constructor === null ? native.getConstructorName(value) : 'Object';
}

/** @returns {string|object|undefined} undefined when the value is of another kind */
function describeIterable(ctx, value, constructor, tag, protoProps) {
  const filter = ctx.showHidden ? kAllProperties : kOnlyEnumerable;
  if (isArray(value)) {
    const prefix = constructor !== 'Array' || tag !== '' ? getPrefix(constructor, tag, 'Array', `(${value.length})`) : '';
    const keys = getOwnNonIndexProperties(value, filter);
    if (value.length === 0 && keys.length === 0 && protoProps === undefined) return `${prefix}[]`;
    return makeShape('', [`${prefix}[`, ']'], keys, entries.formatArray, kArrayExtrasType);
  }
  if (types.isSet(value)) {
    const size = apply(getSetSize, value, []);
    const prefix = getPrefix(constructor, tag, 'Set', `(${size})`);
    const keys = getKeys(value, ctx.showHidden);
    if (size === 0 && keys.length === 0 && protoProps === undefined) return `${prefix}{}`;
    return makeShape('', [`${prefix}{`, '}'], keys, constructor === null ? entries.formatWholeSet : entries.formatSet, kObjectType);
  }
  if (types.isMap(value)) {
    const size = apply(getMapSize, value, []);
    const prefix = getPrefix(constructor, tag, 'Map', `(${size})`);
    const keys = getKeys(value, ctx.showHidden);
    if (size === 0 && keys.length === 0 && protoProps === undefined) return `${prefix}{}`;
    return makeShape('', [`${prefix}{`, '}'], keys, constructor === null ? entries.formatWholeMap : entries.formatMap, kObjectType);
  }
  if (types.isTypedArray(value)) {
    const keys = getOwnNonIndexProperties(value, filter);
    const fallback = constructor === null ? entries.typedArrayName(value) : '';
    const size = entries.typedArrayLength(value);
    const prefix = getPrefix(constructor, tag, fallback, `(${size})`);
    if (size === 0 && keys.length === 0 && !ctx.showHidden) return `${prefix}[]`;
    return makeShape('', [`${prefix}[`, ']'], keys, entries.formatTypedArray.bind(null, size), kArrayExtrasType);
  }
  if (types.isMapIterator(value)) {
    const braces = getIteratorBraces('Map', tag);
    return makeShape('', braces, getKeys(value, ctx.showHidden), entries.formatIterator.bind(null, braces), kObjectType);
  }
  if (types.isSetIterator(value)) {
    const braces = getIteratorBraces('Set', tag);
    return makeShape('', braces, getKeys(value, ctx.showHidden), entries.formatIterator.bind(null, braces), kObjectType);
  }
  return undefined;
}
