'use strict';

// The shortest edit script between two sequences (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).

const kDelete = -1;
const kNone = 0;
const kInsert = 1;

const kMaxEdges = 2 ** 31 - 1;

/**
 * @param {unknown} a
 * @param {unknown} b
 * @param {boolean} ignoreTrailingComma lines that differ in a comma at their end are the same
 * @returns {boolean}
 */
function same(a, b, ignoreTrailingComma) {
  if (a === b) return true;
  if (!ignoreTrailingComma) return false;
  return `${a},` === b || a === `${b},`;
}

/**
 * @param {ArrayLike<string>} actual
 * @param {ArrayLike<string>} expected
 * @param {boolean} [ignoreTrailingComma]
 * @returns {[operation: number, value: string][]} from the last to the first: insertions are in `actual` alone,
 *     deletions in `expected` alone
 */
function myersDiff(actual, expected, ignoreTrailingComma = false) {
  const actualLength = actual.length;
  const expectedLength = expected.length;
  const max = actualLength + expectedLength;
  if (max > kMaxEdges) {
    const { codes } = require('internal/errors');
    throw new codes.ERR_OUT_OF_RANGE('myersDiff input size', '< 2^31', max);
  }

  // furthest[k + max]: how far a path on diagonal k reaches in `actual`.
  const furthest = new Int32Array(2 * max + 1);
  const trace = [];
  for (let edits = 0; edits <= max; edits++) {
    // What the walk back needs of the state before this round.
    trace.push(furthest.slice(max - edits, max + edits + 1));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const offset = diagonal + max;
      let x = diagonal === -edits || (diagonal !== edits && furthest[offset - 1] < furthest[offset + 1]) ?
        furthest[offset + 1] : furthest[offset - 1] + 1;
      let y = x - diagonal;
      while (x < actualLength && y < expectedLength && same(actual[x], expected[y], ignoreTrailingComma)) {
        x++;
        y++;
      }
      furthest[offset] = x;
      if (x >= actualLength && y >= expectedLength) {
        return walkBack(trace, actual, expected, ignoreTrailingComma);
      }
    }
  }
  return [];
}

/** @returns {[operation: number, value: string][]} */
function walkBack(trace, actual, expected, ignoreTrailingComma) {
  const result = [];
  let x = actual.length;
  let y = expected.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const furthest = trace[edits];
    // The slice of this round is centred on diagonal 0.
    const at = (diagonal) => furthest[diagonal + edits] ?? 0;
    const diagonal = x - y;
    const previous = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1)) ?
      diagonal + 1 : diagonal - 1;
    const previousX = at(previous);
    const previousY = previousX - previous;
    while (x > previousX && y > previousY) {
      const value = actual[x - 1];
      // Of two lines that differ in a comma only, the one with it is shown.
      result.push([kNone, ignoreTrailingComma && !value.endsWith(',') ? expected[y - 1] : value]);
      x--;
      y--;
    }
    if (edits > 0) {
      if (x > previousX) result.push([kInsert, actual[--x]]);
      else result.push([kDelete, expected[--y]]);
    }
  }
  return result;
}

module.exports = { kDelete, kInsert, kNone, myersDiff };
