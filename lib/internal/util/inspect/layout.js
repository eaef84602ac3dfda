'use strict';

// Puts the formatted entries of one object on one line or on several.

const { getStringWidth } = require('internal/util/inspect/strings');
const { removeColors } = require('internal/util');

/** What the entries of an object are, as far as layout cares. */
const kObjectType = 0;
const kArrayType = 1;
const kArrayExtrasType = 2;

/** Characters are about this much higher than wide. */
const kCharacterAspect = 2.5;
const kMaxColumns = 15;
const kSeparatorWidth = 2;
/** Arrays with no more entries than this are not set in columns. */
const kMinEntriesForColumns = 6;

/**
 * @param {object} ctx
 * @param {string[]} output
 * @param {number} start width of what else stands on the line
 * @param {string} base
 * @returns {boolean} whether all entries fit on one line
 */
function fitsOnOneLine(ctx, output, start, base) {
  let totalLength = output.length + start;
  if (totalLength + output.length > ctx.breakLength) return false;
  for (let i = 0; i < output.length; i++) {
    totalLength += ctx.colors ? removeColors(output[i]).length : output[i].length;
    if (totalLength > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

/**
 * Like Array.prototype.join, but the result is a rope: deep structures would be copied once per level otherwise.
 * @param {string[]} output
 * @param {string} separator
 * @returns {string}
 */
function join(output, separator) {
  if (output.length === 0) return '';
  let text = output[0];
  for (let i = 1; i < output.length; i++) {
    text += separator;
    text += output[i];
  }
  return text;
}

/**
 * Sets the short entries of a long array in columns of about equal width.
 * @param {object} ctx
 * @param {string[]} output
 * @param {unknown[]|undefined} value the array: numbers are aligned to the right
 * @returns {string[]} lines, or `output` itself when columns would not help
 */
function groupArrayElements(ctx, output, value) {
  let totalLength = 0;
  let maxLength = 0;
  // The note "... more items" gets a line of its own.
  const hasNote = ctx.maxArrayLength < output.length;
  const count = hasNote ? output.length - 1 : output.length;
  const widths = new Array(count);
  for (let i = 0; i < count; i++) {
    const width = getStringWidth(output[i], ctx.colors);
    widths[i] = width;
    totalLength += width + kSeparatorWidth;
    if (maxLength < width) maxLength = width;
  }
  const cell = maxLength + kSeparatorWidth;
  // Three cells must fit; and one outlier must not spread all the others.
  if (cell * 3 + ctx.indentationLvl >= ctx.breakLength || (totalLength / cell <= 5 && maxLength > 6)) return output;

  const averageBias = Math.sqrt(cell - totalLength / output.length);
  const biasedCell = Math.max(cell - 3 - averageBias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(kCharacterAspect * biasedCell * count) / biasedCell),
    Math.floor((ctx.breakLength - ctx.indentationLvl) / cell),
    ctx.compact * 4,
    kMaxColumns,
  );
  if (columns <= 1) return output;

  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let j = column; j < count; j += columns) if (widths[j] > width) width = widths[j];
    columnWidths.push(width + kSeparatorWidth);
  }
  let alignRight = true;
  if (value !== undefined) {
    for (let i = 0; i < output.length; i++) {
      if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') {
        alignRight = false;
        break;
      }
    }
  }

  const lines = [];
  for (let i = 0; i < count; i += columns) {
    const last = Math.min(i + columns, count) - 1;
    let line = '';
    for (let j = i; j < last; j++) {
      // Escape sequences take length, no width.
      const padding = columnWidths[j - i] + output[j].length - widths[j];
      line += alignRight ? `${output[j]}, `.padStart(padding, ' ') : `${output[j]}, `.padEnd(padding, ' ');
    }
    if (alignRight) {
      line += output[last].padStart(columnWidths[last - i] + output[last].length - widths[last] - kSeparatorWidth, ' ');
    } else {
      line += output[last];
    }
    lines.push(line);
  }
  if (hasNote) lines.push(output[count]);
  return lines;
}

/**
 * @param {object} ctx
 * @param {string[]} output formatted entries
 * @param {string} base what stands before the braces
 * @param {[string, string]} braces
 * @param {number} extrasType kObjectType, kArrayType, kArrayExtrasType
 * @param {number} recurseTimes
 * @param {unknown} [value]
 * @returns {string}
 */
function reduceToSingleString(ctx, output, base, braces, extrasType, recurseTimes, value) {
  const head = base === '' ? braces[0] : `${base} ${braces[0]}`;
  if (ctx.compact !== true) {
    if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
      const entries = output.length;
      if (extrasType === kArrayExtrasType && entries > kMinEntriesForColumns) {
        output = groupArrayElements(ctx, output, value);
      }
      // The innermost `compact` levels go on one line, where they fit and were not set in columns.
      if (ctx.currentDepth - recurseTimes < ctx.compact && entries === output.length) {
        const start = output.length + ctx.indentationLvl + braces[0].length + base.length + 10;
        if (fitsOnOneLine(ctx, output, start, base)) {
          const joined = join(output, ', ');
          if (!joined.includes('\n')) return `${head} ${joined} ${braces[1]}`;
        }
      }
    }
    const indentation = `\n${' '.repeat(ctx.indentationLvl)}`;
    return `${head}${indentation}  ${join(output, `,${indentation}  `)}${indentation}${braces[1]}`;
  }
  if (fitsOnOneLine(ctx, output, 0, base)) {
    return `${braces[0]}${base ? ` ${base}` : ''} ${join(output, ', ')} ${braces[1]}`;
  }
  const indentation = `\n${' '.repeat(ctx.indentationLvl)}`;
  // The first entry stays on the line of a bare brace.
  const lineEnd = base === '' && braces[0].length === 1 ? ' ' : `${base ? ` ${base}` : ''}${indentation}  `;
  return `${braces[0]}${lineEnd}${join(output, `,${indentation}  `)} ${braces[1]}`;
}

module.exports = { groupArrayElements, kArrayExtrasType, kArrayType, kObjectType, reduceToSingleString };
