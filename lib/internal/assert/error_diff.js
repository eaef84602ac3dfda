'use strict';

// The messages of failed comparisons.

const { inspect } = require('internal/util/inspect');
const { kInsert, kNone, myersDiff } = require('internal/assert/myers_diff');
const colors = require('internal/util/colors');

const readableOperators = {
  __proto__: null,
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

/** Two primitives of at most this many characters in all are shown on one line. */
const kMaxShortLength = 12;
const kMaxLongLength = 512;
const kDefaultColumns = 80;
/** So many unchanged lines in a row are shown; of more, some are left out. */
const kContextLines = 5;
/** Past this many lines a value is cut. */
const kMaxLines = 50;
const kShownLines = 47;

/** @param {unknown} value @returns {string} one property per line, sorted, whole */
function inspectValue(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

const isReference = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

/** @returns {string} a caret under the first character in which two lines differ */
function divergence(actual, expected) {
  let i = 0;
  while (i < actual.length && actual[i] === expected[i]) i++;
  // With the difference at the very start there is nothing to point out.
  if (i <= 2) return '';
  return `\n${' '.repeat(i + 2)}^`;
}

/** Two values of one line each. */
function simpleDiff(actualValue, actual, expectedValue, expected) {
  let length = actual.length + expected.length;
  // The quotes do not count.
  if (typeof actualValue === 'string') length -= 2;
  if (typeof expectedValue === 'string') length -= 2;
  if (length <= kMaxShortLength && (actualValue !== 0 || expectedValue !== 0)) {
    return { message: `${actual} !== ${expected}`, header: '' };
  }
  let message = `\n${colors.green}+${colors.white} ${actual}\n${colors.red}-${colors.white} ${expected}`;
  // Where colours do not show it, and the line does not wrap.
  const columns = process.stderr.isTTY ? process.stderr.columns : kDefaultColumns;
  if (!colors.hasColors && actual.length + expected.length <= columns) {
    message += divergence(actual, expected);
  }
  return { message, header: undefined };
}

/**
 * @param {[number, string][]} diff from last to first
 * @returns {{message: string, skipped: boolean}}
 */
function printDiff(diff) {
  let message = '';
  let skipped = false;
  let unchanged = 0;
  for (let i = diff.length - 1; i >= 0; i--) {
    const { 0: type, 1: value } = diff[i];
    if (unchanged > 0 && type !== kNone) {
      // What comes right before a change is shown again after a gap.
      if (unchanged === kContextLines + 1) {
        message += `${colors.white}  ${diff[i + 1][1]}\n`;
      } else if (unchanged === kContextLines + 2) {
        message += `${colors.white}  ${diff[i + 2][1]}\n`;
        message += `${colors.white}  ${diff[i + 1][1]}\n`;
      } else if (unchanged >= kContextLines + 3) {
        message += `${colors.blue}...${colors.white}\n`;
        message += `${colors.white}  ${diff[i + 1][1]}\n`;
        skipped = true;
      }
      unchanged = 0;
    }
    if (type === kInsert) {
      message += `${colors.green}+${colors.white} ${value}\n`;
    } else if (type === kNone) {
      if (unchanged < kContextLines) message += `${colors.white}  ${value}\n`;
      unchanged++;
    } else {
      message += `${colors.red}-${colors.white} ${value}\n`;
    }
  }
  return { message: `\n${message.trimEnd()}`, skipped };
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} operator
 * @param {string} [customMessage] takes the place of the sentence
 * @param {'simple'|'full'} [diffType]
 * @returns {string}
 */
function createErrorDiff(actual, expected, operator, customMessage, diffType = 'simple') {
  const bothObjects = typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null;
  if (operator === 'strictEqual' &&
      (bothObjects || (typeof actual === 'function' && typeof expected === 'function'))) {
    operator = 'strictEqualObject';
  }
  const actualText = inspectValue(actual);
  const expectedText = inspectValue(expected);
  const actualLines = actualText.split('\n');
  const expectedLines = expectedText.split('\n');
  let header = `${colors.green}+ actual${colors.white} ${colors.red}- expected${colors.white}`;
  let message;
  let skipped = false;
  if (actualLines.length === 1 && expectedLines.length === 1 && actualText !== expectedText && !bothObjects) {
    const simple = simpleDiff(actual, actualText, expected, expectedText);
    message = simple.message;
    header = simple.header ?? header;
  } else if (actualText === expectedText) {
    // They differ in what is not shown.
    operator = 'notIdentical';
    let lines = actualLines;
    if (lines.length > kMaxLines && diffType !== 'full') {
      lines = [...lines.slice(0, kShownLines - 1), `${colors.blue}...${colors.white}`];
    }
    message = lines.join('\n');
    header = '';
  } else {
    const ignoreCommas = actual != null && typeof actual === 'object';
    ({ message, skipped } = printDiff(myersDiff(actualLines, expectedLines, ignoreCommas)));
  }
  const title = `${customMessage ?? readableOperators[operator]}\n${header}`;
  return `${title}${skipped ? '\n... Skipped lines' : ''}\n${message}\n`;
}

/** @param {unknown} actual @param {string} operator @returns {string} for what should have differed */
function createUnequalMessage(actual, operator) {
  let base = readableOperators[operator];
  const lines = inspectValue(actual).split('\n');
  if (operator === 'notStrictEqual' && isReference(actual)) base = readableOperators.notStrictEqualObject;
  if (lines.length > kMaxLines) {
    lines[kShownLines - 1] = `${colors.blue}...${colors.white}`;
    lines.length = kShownLines;
  }
  if (lines.length === 1) return `${base}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${base}\n\n${lines.join('\n')}\n`;
}

/** @param {string} text @param {number} max @returns {string} */
const shorten = (text, max) => (text.length > max ? `${text.slice(0, max - 3)}...` : text);

/** @returns {string} for the loose comparisons and all others */
function createPlainMessage(actual, expected, operator) {
  let left = inspectValue(actual);
  let right = inspectValue(expected);
  const known = readableOperators[operator];
  if (operator === 'notDeepEqual' && left === right) {
    return shorten(`${known}\n\n${left}`, 1024);
  }
  left = shorten(left, kMaxLongLength);
  right = shorten(right, kMaxLongLength);
  if (operator === 'deepEqual') {
    left = `${known}\n\n${left}\n\nshould loosely deep-equal\n\n`;
  } else if (operator === 'notDeepEqual') {
    left = `${readableOperators.notDeepEqualUnequal}\n\n${left}\n\nshould not loosely deep-equal\n\n`;
  } else {
    right = ` ${operator} ${right}`;
  }
  return `${left}${right}`;
}

module.exports = { createErrorDiff, createPlainMessage, createUnequalMessage, inspectValue };
