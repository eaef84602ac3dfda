'use strict';

const { AbortError } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { InterfaceConstructor } = require('internal/readline/interface');
const { Readline } = require('internal/readline/promises');

/** A stream read line by line. */
class Interface extends InterfaceConstructor {
  constructor(input, output, completer, terminal) {
    super(input, output, completer, terminal);
    const complete = this.completer;
    if (typeof complete !== 'function') return;
    // Promises may be slow: what they give is for the line as it was, and the next key waits for them.
    this.completer = (line, callback) => {
      (async () => complete(line))().then((result) => callback(null, result), callback);
    };
  }

  /**
   * Asks the user.
   * @param {string} query
   * @param {{ signal?: AbortSignal }} [options] signal: takes the question back
   * @returns {Promise<string>} the answer
   */
  question(query, options = undefined) {
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      let answered = resolve;
      if (signal) {
        validateAbortSignal(signal, 'options.signal');
        const abort = () => {
          this._cancelQuestion();
          reject(new AbortError(undefined, { cause: signal.reason }));
        };
        if (signal.aborted) return abort();
        const listening = addAbortListener(signal, abort);
        answered = (answer) => {
          listening[Symbol.dispose]();
          resolve(answer);
        };
      }
      this._question(query, answered);
    });
  }
}

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

module.exports = { Interface, Readline, createInterface };
