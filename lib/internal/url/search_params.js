'use strict';

// URLSearchParams: the pairs of a query, in order.

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_INVALID_TUPLE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { encodeStr, escapeTable, hexTable, hexValue } = require('internal/querystring');
const { customInspectSymbol, kEnumerableProperty } = require('internal/util');

const { defineProperties, getPrototypeOf } = Object;
const { getOwnPropertyDescriptor, ownKeys } = Reflect;

// application/x-www-form-urlencoded: https://url.spec.whatwg.org/#urlencoded-serializing
const unescaped = escapeTable('*-._');
const formEscapes = hexTable.slice();
formEscapes[32] = '+';

/** A USVString: any value as a string without halves of surrogate pairs. */
function toUSVString(value) {
  return `${value}`.toWellFormed();
}

/** Decodes escapes where decodeURIComponent refuses: lone `%` stay, invalid UTF-8 is replaced. */
function decodeLeniently(str) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(str);
  const { length } = bytes;
  let at = 0;
  for (let i = 0; i < length; i++) {
    let byte = bytes[i];
    if (byte === 37 && i + 2 < length) {
      const high = hexValue[bytes[i + 1]];
      const low = hexValue[bytes[i + 2]];
      if (high >= 0 && low >= 0) {
        byte = (high << 4) | low;
        i += 2;
      }
    }
    bytes[at++] = byte;
  }
  return bytes.utf8Slice(0, at);
}

function decode(str, escaped, plus) {
  if (plus) str = str.replaceAll('+', ' ');
  if (!escaped) return str;
  try {
    return decodeURIComponent(str);
  } catch {
    return decodeLeniently(str);
  }
}

/**
 * The names and values of a query, one after the other.
 * @param {string} query without "?"
 * @returns {string[]}
 */
function parseQuery(query) {
  const list = [];
  const { length } = query;
  const escaped = query.includes('%');
  const plus = query.includes('+');
  let assign = query.indexOf('=');
  for (let start = 0, end; start < length; start = end + 1) {
    end = query.indexOf('&', start);
    if (end === -1) end = length;
    if (end === start) continue;
    if (assign !== -1 && assign < start) assign = query.indexOf('=', start);
    const named = assign !== -1 && assign < end;
    const name = query.slice(start, named ? assign : end);
    const value = named ? query.slice(assign + 1, end) : '';
    list.push(decode(name, escaped, plus), decode(value, escaped, plus));
  }
  return list;
}

/** The inverse of `parseQuery`. */
function serializeQuery(list) {
  let out = '';
  for (let i = 0; i < list.length; i += 2) {
    if (i > 0) out += '&';
    out += `${encodeStr(list[i], unescaped, formEscapes)}=${encodeStr(list[i + 1], unescaped, formEscapes)}`;
  }
  return out;
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** From an iterable of pairs. */
function listOfPairs(pairs) {
  const list = [];
  for (const pair of pairs) {
    if (!isObject(pair) || typeof pair[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    }
    let count = 0;
    for (const element of pair) {
      if (count++ < 2) list.push(toUSVString(element));
    }
    if (count !== 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
  }
  return list;
}

/** From the own properties of an object. */
function listOfRecord(record) {
  const list = [];
  const seen = new Map();
  for (const key of ownKeys(record)) {
    const descriptor = getOwnPropertyDescriptor(record, key);
    if (descriptor === undefined || !descriptor.enumerable) continue;
    const name = toUSVString(key);
    const value = toUSVString(record[key]);
    // Different keys may have the same name without their lone surrogates.
    const at = seen.get(name);
    if (at !== undefined) {
      list[at] = value;
      continue;
    }
    seen.set(name, list.length + 1);
    list.push(name, value);
  }
  return list;
}

/** @type {(params: URLSearchParams, url: object, changed: (url: object) => void) => void} */
let attachToURL;
/** @type {(params: URLSearchParams, query: string) => void} */
let replaceAll;
/** @type {(params: URLSearchParams) => string[]} */
let listOf;

class URLSearchParams {
  /** Names and values in turns. */
  #list;
  /** The URL that this is the `searchParams` of, and what tells it of changes. */
  #url = undefined;
  #changed = undefined;

  static {
    attachToURL = (params, url, changed) => {
      params.#url = url;
      params.#changed = changed;
    };
    replaceAll = (params, query) => {
      params.#list = parseQuery(query[0] === '?' ? query.slice(1) : query);
    };
    listOf = (params) => params.#list;
  }

  /** @param {string|Iterable<[string, string]>|Record<string, string>} [init] */
  constructor(init = undefined) {
    if (init === undefined) {
      this.#list = [];
    } else if (isObject(init)) {
      const method = init[Symbol.iterator];
      if (method === this[Symbol.iterator] && #list in init) {
        this.#list = init.#list.slice();
      } else if (method != null) {
        if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE('Query pairs');
        this.#list = listOfPairs(init);
      } else {
        this.#list = listOfRecord(init);
      }
    } else {
      const query = toUSVString(init);
      this.#list = parseQuery(query[0] === '?' ? query.slice(1) : query);
    }
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#list in value)) throw new ERR_INVALID_THIS('URLSearchParams');
  }

  #notify() {
    if (this.#url !== undefined) this.#changed(this.#url);
  }

  [customInspectSymbol](depth, options) {
    URLSearchParams.#check(this);
    return require('internal/url/inspect').inspectPairs('URLSearchParams', this.#list, depth, options);
  }

  get size() {
    URLSearchParams.#check(this);
    return this.#list.length / 2;
  }

  append(name, value) {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    this.#list.push(toUSVString(name), toUSVString(value));
    this.#notify();
  }

  delete(name, value = undefined) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    const list = this.#list;
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
      list[kept++] = list[i];
      list[kept++] = list[i + 1];
    }
    list.length = kept;
    this.#notify();
  }

  get(name) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    const list = this.#list;
    name = toUSVString(name);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) return list[i + 1];
    }
    return null;
  }

  getAll(name) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    const list = this.#list;
    const values = [];
    name = toUSVString(name);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) values.push(list[i + 1]);
    }
    return values;
  }

  has(name, value = undefined) {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    const list = this.#list;
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    const list = this.#list;
    name = toUSVString(name);
    value = toUSVString(value);
    // The first pair of this name gets the value, the others go.
    let kept = 0;
    let found = false;
    for (let i = 0; i < list.length; i += 2) {
      const same = list[i] === name;
      if (same && found) continue;
      const pairValue = same ? value : list[i + 1];
      if (same) found = true;
      list[kept++] = list[i];
      list[kept++] = pairValue;
    }
    list.length = kept;
    if (!found) list.push(name, value);
    this.#notify();
  }

  /** Sorts by name, in order of UTF-16 code units; pairs of one name keep their order. */
  sort() {
    URLSearchParams.#check(this);
    const list = this.#list;
    const pairs = [];
    for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    for (let i = 0; i < pairs.length; i++) {
      list[2 * i] = pairs[i][0];
      list[2 * i + 1] = pairs[i][1];
    }
    this.#notify();
  }

  entries() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, 'entries');
  }

  forEach(callback, thisArg = undefined) {
    URLSearchParams.#check(this);
    if (typeof callback !== 'function') throw new ERR_INVALID_ARG_TYPE('callback', 'Function', callback);
    // The list may be replaced or changed by the callback.
    for (let i = 0; i < this.#list.length; i += 2) {
      callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
    }
  }

  keys() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, 'keys');
  }

  values() {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, 'values');
  }

  toString() {
    URLSearchParams.#check(this);
    return serializeQuery(this.#list);
  }
}

defineProperties(URLSearchParams.prototype, {
  append: kEnumerableProperty,
  delete: kEnumerableProperty,
  get: kEnumerableProperty,
  getAll: kEnumerableProperty,
  has: kEnumerableProperty,
  set: kEnumerableProperty,
  size: kEnumerableProperty,
  sort: kEnumerableProperty,
  entries: kEnumerableProperty,
  forEach: kEnumerableProperty,
  keys: kEnumerableProperty,
  values: kEnumerableProperty,
  toString: kEnumerableProperty,
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams' },
  // https://heycam.github.io/webidl/#es-iterable-entries
  [Symbol.iterator]: { __proto__: null, configurable: true, writable: true, value: URLSearchParams.prototype.entries },
});

class URLSearchParamsIterator {
  #params;
  #kind;
  #at = 0;

  constructor(params, kind) {
    this.#params = params;
    this.#kind = kind;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#params in value)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
  }

  /** What stands at an index of the list, as this iterator gives it. */
  #item(list, at) {
    if (this.#kind === 'keys') return list[at];
    return this.#kind === 'values' ? list[at + 1] : [list[at], list[at + 1]];
  }

  next() {
    URLSearchParamsIterator.#check(this);
    const list = listOf(this.#params);
    const at = this.#at;
    if (at >= list.length) return { value: undefined, done: true };
    this.#at = at + 2;
    return { value: this.#item(list, at), done: false };
  }

  [customInspectSymbol](depth, options) {
    URLSearchParamsIterator.#check(this);
    const list = listOf(this.#params);
    const rest = [];
    for (let at = this.#at; at < list.length; at += 2) rest.push(this.#item(list, at));
    return require('internal/url/inspect').inspectIterator('URLSearchParams Iterator', rest, depth, options);
  }
}

const IteratorPrototype = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
// As Web IDL has it, the prototype has no constructor of its own.
delete URLSearchParamsIterator.prototype.constructor;
Object.setPrototypeOf(URLSearchParamsIterator.prototype, IteratorPrototype);
defineProperties(URLSearchParamsIterator.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams Iterator' },
  next: kEnumerableProperty,
});

module.exports = { URLSearchParams, attachToURL, replaceAll };
