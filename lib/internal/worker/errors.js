'use strict';

// An error that ends a worker, on its way to the parent: with its class if that is the language's, and the properties of
// its own that can be copied.

const { isError } = require('internal/util');

const kClasses = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError };

function className(error) {
  for (let prototype = Object.getPrototypeOf(error); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const { name } = prototype.constructor ?? {};
    if (Object.hasOwn(kClasses, name) && kClasses[name].prototype === prototype) return name;
  }
  return 'Error';
}

function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} thrown
 * @returns {object} what a message can hold
 */
function toMessage(thrown) {
  if (typeof thrown === 'symbol') return { symbol: thrown.description, key: Symbol.keyFor(thrown) };
  if (!isError(thrown) || require('internal/domexception').isDOMException(thrown)) {
    if (attempt(() => [structuredClone(thrown)]) !== undefined) return { value: thrown };
    return { text: require('internal/util/inspect').inspect(thrown) };
  }
  const properties = {};
  for (const key of Object.getOwnPropertyNames(thrown)) {
    const value = attempt(() => thrown[key]);
    const { enumerable } = Object.getOwnPropertyDescriptor(thrown, key);
    if (attempt(() => [structuredClone(value)]) !== undefined) properties[key] = { value, enumerable };
  }
  const stack = attempt(() => `${thrown.stack}`);
  if (stack !== undefined) properties.stack = { value: stack, enumerable: false };
  return { class: className(thrown), properties };
}

/** @param {any} message made by toMessage() @returns {unknown} */
function fromMessage(message) {
  if ('value' in message) return message.value;
  if ('text' in message) return message.text;
  if ('symbol' in message) return message.key === undefined ? Symbol(message.symbol) : Symbol.for(message.key);
  const Class = kClasses[message.class];
  const made = Class === AggregateError ? new Class([]) : new Class();
  for (const [key, { value, enumerable }] of Object.entries(message.properties)) {
    Object.defineProperty(made, key, { __proto__: null, value, enumerable, configurable: true, writable: true });
  }
  return made;
}

module.exports = { fromMessage, toMessage };
