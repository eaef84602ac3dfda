'use strict';

// The lines that were entered, newest first, and a place among them.

class History {
  /**
   * @param {string[]} lines
   * @param {number} size how many are kept
   * @param {boolean} removeDuplicates whether a line that comes again leaves its old place
   */
  constructor(lines, size, removeDuplicates) {
    this.lines = lines;
    this.size = size;
    this.removeDuplicates = removeDuplicates;
    /** The place of the line that is shown; -1: none, the user's own is. */
    this.index = -1;
    /** What lines must begin with; null: nothing is being looked for. @type {string | null} */
    this.search = null;
  }

  /**
   * @param {string} line
   * @returns {boolean} whether it is kept, be it as the line that is there already
   */
  add(line) {
    if (this.size === 0 || line.trim() === '') return false;
    const { lines } = this;
    if (lines.length === 0 || lines[0] !== line) {
      if (this.removeDuplicates) {
        const old = lines.indexOf(line);
        if (old !== -1) lines.splice(old, 1);
      }
      lines.unshift(line);
      if (lines.length > this.size) lines.pop();
    }
    this.index = -1;
    return true;
  }

  /**
   * Goes to the next line, older or newer, that begins with what is looked for and is not what is shown.
   * @param {1 | -1} step 1 to older ones
   * @param {string} shown
   * @returns {string | undefined} the line to show; undefined: there is nowhere to go
   */
  go(step, shown) {
    const { lines } = this;
    if (step > 0 ? lines.length === 0 || this.index >= lines.length : this.index < 0) return undefined;
    const prefix = this.search ?? '';
    let index = this.index + step;
    while (index >= 0 && index < lines.length && (!lines[index].startsWith(prefix) || lines[index] === shown)) index += step;
    this.index = index;
    return index < 0 || index >= lines.length ? prefix : lines[index];
  }

  /**
   * A key other than up and down ends a search, up or down begins one.
   * @param {string | null} prefix
   */
  lookFor(prefix) {
    if (prefix !== null) {
      this.search ??= prefix;
    } else if (this.search !== null) {
      this.search = null;
      if (this.index === this.lines.length) this.index = -1;
    }
  }
}

module.exports = { History };
