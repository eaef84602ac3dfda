'use strict';

// File: a Blob with a name and a date.

const { Blob, kParts, privateParts } = require('internal/blob');
const { kClone, kCloneInfo } = require('internal/clone_symbols');
const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { customInspectSymbol, kEnumerableProperty } = require('internal/util');

const { defineProperties } = Object;

/** A `long long` of Web IDL. */
function toLongLong(value) {
  return Math.trunc(+value) || 0;
}

class File extends Blob {
  #name;
  #lastModified;

  /**
   * @param {Iterable<string|ArrayBuffer|ArrayBufferView|Blob>} fileBits
   * @param {string} fileName
   * @param {{endings?: 'transparent'|'native', type?: string, lastModified?: number}} [options]
   */
  constructor(fileBits, fileName, options = undefined) {
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('fileBits', 'fileName');
    super(fileBits, options);
    this.#name = `${fileName}`.toWellFormed();
    this.#lastModified = options?.lastModified === undefined ? Date.now() : toLongLong(options.lastModified);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#name in value)) throw new ERR_INVALID_THIS('File');
  }

  /** @returns {string} */
  get name() {
    File.#check(this);
    return this.#name;
  }

  /** @returns {number} milliseconds since 1970 */
  get lastModified() {
    File.#check(this);
    return this.#lastModified;
  }

  [customInspectSymbol](depth, options) {
    File.#check(this);
    if (depth < 0) return `[${this.constructor?.name || 'File'}]`;
    const { inspect } = require('internal/util/inspect');
    const inner = { ...options, depth: options.depth == null ? null : options.depth - 1 };
    const { size, type } = this;
    return `File ${inspect({ size, type, name: this.#name, lastModified: this.#lastModified }, inner)}`;
  }

  [kClone]() {
    return { parts: privateParts(this), type: this.type, name: this.#name, lastModified: this.#lastModified };
  }
}

defineProperties(File.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'File' },
  [kCloneInfo]: { __proto__: null, configurable: true, value: 'internal/file' },
  name: kEnumerableProperty,
  lastModified: kEnumerableProperty,
});

/** What `structuredClone` makes of what `[kClone]` gave. */
function fromClone({ parts, type, name, lastModified }) {
  return new File(kParts, name, { parts, type, lastModified });
}

module.exports = { File, fromClone };
