'use strict';

// What stands before a value's entries: the class name, the tag, the function's or the boxed value's own text.

const types = require('internal/util/types');
const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;
const { apply } = Reflect;
const functionToString = Function.prototype.toString;

/** The language's own classes: their prototypes' properties are nobody's own, and their `toString` is no user's. */
const builtInObjects = new Set([
  'AggregateError', 'Array', 'ArrayBuffer', 'AsyncDisposableStack', 'BigInt', 'BigInt64Array', 'BigUint64Array',
  'Boolean', 'DataView', 'Date', 'DisposableStack', 'Error', 'EvalError', 'FinalizationRegistry', 'Float32Array',
  'Float64Array', 'Function', 'Int16Array', 'Int32Array', 'Int8Array', 'Intl', 'Iterator', 'JSON', 'Map',
  'Math', 'Number', 'Object', 'Promise', 'Proxy', 'RangeError', 'ReferenceError', 'Reflect', 'RegExp', 'Set',
  'String', 'SuppressedError', 'Symbol', 'SyntaxError', 'TypeError', 'URIError', 'Uint16Array', 'Uint32Array',
  'Uint8Array', 'Uint8ClampedArray', 'WeakMap', 'WeakRef', 'WeakSet',
]);

/** @param {object} object @param {Function} constructor @returns {boolean} */
function isInstanceof(object, constructor) {
  try {
    return object instanceof constructor;
  } catch {
    return false;
  }
}

/**
 * @param {object} obj
 * @param {object} ctx
 * @param {number} recurseTimes
 * @param {PropertyKey[]} [protoProps] takes the keys of the user's prototypes
 * @returns {string|null} null when nothing on the prototype chain names a class
 */
function getConstructorName(obj, ctx, recurseTimes, protoProps) {
  let firstProto;
  const original = obj;
  while (obj || isUndetectableObject(obj)) {
    const descriptor = getOwnPropertyDescriptor(obj, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== '' &&
        isInstanceof(original, descriptor.value)) {
      if (protoProps !== undefined && (firstProto !== obj || !builtInObjects.has(descriptor.value.name))) {
        addPrototypeProperties(ctx, original, firstProto || original, recurseTimes, protoProps);
      }
      return String(descriptor.value.name);
    }
    obj = getPrototypeOf(obj);
    if (firstProto === undefined) firstProto = obj;
  }
  if (firstProto === null) return null;

  const name = binding('util').getConstructorName(original);
  if (recurseTimes > ctx.depth && ctx.depth !== null) return `${name} <Complex prototype>`;
  const protoName = getConstructorName(firstProto, ctx, recurseTimes + 1, protoProps);
  if (protoName === null) {
    const text = require('internal/util/inspect').inspect(firstProto, {
      ...ctx, customInspect: false, depth: -1,
    });
    return `${name} <${text}>`;
  }
  return `${name} <${protoName}>`;
}

const isUndetectableObject = (value) => typeof value === 'undefined' && value !== undefined;

/** Collects the keys that three levels of the user's prototypes add. */
function addPrototypeProperties(ctx, main, obj, recurseTimes, output) {
  let depth = 0;
  let keys;
  let seen;
  do {
    if (depth !== 0 || main === obj) {
      obj = getPrototypeOf(obj);
      if (obj === null) break;
      const descriptor = getOwnPropertyDescriptor(obj, 'constructor');
      if (descriptor !== undefined && typeof descriptor.value === 'function' &&
          builtInObjects.has(descriptor.value.name)) {
        break;
      }
    }
    if (depth === 0) seen = new Set();
    else for (const key of keys) seen.add(key);
    keys = Reflect.ownKeys(obj);
    ctx.seen.push(main);
    for (const key of keys) {
      // What the object or a nearer prototype hides is not shown.
      if (key === 'constructor' || hasOwn(main, key) || (depth !== 0 && seen.has(key))) continue;
      const descriptor = getOwnPropertyDescriptor(obj, key);
      if (typeof descriptor.value === 'function') continue;
      output.push({ key, descriptor });
    }
    ctx.seen.pop();
  } while (++depth !== 3);
}

/**
 * @param {string|null} constructor
 * @param {string} tag
 * @param {string} fallback for what has no constructor
 * @param {string} [size]
 * @returns {string} with a space at its end
 */
function getPrefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    if (tag !== '' && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== '' && constructor !== tag) return `${constructor}${size} [${tag}] `;
  return `${constructor}${size} `;
}

/** @param {'Map'|'Set'} type @param {string} tag @returns {[string, string]} */
function getIteratorBraces(type, tag) {
  if (tag !== `${type} Iterator`) {
    if (tag !== '') tag += '] [';
    tag += `${type} Iterator`;
  }
  return [`[${tag}] {`, '}'];
}

const classHead = /^(\s+[^(]*?)\s*{/;
const comments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;

/** @param {string} source @returns {boolean} whether a function's source is a class */
function isClassSource(source) {
  if (!source.startsWith('class') || !source.endsWith('}')) return false;
  const body = source.slice(5, -1);
  const brace = body.indexOf('{');
  // A parenthesis before the brace: a function named class…, or a comment, or `extends` of an expression.
  return brace !== -1 && (!body.slice(0, brace).includes('(') || classHead.test(body.replace(comments, '')));
}

/** @returns {string} `[class A extends B]`, `[Function: f]`, `[AsyncFunction (anonymous)]` */
function getFunctionBase(ctx, value, constructor, tag) {
  const source = apply(functionToString, value, []);
  if (isClassSource(source)) return getClassBase(value, constructor, tag);
  let type = 'Function';
  if (types.isGeneratorFunction(value)) type = `Generator${type}`;
  if (types.isAsyncFunction(value)) type = `Async${type}`;
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  base += value.name === '' ? ' (anonymous)' : `: ${typeof value.name === 'string' ? value.name : describeName(ctx, value.name)}`;
  base += ']';
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

/** @param {object} ctx @param {unknown} name which a user made something else than text @returns {string} */
function describeName(ctx, name) {
  return require('internal/util/inspect/value').formatValue(ctx, name, 0);
}

/** @returns {string} */
function getClassBase(value, constructor, tag) {
  const name = (hasOwn(value, 'name') && value.name) || '(anonymous)';
  let base = `class ${name}`;
  if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  if (constructor !== null) {
    const superName = getPrototypeOf(value).name;
    if (superName) base += ` extends ${superName}`;
  } else {
    base += ' extends [null prototype]';
  }
  return `[${base}]`;
}

/**
 * @param {object} value a Number, String, Boolean, BigInt or Symbol object
 * @param {object} ctx
 * @param {PropertyKey[]} keys loses the indices of a String
 * @returns {string} `[Number: 3]`
 */
function getBoxedBase(value, ctx, keys, constructor, tag) {
  const { formatPrimitive } = require('internal/util/inspect/strings');
  const { stylizeNoColor } = require('internal/util/inspect/style');
  let primitive;
  let type;
  if (types.isNumberObject(value)) {
    primitive = Number.prototype.valueOf.call(value);
    type = 'Number';
  } else if (types.isStringObject(value)) {
    primitive = String.prototype.valueOf.call(value);
    type = 'String';
    // The characters come first among the keys.
    keys.splice(0, primitive.length);
  } else if (types.isBooleanObject(value)) {
    primitive = Boolean.prototype.valueOf.call(value);
    type = 'Boolean';
  } else if (types.isBigIntObject(value)) {
    primitive = BigInt.prototype.valueOf.call(value);
    type = 'BigInt';
  } else {
    primitive = Symbol.prototype.valueOf.call(value);
    type = 'Symbol';
  }
  let base = `[${type}`;
  if (type !== constructor) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
  base += `: ${formatPrimitive(stylizeNoColor, primitive, ctx)}]`;
  if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
  if (keys.length !== 0 || ctx.stylize === stylizeNoColor) return base;
  return ctx.stylize(base, type.toLowerCase());
}

module.exports = {
  builtInObjects,
  getBoxedBase,
  getConstructorName,
  getFunctionBase,
  getIteratorBraces,
  getPrefix,
};
