'use strict';

// Headers as Response and a server's requests keep them until a program asks for the Headers object: a flat list of names and
// values. And the Headers object that such a list becomes.

/** What a name may be, and what a value may be (RFC 9110, sections 5.1 and 5.5). */
const namePattern = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const valuePattern = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

/** Names that have been found to be good: programs use the same few over and over. @type {Set<string>} */
const knownNames = new Set();
const kMostKnownNames = 256;

function isName(name) {
  if (knownNames.has(name)) return true;
  if (!namePattern.test(name)) return false;
  if (knownNames.size < kMostKnownNames && name.length < 64) knownNames.add(name);
  return true;
}

/**
 * @param {any} init as the constructors of Request and Response take it
 * @returns {string[]|null} names and values in turn; null: not so simple, the Headers class is to see to it
 */
function simpleList(init) {
  if (typeof init !== 'object' || init === null) return null;
  const prototype = Object.getPrototypeOf(init);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const list = [];
  for (const name in init) {
    const value = init[name];
    if (typeof value !== 'string' || !isName(name) || !valuePattern.test(value)) return null;
    list.push(name, value);
  }
  // What `for in` does not show (symbols) is an error, and one that hardly anybody makes.
  return Object.getOwnPropertySymbols(init).length === 0 ? list : null;
}

let bundle;
/** @returns {any} undici, which has the classes of fetch; loaded when first needed */
function undici() {
  if (bundle === undefined) {
    bundle = require('internal/deps/undici');
    // Messages of web sockets have a class of their own there, and are MessageEvents all the same.
    const { MessageEvent } = require('internal/worker/message_event');
    Object.setPrototypeOf(bundle.MessageEvent.prototype, MessageEvent.prototype);
  }
  return bundle;
}

/** @returns {boolean} whether anybody has needed it */
function isLoaded() {
  return bundle !== undefined;
}

/**
 * @param {string[]} list
 * @returns {Headers}
 */
function headersOf(list) {
  const headers = new (undici().Headers)();
  for (let i = 0; i < list.length; i += 2) headers.append(list[i], list[i + 1]);
  return headers;
}

/** @param {string[]} list @param {string} name in lower case */
function hasName(list, name) {
  for (let i = 0; i < list.length; i += 2) {
    if (list[i].length === name.length && list[i].toLowerCase() === name) return true;
  }
  return false;
}

module.exports = { hasName, headersOf, isLoaded, simpleList, undici };
