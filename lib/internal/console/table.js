'use strict';

// console.table's drawing.

const { getStringWidth } = require('internal/util/inspect');

const line = {
  horizontal: '─', vertical: '│',
  topLeft: '┌', topMiddle: '┬', topRight: '┐',
  middleLeft: '├', middle: '┼', middleRight: '┤',
  bottomLeft: '└', bottomMiddle: '┴', bottomRight: '┘',
};

/** @param {string[]} cells @param {number[]} widths @returns {string} */
function renderRow(cells, widths) {
  let row = line.vertical;
  for (let i = 0; i < cells.length; i++) {
    const text = `${cells[i]}`;
    // One space of padding on either side is part of the width.
    row += ` ${text}${' '.repeat(widths[i] - getStringWidth(text) - 1)}${line.vertical}`;
  }
  return row;
}

/**
 * @param {string[]} head
 * @param {unknown[][]} columns cells by column; some may be missing
 * @returns {string}
 */
function renderTable(head, columns) {
  const widths = head.map((text) => getStringWidth(text) + 2);
  const rowCount = columns.reduce((longest, cells) => Math.max(longest, cells.length), 0);
  const rows = [];
  for (let i = 0; i < rowCount; i++) {
    const row = [];
    for (let j = 0; j < columns.length; j++) {
      const text = columns[j][i] === undefined ? '' : `${columns[j][i]}`;
      row.push(text);
      widths[j] = Math.max(widths[j], getStringWidth(text) + 2);
    }
    rows.push(row);
  }
  const rules = widths.map((width) => line.horizontal.repeat(width));
  let text = `${line.topLeft}${rules.join(line.topMiddle)}${line.topRight}\n${renderRow(head, widths)}\n` +
    `${line.middleLeft}${rules.join(line.middle)}${line.middleRight}\n`;
  for (const row of rows) text += `${renderRow(row, widths)}\n`;
  return `${text}${line.bottomLeft}${rules.join(line.bottomMiddle)}${line.bottomRight}`;
}

module.exports = { renderTable };
