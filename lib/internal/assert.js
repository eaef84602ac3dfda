'use strict';

/**
 * @param {unknown} value
 * @param {string} [message]
 * @throws {ERR_INTERNAL_ASSERTION} when the value is falsy: a bug of ours
 */
function assert(value, message) {
  if (!value) {
    const { codes } = require('internal/errors');
    throw new codes.ERR_INTERNAL_ASSERTION(message);
  }
}

/** @param {string} [message] @throws {ERR_INTERNAL_ASSERTION} always */
assert.fail = function fail(message) {
  const { codes } = require('internal/errors');
  throw new codes.ERR_INTERNAL_ASSERTION(message);
};

module.exports = assert;
