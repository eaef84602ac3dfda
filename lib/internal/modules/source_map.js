'use strict';
// Source maps (https://tc39.es/ecma426): node:module's SourceMap and the support switch.

const { codes } = require('internal/errors');
const { validateBoolean, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');

const kBase64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const kContinuation = 32;

/** @type {Map<string, number>} */
let digits;

function digitOf(character) {
  digits ??= new Map([...kBase64].map((c, i) => [c, i]));
  return digits.get(character);
}

/** Reads base-64 variable-length quantities. */
class VlqReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  get done() {
    return this.at >= this.text.length;
  }

  peek() {
    return this.text[this.at];
  }

  /** The next number; the lowest bit is its sign. */
  next() {
    let value = 0;
    let shift = 0;
    let digit;
    do {
      digit = digitOf(this.text[this.at++]) ?? 0;
      value += (digit & 31) << shift;
      shift += 5;
    } while (digit & kContinuation);
    return value & 1 ? -(value >>> 1) : value >>> 1;
  }
}

/** A parsed source map. */
class SourceMap {
  #payload;
  #lineLengths;
  #mappings = [];

  /**
   * @param {object} payload
   * @param {{lineLengths?: number[]}} [options]
   */
  constructor(payload, { lineLengths } = kEmptyObject) {
    validateObject(payload, 'payload');
    this.#payload = structuredCopy(payload);
    this.#lineLengths = Array.isArray(lineLengths) ? lineLengths.slice() : undefined;
    if (payload.sections) {
      for (const { map, offset } of payload.sections) this.#parse(map, offset.line, offset.column);
    } else {
      this.#parse(payload, 0, 0);
    }
    this.#mappings.sort((a, b) => a.generatedLine - b.generatedLine || a.generatedColumn - b.generatedColumn);
  }

  /** The payload as given. */
  get payload() {
    return structuredCopy(this.#payload);
  }

  /** Lengths of the generated code's lines, if known. */
  get lineLengths() {
    return this.#lineLengths === undefined ? undefined : this.#lineLengths.slice();
  }

  #parse(map, line, column) {
    const { sources = [], names = [], sourceRoot = '' } = map;
    const urls = sources.map((source) => (sourceRoot ? `${sourceRoot.replace(/\/$/, '')}/${source}` : source));
    let source = 0;
    let originalLine = 0;
    let originalColumn = 0;
    let name = 0;
    const lines = map.mappings.split(';');
    for (let i = 0; i < lines.length; i++, line++) {
      if (i > 0) column = 0;
      for (const segment of lines[i].split(',')) {
        if (segment === '') continue;
        const reader = new VlqReader(segment);
        column += reader.next();
        if (reader.done) {
          this.#mappings.push({ generatedLine: line, generatedColumn: column });
          continue;
        }
        source += reader.next();
        originalLine += reader.next();
        originalColumn += reader.next();
        if (!reader.done) name += reader.next();
        this.#mappings.push({
          generatedLine: line, generatedColumn: column, originalSource: urls[source], originalLine, originalColumn,
          name: reader.done && segment.length > 0 ? names[name] : undefined,
        });
      }
    }
  }

  /**
   * The mapping at or before a place of the generated code.
   * @param {number} lineOffset from 0
   * @param {number} columnOffset from 0
   * @returns {object} empty when there is none
   */
  findEntry(lineOffset, columnOffset) {
    let low = 0;
    let high = this.#mappings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#mappings[middle];
      if (entry.generatedLine < lineOffset || (entry.generatedLine === lineOffset && entry.generatedColumn <= columnOffset)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low === 0) return {};
    return { ...this.#mappings[low - 1] };
  }

  /**
   * The place in the original source of a call site.
   * @param {number} lineNumber from 1
   * @param {number} columnNumber from 1
   * @returns {object}
   */
  findOrigin(lineNumber, columnNumber) {
    const entry = this.findEntry(lineNumber - 1, columnNumber - 1);
    if (entry.originalSource === undefined || entry.originalLine === undefined || entry.originalColumn === undefined ||
        entry.generatedLine === undefined || entry.generatedColumn === undefined) {
      return {};
    }
    const lineOffset = lineNumber - entry.generatedLine;
    const columnOffset = columnNumber - entry.generatedColumn;
    return {
      name: entry.name,
      fileName: entry.originalSource,
      lineNumber: entry.originalLine + lineOffset,
      columnNumber: entry.originalColumn + columnOffset,
    };
  }
}

function structuredCopy(payload) {
  return JSON.parse(JSON.stringify(payload));
}

let support = { __proto__: null, enabled: false, nodeModules: false, generatedCode: false };

/** @returns {{enabled: boolean, nodeModules: boolean, generatedCode: boolean}} */
function getSourceMapsSupport() {
  return Object.freeze({ ...support, __proto__: null });
}

/**
 * Stack traces are not mapped yet, so the support cannot be switched on.
 * @param {boolean} enabled
 * @param {{nodeModules?: boolean, generatedCode?: boolean}} [options]
 */
function setSourceMapsSupport(enabled, options = kEmptyObject) {
  validateBoolean(enabled, 'enabled');
  validateObject(options, 'options');
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, 'options.nodeModules');
  validateBoolean(generatedCode, 'options.generatedCode');
  if (enabled) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('module.setSourceMapsSupport');
  support = { __proto__: null, enabled, nodeModules, generatedCode };
}

/**
 * The source map of a loaded file; none are kept while the support is off.
 * @returns {SourceMap | undefined}
 */
function findSourceMap() {
  return undefined;
}

module.exports = { SourceMap, findSourceMap, getSourceMapsSupport, setSourceMapsSupport };
