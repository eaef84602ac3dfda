'use strict';

// util.diff: what it takes to turn one sequence into another.

const { codes } = require('internal/errors');
const { validateStringArray } = require('internal/validators');
const { myersDiff } = require('internal/assert/myers_diff');

/** @param {unknown} value @param {string} name */
function validateInput(value, name) {
  if (typeof value === 'string') return;
  if (Array.isArray(value)) validateStringArray(value, name);
  else throw new codes.ERR_INVALID_ARG_TYPE(name, 'string', value);
}

/**
 * @param {string|string[]} actual
 * @param {string|string[]} expected
 * @returns {[operation: -1|0|1, value: string][]} deletions, kept values, insertions; nothing when both are the same
 */
function diff(actual, expected) {
  if (actual === expected) return [];
  validateInput(actual, 'actual');
  validateInput(expected, 'expected');
  return myersDiff(actual, expected).reverse();
}

module.exports = { diff };
