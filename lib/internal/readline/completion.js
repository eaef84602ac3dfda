'use strict';

// Completion: what the completer has found is inserted, or shown in columns.

const { getStringWidth } = require('internal/util/inspect/strings');

/** @param {string[]} texts @returns {string} what all of them begin with */
function commonPrefix(texts) {
  if (texts.length === 0) return '';
  // Of the first and the last in order everything in between has the prefix too.
  const sorted = texts.toSorted();
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}

/**
 * @param {string[]} entries the empty string separates groups
 * @param {number} columns of the terminal, may be Infinity
 * @returns {string} the entries in columns, ready to be written
 */
function inColumns(entries, columns) {
  const widths = entries.map((entry) => getStringWidth(entry));
  const width = Math.max(...widths) + 2;
  let perLine = Math.floor(columns / width) || 1;
  if (perLine === Infinity) perLine = 1;
  let text = '\r\n';
  let inLine = 0;
  let gap = 0;
  for (let i = 0; i < entries.length; i++) {
    if (entries[i] === '' || inLine === perLine) {
      text += '\r\n';
      inLine = 0;
      gap = 0;
    } else {
      text += ' '.repeat(gap);
    }
    if (entries[i] === '') {
      text += '\r\n';
    } else {
      text += entries[i];
      gap = width - widths[i];
      inLine++;
    }
  }
  if (inLine !== 0) text += '\r\n\r\n';
  return text;
}

module.exports = { commonPrefix, inColumns };
