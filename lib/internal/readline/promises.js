'use strict';

// The Readline class of readline/promises: control of a terminal, in batches.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { isWritable } = require('internal/streams/utils');
const { validateBoolean, validateInteger } = require('internal/validators');
const {
  clearLineSequence, cursorToSequence, kClearScreenDown, moveCursorSequence,
} = require('internal/readline/escapes');

class Readline {
  #stream;
  #autoCommit = false;
  #pending = [];

  /**
   * @param {import('stream').Writable} stream
   * @param {{ autoCommit?: boolean }} [options] autoCommit: every action is sent at once
   */
  constructor(stream, options = undefined) {
    if (!isWritable(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'Writable', stream);
    this.#stream = stream;
    if (options?.autoCommit != null) {
      validateBoolean(options.autoCommit, 'options.autoCommit');
      this.#autoCommit = options.autoCommit;
    }
  }

  #add(sequence) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(sequence));
    else this.#pending.push(sequence);
    return this;
  }

  /** @param {number} x @param {number} [y] */
  cursorTo(x, y = undefined) {
    validateInteger(x, 'x');
    if (y != null) validateInteger(y, 'y');
    return this.#add(cursorToSequence(x, y ?? undefined));
  }

  /** @param {number} dx @param {number} dy */
  moveCursor(dx, dy) {
    if (dx || dy) {
      validateInteger(dx, 'dx');
      validateInteger(dy, 'dy');
      this.#add(moveCursorSequence(dx, dy));
    }
    return this;
  }

  /** @param {-1 | 0 | 1} dir */
  clearLine(dir) {
    validateInteger(dir, 'dir', -1, 1);
    return this.#add(clearLineSequence(dir));
  }

  /** Clears everything below the cursor. */
  clearScreenDown() {
    return this.#add(kClearScreenDown);
  }

  /** Sends what has been asked for. @returns {Promise<void>} */
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#pending.join(''), resolve);
      this.#pending = [];
    });
  }

  /** Forgets what has been asked for and not been sent. */
  rollback() {
    this.#pending = [];
    return this;
  }
}

module.exports = { Readline };
