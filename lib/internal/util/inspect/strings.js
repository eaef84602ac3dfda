'use strict';

// Text: quoting of strings, formatting of primitives, width in terminal columns, removal of escape sequences.

const { validateString } = require('internal/validators');

// eslint-disable-next-line no-control-regex
const needsEscape = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// eslint-disable-next-line no-control-regex
const escapable = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// The same without the single quote, for strings that another kind of quote encloses.
// eslint-disable-next-line no-control-regex
const needsEscapeUnquoted = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// eslint-disable-next-line no-control-regex
const escapableUnquoted = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Short escapes by character code; the others are written `\xNN`. */
const shortEscapes = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\', '\'': "\\'" };

/** @param {string} character */
function escapeCharacter(character) {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.toUpperCase().padStart(2, '0')}` : `\\u${hex}`;
}

/**
 * @param {string} str
 * @returns {string} quoted with the quotes that need the least escaping
 */
function strEscape(str) {
  let quote = "'";
  let test = needsEscape;
  let replace = escapable;
  if (str.includes("'")) {
    if (!str.includes('"')) quote = '"';
    else if (!str.includes('`') && !str.includes('${')) quote = '`';
    if (quote !== "'") {
      test = needsEscapeUnquoted;
      replace = escapableUnquoted;
    }
  }
  if (!test.test(str)) return quote + str + quote;
  return quote + str.replace(replace, escapeCharacter) + quote;
}

/** @param {string} str @returns {string} with control characters escaped, for keys and symbols */
function escapeControls(str) {
  return needsEscape.test(str) ? str.replace(escapable, escapeCharacter) : str;
}

const identity = (text) => text;

/** @param {string} digits @returns {string} `1_234_567` */
function groupIntegerDigits(digits) {
  let result = '';
  let i = digits.length;
  const start = digits.startsWith('-') ? 1 : 0;
  for (; i >= start + 4; i -= 3) result = `_${digits.slice(i - 3, i)}${result}`;
  return i === digits.length ? digits : `${digits.slice(0, i)}${result}`;
}

/** @param {string} digits @returns {string} `123_456_7` */
function groupFractionDigits(digits) {
  let result = '';
  let i = 0;
  for (; i < digits.length - 3; i += 3) result += `${digits.slice(i, i + 3)}_`;
  return i === 0 ? digits : `${result}${digits.slice(i)}`;
}

/**
 * @param {(text: string, style: string) => string} stylize
 * @param {number} number
 * @param {boolean} numericSeparator
 * @returns {string}
 */
function formatNumber(stylize, number, numericSeparator) {
  if (!numericSeparator) {
    if (number === 0 && 1 / number < 0) return stylize('-0', 'number');
    return stylize(`${number}`, 'number');
  }
  const integer = Math.trunc(number);
  const text = String(integer);
  if (integer === number) {
    if (!Number.isFinite(number) || text.includes('e')) return stylize(text, 'number');
    if (number === 0 && 1 / number < 0) return stylize('-0', 'number');
    return stylize(groupIntegerDigits(text), 'number');
  }
  if (Number.isNaN(number)) return stylize(text, 'number');
  const full = String(number);
  if (full.includes('e')) return stylize(full, 'number');
  const point = full.indexOf('.');
  return stylize(`${groupIntegerDigits(full.slice(0, point))}.${groupFractionDigits(full.slice(point + 1))}`, 'number');
}

/**
 * @param {(text: string, style: string) => string} stylize
 * @param {bigint} bigint
 * @param {boolean} numericSeparator
 * @returns {string}
 */
function formatBigInt(stylize, bigint, numericSeparator) {
  const text = String(bigint);
  return stylize(`${numericSeparator ? groupIntegerDigits(text) : text}n`, 'bigint');
}

const linesOf = /(?<=\n)/;
const kMinLineWidth = 16;

/**
 * @param {(text: string, style: string) => string} stylize
 * @param {unknown} value a primitive
 * @param {object} ctx
 * @returns {string}
 */
function formatPrimitive(stylize, value, ctx) {
  switch (typeof value) {
    case 'string': {
      let trailer = '';
      if (value.length > ctx.maxStringLength) {
        const remaining = value.length - ctx.maxStringLength;
        value = value.slice(0, ctx.maxStringLength);
        trailer = `... ${remaining} more character${remaining > 1 ? 's' : ''}`;
      }
      if (ctx.compact !== true &&
          value.length > kMinLineWidth && value.length > ctx.breakLength - ctx.indentationLvl - 4) {
        // Long texts are cut at their line ends.
        const lines = value.split(linesOf);
        let result = '';
        const glue = ` +\n${' '.repeat(ctx.indentationLvl + 2)}`;
        for (let i = 0; i < lines.length; i++) {
          if (i > 0) result += glue;
          result += stylize(strEscape(lines[i]), 'string');
        }
        return result + trailer;
      }
      return stylize(strEscape(value), 'string') + trailer;
    }
    case 'number': return formatNumber(stylize, value, ctx.numericSeparator);
    case 'bigint': return formatBigInt(stylize, value, ctx.numericSeparator);
    case 'boolean': return stylize(`${value}`, 'boolean');
    case 'undefined': return stylize('undefined', 'undefined');
    default: return stylize(Symbol.prototype.toString.call(value), 'symbol');
  }
}

// OSC: a text up to its terminator. CSI and the two-character escapes: parameters up to the final character.
const terminator = '(?:\\u0007|\\u001B\\u005C|\\u009C)';
const operatingSystemCommand = `(?:\\u001B\\][\\s\\S]*?${terminator})`;
const controlSequence = '[\\u001B\\u009B][[\\]()#;?]*(?:\\d{1,4}(?:[;:]\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]';
const ansi = new RegExp(`${operatingSystemCommand}|${controlSequence}`, 'g');

/**
 * @param {string} str
 * @returns {string} without ANSI escape sequences
 */
function stripVTControlCharacters(str) {
  validateString(str, 'str');
  // Sequences begin with one of two characters: most texts have neither.
  if (str.indexOf('\u001B') === -1 && str.indexOf('\u009B') === -1) return str;
  return str.replace(ansi, '');
}

const plainAscii = /^[\x20-\x7e]*$/;

/**
 * @param {string} str
 * @param {boolean} [removeControlChars]
 * @returns {number} how many columns of a terminal the text takes
 */
function getStringWidth(str, removeControlChars = true) {
  if (plainAscii.test(str)) return str.length;
  if (removeControlChars) str = stripVTControlCharacters(str);
  let width = 0;
  for (const character of str.normalize('NFC')) {
    const code = character.codePointAt(0);
    if (isFullWidth(code)) width += 2;
    else if (!isZeroWidth(code)) width++;
  }
  return width;
}

/** East Asian wide characters and emoji, as ranges of code points. */
const wideRanges = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe,
  0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be,
  0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa,
  0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755,
  0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55,
  0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff,
  0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18aff, 0x1b000, 0x1b2ff,
  0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335,
  0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4,
  0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567,
  0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
  0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb,
  0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd,
];

/** @param {number} code */
function isFullWidth(code) {
  if (code < 0x1100) return false;
  let low = 0;
  let high = wideRanges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < wideRanges[2 * middle]) high = middle - 1;
    else if (code > wideRanges[2 * middle + 1]) low = middle + 1;
    else return true;
  }
  return false;
}

/** @param {number} code control, combining and formatting characters */
function isZeroWidth(code) {
  return code <= 0x1f || (code >= 0x7f && code <= 0x9f) || (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x200b && code <= 0x200f) || (code >= 0x20d0 && code <= 0x20ff) || (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xfe20 && code <= 0xfe2f) || (code >= 0xe0100 && code <= 0xe01ef);
}

module.exports = {
  escapeControls,
  formatBigInt,
  formatNumber,
  formatPrimitive,
  getStringWidth,
  identity,
  strEscape,
  stripVTControlCharacters,
};
