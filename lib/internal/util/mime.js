'use strict';

// MIMEType and MIMEParams (WHATWG MIME Sniffing).

const { codes } = require('internal/errors');

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const endOfLeadingWhitespace = /[^\r\n\t ]/;
const startOfTrailingWhitespace = /[\r\n\t ]*$/;
const notQuotedStringPoint = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const quotedPairs = /\\(?:([\s\S])|($))/g;
const endOfQuotedString = /^(?:([^"\\]|\\[\s\S]|\\$)*)/;
const quotableCharacters = /[\\"]/g;

/** @param {string} text @returns {string} */
const toAsciiLower = (text) => text.replace(/[A-Z]+/g, (upper) => upper.toLowerCase());

/** @param {string} text @param {RegExp} pattern @returns {number} */
const search = (text, pattern) => text.search(pattern);

/**
 * @param {string} text
 * @returns {{type: string, subtype: string, parametersStart: number}}
 */
function parseTypeAndSubtype(text) {
  let position = search(text, endOfLeadingWhitespace);
  if (position === -1) position = text.length;

  const typeEnd = text.indexOf('/', position);
  const type = typeEnd === -1 ? text.slice(position) : text.slice(position, typeEnd);
  const invalidType = search(type, notToken);
  if (type === '' || invalidType !== -1 || typeEnd === -1) {
    throw new codes.ERR_INVALID_MIME_SYNTAX('type', text, invalidType);
  }
  position = typeEnd + 1;

  const subtypeEnd = text.indexOf(';', position);
  const raw = subtypeEnd === -1 ? text.slice(position) : text.slice(position, subtypeEnd);
  const subtype = raw.slice(0, search(raw, startOfTrailingWhitespace));
  const invalidSubtype = search(subtype, notToken);
  if (subtype === '' || invalidSubtype !== -1) {
    throw new codes.ERR_INVALID_MIME_SYNTAX('subtype', text, invalidSubtype);
  }
  return {
    type: toAsciiLower(type),
    subtype: toAsciiLower(subtype),
    parametersStart: subtypeEnd === -1 ? text.length : subtypeEnd + 1,
  };
}

/** @param {string} text of a quoted string @returns {string} */
function removeBackslashes(text) {
  // A backslash at the very end stands for itself.
  return text.replace(quotedPairs, (_match, character) => character ?? '\\');
}

/** @param {string} value @returns {string} */
function encodeParameterValue(value) {
  if (value.length === 0) return '""';
  if (search(value, notToken) === -1) return value;
  return `"${value.replace(quotableCharacters, '\\$&')}"`;
}

let addParsed;

/** The parameters of a MIME type, in order, by name. */
class MIMEParams {
  #data = new Map();

  /** @param {string} name */
  delete(name) {
    this.#data.delete(`${name}`);
  }

  /** @param {string} name @returns {string|null} */
  get(name) {
    return this.#data.get(`${name}`) ?? null;
  }

  /** @param {string} name @returns {boolean} */
  has(name) {
    return this.#data.has(`${name}`);
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    const invalidName = search(name, notToken);
    if (name.length === 0 || invalidName !== -1) {
      throw new codes.ERR_INVALID_MIME_SYNTAX('parameter name', name, invalidName);
    }
    const invalidValue = search(value, notQuotedStringPoint);
    if (invalidValue !== -1) throw new codes.ERR_INVALID_MIME_SYNTAX('parameter value', value, invalidValue);
    this.#data.set(name, value);
  }

  /** @returns {IterableIterator<[string, string]>} */
  *entries() {
    yield* this.#data.entries();
  }

  /** @returns {IterableIterator<string>} */
  *keys() {
    yield* this.#data.keys();
  }

  /** @returns {IterableIterator<string>} */
  *values() {
    yield* this.#data.values();
  }

  toString() {
    let text = '';
    for (const { 0: name, 1: value } of this.#data) {
      if (text.length > 0) text += ';';
      text += `${name}=${encodeParameterValue(value)}`;
    }
    return text;
  }

  static {
    /** @param {MIMEParams} params @param {string} text what follows the subtype @returns {MIMEParams} */
    addParsed = (params, text) => {
      const data = params.#data;
      let position = 0;
      const end = search(text, startOfTrailingWhitespace);
      while (position < end) {
        // Leading white space and the name.
        position += Math.max(search(text.slice(position, end), endOfLeadingWhitespace), 0);
        const rest = text.slice(position, end);
        const nameLength = Math.max(search(rest, /[;=]/), -1);
        const name = toAsciiLower(nameLength === -1 ? rest : rest.slice(0, nameLength));
        position += nameLength === -1 ? rest.length : nameLength;
        if (position >= end) break;
        const next = text[position++];
        if (next === ';') continue;
        // The value: quoted, or up to the next semicolon.
        let value;
        if (text[position] === '"') {
          position++;
          const quoted = endOfQuotedString.exec(text.slice(position, end))[0];
          value = removeBackslashes(quoted);
          position += quoted.length;
          if (text[position] === '"') position++;
          // Whatever follows the closing quote is dropped.
          const semicolon = text.indexOf(';', position);
          position = semicolon === -1 || semicolon >= end ? end : semicolon;
        } else {
          const semicolon = text.indexOf(';', position);
          const valueEnd = semicolon === -1 || semicolon >= end ? end : semicolon;
          const raw = text.slice(position, valueEnd);
          value = raw.slice(0, search(raw, startOfTrailingWhitespace));
          position = valueEnd;
          if (value === '') {
            position++;
            continue;
          }
        }
        if (name !== '' && search(name, notToken) === -1 && search(value, notQuotedStringPoint) === -1 &&
            !data.has(name)) {
          data.set(name, value);
        }
        position++;
      }
      return params;
    };
  }
}
Object.defineProperty(MIMEParams.prototype, Symbol.iterator, {
  __proto__: null, value: MIMEParams.prototype.entries, writable: true, configurable: true,
});
Object.defineProperty(MIMEParams.prototype, 'toJSON', {
  __proto__: null, value: MIMEParams.prototype.toString, writable: true, configurable: true,
});

/** A media type such as `text/html; charset=utf-8`. */
class MIMEType {
  #type;
  #subtype;
  #parameters;

  /** @param {string} string */
  constructor(string) {
    string = `${string}`;
    const { type, subtype, parametersStart } = parseTypeAndSubtype(string);
    this.#type = type;
    this.#subtype = subtype;
    this.#parameters = addParsed(new MIMEParams(), string.slice(parametersStart));
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    value = `${value}`;
    const invalid = search(value, notToken);
    if (value.length === 0 || invalid !== -1) throw new codes.ERR_INVALID_MIME_SYNTAX('type', value, invalid);
    this.#type = toAsciiLower(value);
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    value = `${value}`;
    const invalid = search(value, notToken);
    if (value.length === 0 || invalid !== -1) throw new codes.ERR_INVALID_MIME_SYNTAX('subtype', value, invalid);
    this.#subtype = toAsciiLower(value);
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#parameters;
  }

  toString() {
    const parameters = this.#parameters.toString();
    return parameters.length > 0 ? `${this.essence};${parameters}` : this.essence;
  }
}
Object.defineProperty(MIMEType.prototype, 'toJSON', {
  __proto__: null, value: MIMEType.prototype.toString, writable: true, configurable: true,
});
const enumerable = { __proto__: null, enumerable: true };
Object.defineProperties(MIMEType.prototype, { type: enumerable, subtype: enumerable, essence: enumerable,
                                              params: enumerable, toString: enumerable, toJSON: enumerable });

module.exports = { MIMEParams, MIMEType };
