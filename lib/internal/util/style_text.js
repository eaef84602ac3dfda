'use strict';

// util.styleText.

const { codes } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { colors } = require('internal/util/inspect/style');
const { shouldColorize } = require('internal/util/colors');

const hexColor = /^#(?:[0-9a-fA-F]{3}){1,2}$/;
const kResetForeground = '\u001b[39m';
const kEndBoldOrDim = 22;

/** Opening and closing sequence by name, made on first use. @type {Map<string, [string, string, boolean]>} */
const sequences = new Map();

/**
 * @param {string} format name or `#RGB`, `#RRGGBB`
 * @returns {[open: string, close: string, keepsClose: boolean]}
 */
function sequenceOf(format) {
  let sequence = sequences.get(format);
  if (sequence !== undefined) return sequence;
  if (typeof format === 'string' && format.startsWith('#')) {
    if (!hexColor.test(format)) {
      throw new codes.ERR_INVALID_ARG_VALUE('format', format, 'must be a valid hex color (#RGB or #RRGGBB)');
    }
    const digits = format.length === 4 ? format.slice(1).replace(/./g, '$&$&') : format.slice(1);
    const channel = (position) => Number.parseInt(digits.slice(position, position + 2), 16);
    return [`\u001b[38;2;${channel(0)};${channel(2)};${channel(4)}m`, kResetForeground, false];
  }
  const pair = colors[format];
  if (pair === undefined) validateOneOf(format, 'format', Object.getOwnPropertyNames(colors));
  // Bold and dim share the sequence that ends them, so text that ends one inside must keep it for the other.
  sequence = [`\u001b[${pair[0]}m`, `\u001b[${pair[1]}m`, pair[1] === kEndBoldOrDim];
  sequences.set(format, sequence);
  return sequence;
}

/** @param {unknown} stream @returns {boolean} */
function isStreamLike(stream) {
  if (stream === null || typeof stream !== 'object') return false;
  const isWeb = (name) => typeof globalThis[name] === 'function' && stream instanceof globalThis[name];
  return stream instanceof require('stream') || typeof stream.pipe === 'function' || typeof stream.write === 'function' ||
    isWeb('ReadableStream') || isWeb('WritableStream');
}

/**
 * @param {string|string[]} format
 * @param {string} text
 * @param {{validateStream?: boolean, stream?: object}} [options]
 * @returns {string} the text in its style, or plain when the stream does not show colours
 */
function styleText(format, text, options = kEmptyObject) {
  validateString(text, 'text');
  validateObject(options, 'options');
  const { validateStream = true, stream = process.stdout } = options;
  validateBoolean(validateStream, 'options.validateStream');

  let skip = false;
  if (validateStream) {
    if (!isStreamLike(stream)) {
      throw new codes.ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    skip = !shouldColorize(stream);
  }

  const formats = Array.isArray(format) ? format : [format];
  let open = '';
  let close = '';
  for (let i = 0; i < formats.length; i++) {
    if (formats[i] === 'none') continue;
    const { 0: start, 1: end, 2: keepsEnd } = sequenceOf(formats[i]);
    if (skip) continue;
    open += start;
    close = end + close;
    // Where the text ends the same style itself, this one is opened again.
    if (text.includes(end)) text = text.replaceAll(end, keepsEnd ? end + start : start);
  }
  return skip ? text : `${open}${text}${close}`;
}

module.exports = { styleText };
