'use strict';

const { encodeStr, escapeTable, hexTable, hexValue } = require('internal/querystring');

const { isArray } = Array;
const { isFinite } = Number;
const { keys } = Object;

const unreserved = escapeTable("-_.!~*'()");
const kPlus = 43;
const kPercent = 37;
const kSpace = 32;

const QueryString = module.exports = {
  unescapeBuffer,
  unescape: qsUnescape,
  escape: qsEscape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
};

/**
 * Decodes percent-escapes into bytes. What is no escape stays as it is.
 * @param {string} str
 * @param {boolean} [decodeSpaces] whether `+` stands for a space
 * @returns {Buffer}
 */
function unescapeBuffer(str, decodeSpaces) {
  const { Buffer } = require('buffer');
  const { length } = str;
  const out = Buffer.allocUnsafe(length);
  let at = 0;
  for (let i = 0; i < length; i++) {
    let code = str.charCodeAt(i);
    if (code === kPercent && i + 2 < length) {
      const high = str.charCodeAt(i + 1);
      const low = str.charCodeAt(i + 2);
      if (high < 256 && low < 256 && hexValue[high] >= 0 && hexValue[low] >= 0) {
        code = (hexValue[high] << 4) | hexValue[low];
        i += 2;
      }
    } else if (code === kPlus && decodeSpaces) {
      code = kSpace;
    }
    out[at++] = code;
  }
  return at === length ? out : out.slice(0, at);
}

/**
 * @param {string} str
 * @param {boolean} [decodeSpaces]
 * @returns {string}
 */
function qsUnescape(str, decodeSpaces) {
  try {
    return decodeURIComponent(str);
  } catch {
    return QueryString.unescapeBuffer(str, decodeSpaces).toString();
  }
}

/**
 * @param {any} str
 * @returns {string}
 */
function qsEscape(str) {
  if (typeof str !== 'string') str = typeof str === 'object' ? String(str) : `${str}`;
  return encodeStr(str, unreserved, hexTable);
}

/** The text of a value that can have one; '' for all others. */
function primitiveText(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return isFinite(value) ? `${value}` : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

/** The same, percent-encoded. Numbers below 1e21 are written without a `+`, so they need no escape. */
function encodedText(value, encode) {
  switch (typeof value) {
    case 'string': return value.length > 0 ? encode(value) : '';
    case 'number': return isFinite(value) ? (Math.abs(value) < 1e21 ? `${value}` : encode(`${value}`)) : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

/** A given encoder sees every value, even one that needs no escape. */
function customText(value, encode) {
  return encode(primitiveText(value));
}

/**
 * @param {Record<string, any>} obj
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{encodeURIComponent?: (str: string) => string}} [options]
 * @returns {string}
 */
function stringify(obj, sep, eq, options) {
  sep ||= '&';
  eq ||= '=';
  let encode = QueryString.escape;
  if (options && typeof options.encodeURIComponent === 'function') encode = options.encodeURIComponent;
  const text = encode === qsEscape ? encodedText : customText;
  if (obj === null || typeof obj !== 'object') return '';

  let out = '';
  const names = keys(obj);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const value = obj[name];
    const prefix = text(name, encode) + eq;
    if (!isArray(value)) {
      if (out !== '') out += sep;
      out += prefix + text(value, encode);
      continue;
    }
    for (let j = 0; j < value.length; j++) {
      if (out !== '') out += sep;
      out += prefix + text(value[j], encode);
    }
  }
  return out;
}

/** Decodes by the decoder given; what it refuses is decoded leniently. */
function decodeWith(str, decoder) {
  try {
    return decoder(str);
  } catch {
    return QueryString.unescape(str, true);
  }
}

/** True when a `%XX` begins at `at`. */
function isEscape(str, at) {
  if (at + 2 >= str.length) return false;
  const high = str.charCodeAt(at + 1);
  const low = str.charCodeAt(at + 2);
  return high < 256 && low < 256 && hexValue[high] >= 0 && hexValue[low] >= 0;
}

/** `str` with each `+` replaced. Written out because `replaceAll` costs more than all the rest on short strings. */
function replacePlus(str, space) {
  let out = '';
  let from = 0;
  for (let at = str.indexOf('+'); at !== -1; at = str.indexOf('+', from)) {
    out += str.slice(from, at) + space;
    from = at + 1;
  }
  return out + str.slice(from);
}

/** Adds one pair; names given more than once collect their values in an array. */
function addPair(out, key, value) {
  const before = out[key];
  if (before === undefined) out[key] = value;
  else if (typeof before === 'string') out[key] = [before, value];
  else before[before.length] = value;
}

/**
 * @param {string} qs
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{maxKeys?: number, decodeURIComponent?: (str: string) => string}} [options]
 * @returns {Record<string, string|string[]>} without a prototype
 */
function parse(qs, sep, eq, options) {
  const out = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return out;
  sep = sep ? `${sep}` : '&';
  eq = eq ? `${eq}` : '=';
  let remaining = options && typeof options.maxKeys === 'number' ? options.maxKeys : 1000;
  if (!(remaining > 0)) remaining = -1;
  let decode = QueryString.unescape;
  if (options && typeof options.decodeURIComponent === 'function') decode = options.decodeURIComponent;
  // A given decoder sees every part, even one without an escape.
  const custom = decode !== qsUnescape;
  const space = custom ? '%20' : ' ';
  const sepLength = sep.length;
  const eqLength = eq.length;
  const sepCode = sep.charCodeAt(0);
  const eqCode = eq.charCodeAt(0);

  // One pass: `assign` is where the first `eq` of the pair begins, the flags tell what its two parts need.
  const { length } = qs;
  let start = 0;
  // An empty `eq` is found before the first character, an empty `sep` nowhere.
  let assign = eqLength === 0 ? 0 : -1;
  let keyEscaped = custom;
  let valueEscaped = custom;
  let keyPlus = false;
  let valuePlus = false;
  for (let i = 0; i <= length;) {
    const code = i < length ? qs.charCodeAt(i) : -1;
    if (code !== -1 && (code !== sepCode || (sepLength !== 1 && !qs.startsWith(sep, i)))) {
      if (code === eqCode && assign === -1 && (eqLength === 1 || qs.startsWith(eq, i))) {
        assign = i;
        i += eqLength;
        continue;
      }
      if (code === kPlus) assign === -1 ? keyPlus = true : valuePlus = true;
      else if (code === kPercent && isEscape(qs, i)) assign === -1 ? keyEscaped = true : valueEscaped = true;
      i++;
      continue;
    }
    if (start < i) {
      let key = qs.slice(start, assign === -1 ? i : assign);
      let value = assign === -1 ? '' : qs.slice(assign + eqLength, i);
      if (keyPlus) key = replacePlus(key, space);
      if (valuePlus) value = replacePlus(value, space);
      if (keyEscaped && key !== '') key = decodeWith(key, decode);
      if (valueEscaped && value !== '') value = decodeWith(value, decode);
      addPair(out, key, value);
    }
    if (--remaining === 0) break;
    i += sepLength;
    start = i;
    assign = eqLength === 0 ? start : -1;
    keyEscaped = valueEscaped = custom;
    keyPlus = valuePlus = false;
  }
  return out;
}
