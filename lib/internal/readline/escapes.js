'use strict';

// Terminal control: the escape sequences that move the cursor and clear parts of the screen.
// Source: ECMA-48, "Control sequences".

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_CURSOR_POS } } = require('internal/errors');
const { validateFunction } = require('internal/validators');

const kEscape = '\x1b';
const CSI = `${kEscape}[`;

const kClearToLineBeginning = `${CSI}1K`;
const kClearToLineEnd = `${CSI}0K`;
const kClearLine = `${CSI}2K`;
const kClearScreenDown = `${CSI}0J`;

/**
 * @param {number} x the column, from 0
 * @param {number} [y] the row, from 0; without it the cursor stays in its row
 * @returns {string}
 */
function cursorToSequence(x, y) {
  return typeof y === 'number' ? `${CSI}${y + 1};${x + 1}H` : `${CSI}${x + 1}G`;
}

/**
 * @param {number} dx columns to the right
 * @param {number} dy rows down
 * @returns {string} empty if there is nowhere to go
 */
function moveCursorSequence(dx, dy) {
  let sequence = '';
  if (dx < 0) sequence += `${CSI}${-dx}D`;
  else if (dx > 0) sequence += `${CSI}${dx}C`;
  if (dy < 0) sequence += `${CSI}${-dy}A`;
  else if (dy > 0) sequence += `${CSI}${dy}B`;
  return sequence;
}

/** @param {number} dir -1: left of the cursor, 1: right of it, 0: all @returns {string} */
function clearLineSequence(dir) {
  return dir < 0 ? kClearToLineBeginning : dir > 0 ? kClearToLineEnd : kClearLine;
}

/** Writes a sequence; where there is no stream, or nothing to write, the callback is called all the same. */
function send(stream, sequence, callback) {
  if (stream === null || stream === undefined || sequence === '') {
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }
  return stream.write(sequence, callback);
}

function validateCallback(callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
}

/**
 * Moves the cursor of a terminal to a place.
 * @param {import('stream').Writable} stream
 * @param {number} x
 * @param {number | Function} [y]
 * @param {Function} [callback]
 * @returns {boolean} as `stream.write` does
 */
function cursorTo(stream, x, y, callback) {
  validateCallback(callback);
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw new ERR_INVALID_ARG_VALUE('x', x);
  if (Number.isNaN(y)) throw new ERR_INVALID_ARG_VALUE('y', y);
  if (stream == null || (typeof x !== 'number' && typeof y !== 'number')) return send(null, '', callback);
  if (typeof x !== 'number') throw new ERR_INVALID_CURSOR_POS();
  return send(stream, cursorToSequence(x, y), callback);
}

/**
 * Moves the cursor of a terminal from where it is.
 * @param {import('stream').Writable} stream
 * @param {number} dx
 * @param {number} dy
 * @param {Function} [callback]
 * @returns {boolean} as `stream.write` does
 */
function moveCursor(stream, dx, dy, callback) {
  validateCallback(callback);
  return send(stream, moveCursorSequence(dx, dy), callback);
}

/**
 * Clears the line of the cursor, or a part of it.
 * @param {import('stream').Writable} stream
 * @param {number} dir -1: left of the cursor, 1: right of it, 0: all
 * @param {Function} [callback]
 * @returns {boolean} as `stream.write` does
 */
function clearLine(stream, dir, callback) {
  validateCallback(callback);
  return send(stream, clearLineSequence(dir), callback);
}

/**
 * Clears everything below the cursor.
 * @param {import('stream').Writable} stream
 * @param {Function} [callback]
 * @returns {boolean} as `stream.write` does
 */
function clearScreenDown(stream, callback) {
  validateCallback(callback);
  return send(stream, kClearScreenDown, callback);
}

module.exports = {
  kClearScreenDown, kEscape,
  clearLine, clearLineSequence, clearScreenDown, cursorTo, cursorToSequence, moveCursor, moveCursorSequence,
};
