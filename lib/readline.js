'use strict';

const { AbortError } = require('internal/errors');
const { kEmptyObject, promisify } = require('internal/util');
const { validateAbortSignal } = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { clearLine, clearScreenDown, cursorTo, moveCursor } = require('internal/readline/escapes');
const { emitKeypressEvents } = require('internal/readline/keys');
const { InterfaceConstructor } = require('internal/readline/interface');

/**
 * A stream read line by line.
 * @param {object} input the options, or the stream
 * @param {object} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 */
function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  Reflect.apply(InterfaceConstructor, this, [input, output, completer, terminal]);
  const complete = this.completer;
  if (typeof complete === 'function' && complete.length !== 2) {
    this.completer = (line, callback) => callback(null, complete(line));
  }
}
Object.setPrototypeOf(Interface.prototype, InterfaceConstructor.prototype);
Object.setPrototypeOf(Interface, InterfaceConstructor);

/**
 * Asks the user.
 * @param {string} query
 * @param {{ signal?: AbortSignal }} [options] signal: takes the question back; the callback is not called then
 * @param {(answer: string) => void} callback
 */
Interface.prototype.question = function question(query, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = kEmptyObject;
  }
  const signal = options?.signal;
  if (signal) {
    validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) return;
    const listening = addAbortListener(signal, () => this._cancelQuestion());
    const answer = callback;
    callback = typeof answer !== 'function' ? undefined : (line) => {
      listening[Symbol.dispose]();
      answer(line);
    };
  }
  if (typeof callback === 'function') this._question(query, callback);
};

Interface.prototype.question[promisify.custom] = function question(query, options) {
  const signal = options?.signal;
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    let answered = resolve;
    if (signal) {
      const listening = addAbortListener(signal, () => reject(new AbortError(undefined, { cause: signal.reason })));
      answered = (answer) => {
        listening[Symbol.dispose]();
        resolve(answer);
      };
    }
    this.question(query, options, answered);
  });
};

/**
 * @param {object} input the options, or the stream
 * @param {object} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 * @returns {Interface}
 */
function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface,
  cursorTo,
  emitKeypressEvents,
  moveCursor,
  get promises() { return require('readline/promises'); },
};
