'use strict';

// LineEditor: the line that a user edits at a terminal: its text and cursor, keys, history, completion, and how it is
// shown. What a complete line means, and the streams, is the Interface's (lib/internal/readline/interface.js), which
// extends it. What is not for programs has an underscore, not a "#": the constructor can be called on objects that it has
// not made, and programs have come to replace some of these methods.

const EventEmitter = require('events');
const { getStringWidth, stripVTControlCharacters } = require('internal/util/inspect/strings');
const { clearScreenDown, cursorTo, moveCursor } = require('internal/readline/escapes');
const { validateString } = require('internal/validators');

const kLineEnding = /\r\n|\n|\r(?!\n)|\u2028|\u2029/g;

const kMaxUndo = 2048;
const kMaxKilled = 32;

const kUndo = Symbol('undo');
const kRedo = Symbol('redo');
const kKilled = Symbol('killed');
const kKilledIndex = Symbol('killedIndex');
const kYanked = Symbol('yanked');

/** @returns {number} the length of the character before `index` */
function lengthLeft(text, index) {
  if (index <= 0) return 0;
  return index > 1 && text.codePointAt(index - 2) >= 0x10000 ? 2 : 1;
}

/** @returns {number} the length of the character at `index` */
function lengthAt(text, index) {
  if (text.length <= index) return 1;
  return text.codePointAt(index) >= 0x10000 ? 2 : 1;
}

/** @returns {number} how far back the word before `index` begins */
function wordLeft(text, index) {
  const reversed = [...text.slice(0, index)].reverse().join('');
  return /^\s*(?:[^\w\s]+|\w+)?/.exec(reversed)[0].length;
}

/** @returns {number} how long the word at `index` is, with the space behind it */
function wordRight(text, index) {
  return /^(?:\s+|[^\w\s]+|\w+)\s*/.exec(text.slice(index))?.[0].length ?? 0;
}

class LineEditor extends EventEmitter {
  /** Fields that only a terminal needs. */
  _initializeEditor() {
    this.cursor = 0;
    this.prevRows = 0;
    /** Texts with their cursors, the newest last. */
    this[kUndo] = [];
    this[kRedo] = [];
    /** Deleted texts, the newest first. */
    this[kKilled] = [];
    this[kKilledIndex] = 0;
    this[kYanked] = false;
  }

  // ---- showing ----

  /** The width of the terminal; Infinity if it is not known. */
  get columns() {
    return this.output?.columns || Infinity;
  }

  /** @param {string} text */
  _writeToOutput(text) {
    validateString(text, 'stringToWrite');
    if (this.output !== null && this.output !== undefined) this.output.write(text);
  }

  /**
   * Where the cursor would be behind a text that begins at the left.
   * @param {string} text
   * @returns {{ cols: number, rows: number }}
   */
  _getDisplayPos(text) {
    const { columns } = this;
    let offset = 0;
    let rows = 0;
    for (const character of stripVTControlCharacters(text)) {
      if (character === '\n') {
        rows += Math.ceil(offset / columns) || 1;
        offset = 0;
      } else if (character === '\t') {
        offset += this.tabSize - (offset % this.tabSize);
      } else {
        const width = getStringWidth(character, false);
        // A wide character does not stand half in the last column.
        if (width === 2 && (offset + 1) % columns === 0) offset++;
        offset += width;
      }
    }
    const cols = offset % columns;
    return { cols, rows: rows + (columns === Infinity ? 0 : (offset - cols) / columns) };
  }

  /** @returns {{ cols: number, rows: number }} where the cursor is, from where the prompt begins */
  getCursorPos() {
    return this._getDisplayPos(this._prompt + this.line.slice(0, this.cursor));
  }

  _getCursorPos() {
    return this.getCursorPos();
  }

  _refreshLine() {
    const text = this._prompt + this.line;
    const end = this._getDisplayPos(text);
    const cursor = this.getCursorPos();
    if (this.prevRows > 0) moveCursor(this.output, 0, -this.prevRows);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
    this._writeToOutput(text);
    // A terminal goes to the next row only with the next character.
    if (end.cols === 0) this._writeToOutput(' ');
    cursorTo(this.output, cursor.cols);
    if (end.rows > cursor.rows) moveCursor(this.output, 0, cursor.rows - end.rows);
    this.prevRows = cursor.rows;
  }

  /** @param {number} by characters to the right; the cursor stays within the line */
  _moveCursor(by) {
    if (by === 0) return;
    const before = this.getCursorPos();
    this.cursor = Math.min(Math.max(this.cursor + by, 0), this.line.length);
    const after = this.getCursorPos();
    if (before.rows === after.rows) moveCursor(this.output, after.cols - before.cols, 0);
    else this._refreshLine();
  }

  /** Ends the shown line, and begins with an empty one below it. */
  clearLine() {
    this._moveCursor(Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
  }

  // ---- editing ----

  /** Notes how the line is, to come back to it. */
  _remember() {
    const undo = this[kUndo];
    if (undo.push({ text: this.line, cursor: this.cursor }) > kMaxUndo) undo.shift();
    this[kRedo] = [];
  }

  _travel(from, to) {
    const state = from.pop();
    if (state === undefined) return;
    to.push({ text: this.line, cursor: this.cursor });
    this._show(state.text, state.cursor);
  }

  _show(text, cursor = text.length) {
    this.line = text;
    this.cursor = cursor;
    this._refreshLine();
  }

  /** @param {string} text goes to where the cursor is */
  _insertString(text) {
    this._remember();
    if (this.cursor < this.line.length) {
      this._show(this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor), this.cursor + text.length);
      return;
    }
    const before = this.getCursorPos();
    this.line += text;
    this.cursor += text.length;
    if (this.getCursorPos().rows > before.rows) this._refreshLine();
    else this._writeToOutput(text);
  }

  /** @returns {string} what was between the two places */
  _remove(from, to) {
    this._remember();
    const removed = this.line.slice(from, to);
    this._show(this.line.slice(0, from) + this.line.slice(to), from);
    return removed;
  }

  _kill(from, to) {
    const removed = this._remove(from, to);
    const killed = this[kKilled];
    this[kKilledIndex] = 0;
    if (removed === '' || removed === killed[0]) return;
    killed.unshift(removed);
    if (killed.length > kMaxKilled) killed.pop();
  }

  _deleteLeft() {
    if (this.cursor > 0 && this.line.length > 0) {
      this._remove(this.cursor - lengthLeft(this.line, this.cursor), this.cursor);
    }
  }

  _deleteRight() {
    if (this.cursor < this.line.length) this._remove(this.cursor, this.cursor + lengthAt(this.line, this.cursor));
  }

  _deleteWordLeft() {
    if (this.cursor > 0) this._remove(this.cursor - wordLeft(this.line, this.cursor), this.cursor);
  }

  _deleteWordRight() {
    if (this.cursor < this.line.length) this._remove(this.cursor, this.cursor + wordRight(this.line, this.cursor));
  }

  _deleteLineLeft() {
    this._kill(0, this.cursor);
  }

  _deleteLineRight() {
    this._kill(this.cursor, this.line.length);
  }

  _wordLeft() {
    this._moveCursor(-wordLeft(this.line, this.cursor));
  }

  _wordRight() {
    this._moveCursor(wordRight(this.line, this.cursor));
  }

  _yank() {
    if (this[kKilled].length === 0) return;
    this[kYanked] = true;
    this._insertString(this[kKilled][this[kKilledIndex]]);
  }

  /** Replaces what was yanked by what was deleted before it. */
  _yankOlder() {
    const killed = this[kKilled];
    if (!this[kYanked] || killed.length < 2) return;
    const shown = killed[this[kKilledIndex]];
    this[kKilledIndex] = (this[kKilledIndex] + 1) % killed.length;
    const other = killed[this[kKilledIndex]];
    const from = this.cursor - shown.length;
    this._show(this.line.slice(0, from) + other + this.line.slice(this.cursor), from + other.length);
  }

  // ---- history ----

  _recall(step) {
    const line = this._history.go(step, this.line);
    if (line === undefined) return;
    this._remember();
    this._show(line);
  }

  _historyPrev() {
    this._recall(1);
  }

  _historyNext() {
    this._recall(-1);
  }

  /** @returns {string} the line, noted in the history */
  _addHistory() {
    const { line } = this;
    if (line !== '' && this._history.add(line)) this.emit('history', this.history);
    return line;
  }

  /** The line is complete. */
  _line() {
    const line = this._addHistory();
    this[kUndo] = [];
    this[kRedo] = [];
    this.clearLine();
    this._onLine(line);
  }

  // ---- completion ----

  /** @param {boolean} isRepeated whether Tab was the last key too: all is shown then */
  _tabComplete(isRepeated) {
    this.pause();
    this.completer(this.line.slice(0, this.cursor), (error, result) => {
      if (this.closed) return;
      this.resume();
      if (error) {
        const { inspect } = require('internal/util/inspect');
        this._writeToOutput(`Tab completion error: ${inspect(error)}`);
        return;
      }
      this._complete(isRepeated, result);
    });
  }

  _complete(isRepeated, { 0: completions, 1: completedPart }) {
    if (!completions || completions.length === 0) return;
    const { commonPrefix, inColumns } = require('internal/readline/completion');
    const prefix = commonPrefix(completions.filter((each) => each !== ''));
    if (prefix.startsWith(completedPart) && prefix.length > completedPart.length) {
      this._insertString(prefix.slice(completedPart.length));
      return;
    }
    if (!completedPart.startsWith(prefix)) {
      const from = this.cursor - completedPart.length;
      this._remember();
      this._show(this.line.slice(0, from) + prefix + this.line.slice(this.cursor), from + prefix.length);
      return;
    }
    if (!isRepeated) return;
    this._writeToOutput(inColumns(completions, this.columns));
    this._refreshLine();
  }

  // ---- keys ----

  /**
   * Does what a key is for.
   * @param {string | undefined} text what it stands for, if anything
   * @param {{ name?: string, ctrl?: boolean, meta?: boolean, shift?: boolean, sequence?: string }} [key]
   */
  _ttyWrite(text, key = {}) {
    const previous = this._previousKey;
    this._previousKey = key;
    const { name, ctrl, meta, shift, sequence } = key;
    if (!meta || name !== 'y') this[kYanked] = false;
    const isPlainVertical = (name === 'up' || name === 'down') && !ctrl && !meta && !shift;
    this._history.lookFor(isPlainVertical ? this.line.slice(0, this.cursor) : null);

    if (sequence === '\x1f') return this._travel(this[kUndo], this[kRedo]);
    if (sequence === '\x1e') return this._travel(this[kRedo], this[kUndo]);
    if (name === 'escape') return;
    if (ctrl && shift) return this._controlShiftKey(name);
    if (ctrl) return this._controlKey(name);
    if (meta) return this._metaKey(name);
    this._plainKey(name, text, previous);
  }

  _controlShiftKey(name) {
    if (name === 'backspace') this._deleteLineLeft();
    else if (name === 'delete') this._deleteLineRight();
  }

  _controlKey(name) {
    switch (name) {
      case 'c':
        if (this.listenerCount('SIGINT') > 0) this.emit('SIGINT');
        else this.close();
        break;
      case 'd':
        if (this.cursor === 0 && this.line === '') this.close();
        else this._deleteRight();
        break;
      case 'z':
        this._toBackground();
        break;
      case 'h': this._deleteLeft(); break;
      case 'u': this._deleteLineLeft(); break;
      case 'k': this._deleteLineRight(); break;
      case 'a': this._moveCursor(-Infinity); break;
      case 'e': this._moveCursor(Infinity); break;
      case 'b': this._moveCursor(-lengthLeft(this.line, this.cursor)); break;
      case 'f': this._moveCursor(lengthAt(this.line, this.cursor)); break;
      case 'l':
        cursorTo(this.output, 0, 0);
        clearScreenDown(this.output);
        this._refreshLine();
        break;
      case 'n': this._historyNext(); break;
      case 'p': this._historyPrev(); break;
      case 'y': this._yank(); break;
      case 'w':
      case 'backspace': this._deleteWordLeft(); break;
      case 'delete': this._deleteWordRight(); break;
      case 'left': this._wordLeft(); break;
      case 'right': this._wordRight(); break;
    }
  }

  _metaKey(name) {
    switch (name) {
      case 'b': this._wordLeft(); break;
      case 'f': this._wordRight(); break;
      case 'd':
      case 'delete': this._deleteWordRight(); break;
      case 'backspace': this._deleteWordLeft(); break;
      case 'y': this._yankOlder(); break;
    }
  }

  _plainKey(name, text, previous) {
    switch (name) {
      case 'return':
        this._sawReturnAt = Date.now();
        this._line();
        return;
      case 'enter':
        // Behind a return it belongs to that.
        if (this._sawReturnAt === 0 || Date.now() - this._sawReturnAt > this.crlfDelay) this._line();
        this._sawReturnAt = 0;
        return;
      case 'backspace': return this._deleteLeft();
      case 'delete': return this._deleteRight();
      case 'left': return this._moveCursor(-lengthLeft(this.line, this.cursor));
      case 'right': return this._moveCursor(lengthAt(this.line, this.cursor));
      case 'home': return this._moveCursor(-Infinity);
      case 'end': return this._moveCursor(Infinity);
      case 'up': return this._historyPrev();
      case 'down': return this._historyNext();
      case 'tab':
        if (typeof this.completer === 'function' && this.isCompletionEnabled) {
          return this._tabComplete(previous?.name === 'tab');
        }
    }
    if (typeof text === 'string' && text !== '') this._typed(text);
  }

  /** Takes text that may have several lines: pasted, or written by the program. */
  _typed(text) {
    let begin = 0;
    for (const ending of text.matchAll(kLineEnding)) {
      if (ending.index > begin) this._insertString(text.slice(begin, ending.index));
      this._line();
      begin = ending.index + ending[0].length;
    }
    if (begin < text.length) this._insertString(text.slice(begin));
  }

  _toBackground() {
    if (this.listenerCount('SIGTSTP') > 0) {
      this.emit('SIGTSTP');
      return;
    }
    process.once('SIGCONT', () => {
      if (this.closed) return;
      // The terminal has been used by others meanwhile.
      if (!this.paused) {
        this.pause();
        this.emit('SIGCONT');
      }
      this._setRawMode(true);
      this._refreshLine();
    });
    this._setRawMode(false);
    process.kill(process.pid, 'SIGTSTP');
  }

  /** The keys of a terminal that cannot move its cursor. */
  _ttyWriteDumb(text, key = {}) {
    const { name, ctrl, meta } = key;
    if (name === 'escape') return;
    if (ctrl && name === 'c') {
      if (this.listenerCount('SIGINT') > 0) this.emit('SIGINT');
      else this.close();
    } else if (ctrl && name === 'd') {
      this.close();
    } else if (name === 'return' || name === 'enter') {
      this._plainKey(name, undefined, undefined);
    } else if (typeof text === 'string' && text !== '' && !ctrl && !meta) {
      this.line += text;
      this.cursor += text.length;
      this._writeToOutput(text);
    }
  }
}

module.exports = { LineEditor, kLineEnding };
