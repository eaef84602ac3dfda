'use strict';

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInteger } = require('internal/validators');

let defaultHighWaterMarkBytes = 64 * 1024;
let defaultHighWaterMarkObjectMode = 16;

/**
 * @param {boolean} objectMode
 * @returns {number}
 */
function getDefaultHighWaterMark(objectMode) {
  return objectMode ? defaultHighWaterMarkObjectMode : defaultHighWaterMarkBytes;
}

/**
 * @param {boolean} objectMode
 * @param {number} value
 */
function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode)
    defaultHighWaterMarkObjectMode = value;
  else
    defaultHighWaterMarkBytes = value;
}

/**
 * What the options of a stream ask for.
 * @param {{ objectMode: boolean }} state
 * @param {object} options
 * @param {'readableHighWaterMark' | 'writableHighWaterMark'} duplexKey
 * @param {boolean} isDuplex
 * @returns {number}
 */
function getHighWaterMark(state, options, duplexKey, isDuplex) {
  let hwm = null;
  let name = 'options.highWaterMark';
  if (options.highWaterMark != null) {
    hwm = options.highWaterMark;
  } else if (isDuplex) {
    hwm = options[duplexKey];
    name = `options.${duplexKey}`;
  }
  if (hwm == null)
    return getDefaultHighWaterMark(state.objectMode);
  if (!Number.isInteger(hwm) || hwm < 0)
    throw new ERR_INVALID_ARG_VALUE(name, hwm);
  return Math.floor(hwm);
}

module.exports = { getHighWaterMark, getDefaultHighWaterMark, setDefaultHighWaterMark };
