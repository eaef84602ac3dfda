'use strict';

// How `util.inspect` shows URLs and their parameters.

const { inspect } = require('internal/util/inspect');

/** The parsed state as `inspect` shows it among the hidden properties, under the names that programs know. */
class URLContext {
  constructor(fields) {
    Object.assign(this, fields);
    // Parts that are not there are shown as the parser's own mark for it.
    this.search_start >>>= 0;
    this.hash_start >>>= 0;
    this.port >>>= 0;
  }
  get hasPort() { return this.port !== 0xffffffff; }
  get hasSearch() { return this.search_start !== 0xffffffff; }
  get hasHash() { return this.hash_start !== 0xffffffff; }
}

/**
 * @param {URL} url
 * @param {number|null} depth
 * @param {object} options
 * @param {() => object} state the parser's offsets
 * @returns {any}
 */
function inspectURL(url, depth, options, state) {
  if (typeof depth === 'number' && depth < 0) return url;
  const {
    href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash,
  } = url;
  const shown = {
    href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash,
  };
  if (options.showHidden) shown[Symbol('context')] = new URLContext(state());
  return `${url.constructor?.name || 'URL'} ${inspect(shown, options)}`;
}

/** Joins what is shown between braces, on one line if it fits. */
function braces(name, items, options, open, empty) {
  if (items.length === 0) return `${name} ${empty}`;
  // Colours take no room.
  const length = items.reduce((sum, item) => sum + item.replace(/\u001b\[\d\d?m/g, '').length + 2, -2);
  if (length > options.breakLength) return `${name} {\n  ${items.join(',\n  ')} }`;
  return `${name} {${open}${items.join(', ')} }`;
}

function innerOptions(depth, options) {
  const inner = { ...options };
  if (depth !== null) inner.depth = depth - 1;
  return inner;
}

/**
 * @param {string} name
 * @param {string[]} list keys and values in turns
 * @param {number|null} depth
 * @param {object} options
 * @returns {string}
 */
function inspectPairs(name, list, depth, options) {
  if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
  const inner = innerOptions(depth, options);
  const items = [];
  for (let i = 0; i < list.length; i += 2) items.push(`${inspect(list[i], inner)} => ${inspect(list[i + 1], inner)}`);
  return braces(name, items, options, ' ', '{}');
}

/**
 * @param {string} name
 * @param {any[]} values
 * @param {number|null} depth
 * @param {object} options
 * @returns {string}
 */
function inspectIterator(name, values, depth, options) {
  if (typeof depth === 'number' && depth < 0) return options.stylize('[Object]', 'special');
  const inner = innerOptions(depth, options);
  return braces(name, values.map((value) => inspect(value, inner)), options, ' ', '{  }');
}

module.exports = { inspectIterator, inspectPairs, inspectURL };
