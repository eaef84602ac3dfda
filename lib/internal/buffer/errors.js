'use strict';

// The errors of numbers and offsets out of range, for the methods of Buffer.

const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');

const { floor } = Math;

/**
 * Throws for an `offset` (or other number called `name`) that is not an integer within [minimum, last].
 * @param {any} value
 * @param {number} last negative where nothing fits at all
 * @param {string} [name]
 * @returns {never}
 */
function throwBounds(value, last, name) {
  if (floor(value) !== value) {
    validateNumber(value, name || 'offset');
    throw new ERR_OUT_OF_RANGE(name || 'offset', 'an integer', value);
  }
  if (last < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE(name || 'offset', `>= ${name ? 1 : 0} and <= ${last}`, value);
}

/**
 * The rare ways of an `offset` that is no unsigned 32-bit integer with `size` bytes after it: returns if it is valid all
 * the same (in a buffer of more than 4 GiB), throws otherwise.
 * @param {Uint8Array} buf
 * @param {any} offset
 * @param {number} size
 */
function checkOffset(buf, offset, size) {
  validateNumber(offset, 'offset');
  if (buf[offset] === undefined || buf[offset + size - 1] === undefined) throwBounds(offset, buf.length - size);
}

/**
 * Throws because `value` does not fit into an integer of `size` bytes.
 * @param {number|bigint} value
 * @param {number|bigint} min
 * @param {number|bigint} max
 * @param {number} size
 * @returns {never}
 */
function throwValueRange(value, min, max, size) {
  const n = typeof min === 'bigint' ? 'n' : '';
  let range;
  if (size <= 4) range = `>= ${min}${n} and <= ${max}${n}`;
  else if (min === 0 || min === 0n) range = `>= 0${n} and < 2${n} ** ${size * 8}${n}`;
  else range = `>= -(2${n} ** ${size * 8 - 1}${n}) and < 2${n} ** ${size * 8 - 1}${n}`;
  throw new ERR_OUT_OF_RANGE('value', range, value);
}

/**
 * Throws for a `byteLength` that is not 1 to 6.
 * @param {any} byteLength
 * @returns {never}
 */
function throwByteLength(byteLength) {
  throwBounds(byteLength, 6, 'byteLength');
}

/**
 * `readIntLE` and its like have no default for `offset`.
 * @param {any} offset
 */
function requireOffset(offset) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
}

module.exports = { checkOffset, requireOffset, throwBounds, throwByteLength, throwValueRange };
