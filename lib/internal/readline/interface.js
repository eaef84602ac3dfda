'use strict';

// Interface: a stream read line by line. With a terminal, each line is edited by the user (lib/internal/readline/editor.js).

const EventEmitter = require('events');
const { StringDecoder } = require('string_decoder');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE } } = require('internal/errors');
const {
  validateAbortSignal, validateArray, validateNumber, validateString, validateUint32,
} = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { kFirstEventParam } = require('internal/events/on');
const { History } = require('internal/readline/history');
const { LineEditor, kLineEnding } = require('internal/readline/editor');

/** The least time, in milliseconds, in which "\r" and "\n" count as one line ending. */
const kMinCrlfDelay = 100;
const kHistorySize = 30;
const kTabSize = 8;
/** How many lines wait for whoever iterates over them before the input is paused. */
const kIteratorHighWaterMark = 1024;

const kDecoder = Symbol('decoder');
const kPartialLine = Symbol('partialLine');
const kIterator = Symbol('iterator');
const kOldPrompt = Symbol('oldPrompt');
const kQuestionCallback = Symbol('questionCallback');

/**
 * @param {object} input the options, or the stream
 * @param {object} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 */
function normalizeOptions(input, output, completer, terminal) {
  const options = input?.input ? { ...input } : { input, output, completer, terminal };
  if (options.completer !== undefined && options.completer !== null && typeof options.completer !== 'function') {
    throw new ERR_INVALID_ARG_VALUE('completer', options.completer);
  }
  options.completer ??= undefined;
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  options.escapeCodeTimeout ??= require('internal/readline/keys').kEscapeCodeTimeout;
  if (!Number.isFinite(options.escapeCodeTimeout)) {
    throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', options.escapeCodeTimeout);
  }
  options.tabSize ??= kTabSize;
  validateUint32(options.tabSize, 'tabSize', true);
  options.history ??= [];
  validateArray(options.history, 'history');
  options.historySize ??= kHistorySize;
  validateNumber(options.historySize, 'historySize', 0);
  if (Number.isNaN(options.historySize)) throw new ERR_INVALID_ARG_VALUE.RangeError('historySize', options.historySize);
  options.prompt ??= '> ';
  options.terminal ??= Boolean(options.output?.isTTY);
  options.crlfDelay = Math.max(kMinCrlfDelay, options.crlfDelay || 0);
  return options;
}

/**
 * The base of the two classes that are called Interface. A function, not a class, since programs of old call it on
 * objects of their own.
 * @this {any}
 */
function InterfaceConstructor(input, output, completer, terminal) {
  Reflect.apply(EventEmitter, this, []);
  const options = normalizeOptions(input, output, completer, terminal);
  this.input = options.input;
  this.output = options.output;
  this.completer = options.completer;
  this.terminal = Boolean(options.terminal);
  this.crlfDelay = options.crlfDelay;
  this.escapeCodeTimeout = options.escapeCodeTimeout;
  this.tabSize = options.tabSize;
  this.isCompletionEnabled = true;
  this.line = '';
  this.paused = false;
  this.closed = false;
  this._sawKeyPress = false;
  this._previousKey = null;
  this._sawReturnAt = 0;
  this._history = new History(options.history, options.historySize, Boolean(options.removeHistoryDuplicates));
  this[kOldPrompt] = '';
  this[kQuestionCallback] = null;
  this[kIterator] = undefined;
  this.setPrompt(options.prompt);
  if (process.env.TERM === 'dumb') this._ttyWrite = this._ttyWriteDumb;

  if (this.terminal) connectTerminal(this, options);
  else connectStream(this);
  if (options.signal) connectSignal(this, options.signal);
  this.input.resume();
}

/** Listens until the interface is closed. @param {[object, string, Function][]} listeners */
function listen(rl, listeners) {
  for (const [emitter, event, listener] of listeners) emitter.on(event, listener);
  rl.once('close', () => {
    for (const [emitter, event, listener] of listeners) emitter.removeListener(event, listener);
  });
}

function connectStream(rl) {
  rl[kDecoder] = new StringDecoder('utf8');
  rl[kPartialLine] = '';
  listen(rl, [
    [rl.input, 'error', (error) => rl.emit('error', error)],
    [rl.input, 'data', (bytes) => rl._normalWrite(bytes)],
    [rl.input, 'end', () => {
      const rest = rl[kPartialLine] + rl[kDecoder].end();
      rl[kPartialLine] = '';
      if (rest !== '') rl.emit('line', rest);
      rl.close();
    }],
  ]);
}

function connectTerminal(rl, options) {
  rl._initializeEditor();
  require('internal/readline/keys').emitKeypressEvents(rl.input, rl);
  const listeners = [
    [rl.input, 'error', (error) => rl.emit('error', error)],
    [rl.input, 'keypress', (text, key) => {
      rl._ttyWrite(text, key);
      // A character whose halves come one after the other is wider than the first half told.
      const first = key?.sequence ? key.sequence.codePointAt(0) : undefined;
      if (first >= 0xd800 && first <= 0xdfff) rl._refreshLine();
    }],
    [rl.input, 'end', () => {
      if (typeof rl.line === 'string' && rl.line !== '') rl.emit('line', rl.line);
      rl.close();
    }],
  ];
  if (rl.output !== null && rl.output !== undefined) listeners.push([rl.output, 'resize', () => rl._refreshLine()]);
  listen(rl, listeners);
  rl._setRawMode(true);
}

function connectSignal(rl, signal) {
  const close = () => rl.close();
  if (signal.aborted) {
    process.nextTick(close);
    return;
  }
  const listening = addAbortListener(signal, close);
  rl.once('close', () => listening[Symbol.dispose]());
}

function refuseWhenClosed(rl) {
  if (rl.closed) throw new ERR_USE_AFTER_CLOSE('readline');
}

class Methods extends LineEditor {
  get history() { return this._history.lines; }
  set history(lines) { this._history.lines = lines; }
  get historySize() { return this._history.size; }
  set historySize(size) { this._history.size = size; }
  get historyIndex() { return this._history.index; }
  set historyIndex(index) { this._history.index = index; }

  /** @returns {string} */
  getPrompt() {
    return this._prompt;
  }

  /** @param {string} prompt */
  setPrompt(prompt) {
    this._prompt = prompt;
  }

  /** @param {boolean} mode whether the terminal hands over each key */
  _setRawMode(mode) {
    const wasRaw = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return wasRaw;
  }

  /**
   * Asks for a line.
   * @param {boolean} [preserveCursor] whether the cursor stays where it is in the line
   */
  prompt(preserveCursor) {
    refuseWhenClosed(this);
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== 'dumb') {
      if (!preserveCursor) this.cursor = 0;
      this._refreshLine();
    } else {
      this._writeToOutput(this._prompt);
    }
  }

  /** Asks for a line with a prompt of its own; it goes to the callback. */
  _question(query, callback) {
    refuseWhenClosed(this);
    if (this[kQuestionCallback]) {
      this.prompt();
      return;
    }
    this[kOldPrompt] = this._prompt;
    this.setPrompt(query);
    this[kQuestionCallback] = callback;
    this.prompt();
  }

  /** Takes the question back. */
  _cancelQuestion() {
    if (!this[kQuestionCallback]) return;
    this[kQuestionCallback] = null;
    this.setPrompt(this[kOldPrompt]);
    this.clearLine();
  }

  /** @param {string} line */
  _onLine(line) {
    const answer = this[kQuestionCallback];
    if (answer) {
      this[kQuestionCallback] = null;
      this.setPrompt(this[kOldPrompt]);
      answer(line);
    } else {
      this.emit('line', line);
    }
  }

  /**
   * Gives the input free. What has been read may still come.
   */
  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this._setRawMode(false);
    this.closed = true;
    this.emit('close');
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** @returns {this} */
  pause() {
    refuseWhenClosed(this);
    if (this.paused) return this;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  }

  /** @returns {this} */
  resume() {
    refuseWhenClosed(this);
    if (!this.paused) return this;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  }

  /**
   * Writes as if the user had.
   * @param {string | Buffer | null} data
   * @param {object} [key] instead of data
   */
  write(data, key) {
    refuseWhenClosed(this);
    if (this.paused) this.resume();
    if (this.terminal) this._ttyWrite(data, key);
    else this._normalWrite(data);
  }

  /** @param {string | Buffer} data */
  _normalWrite(data) {
    if (data === undefined || data === null) return;
    let text = this[kDecoder].write(data);
    if (this._sawReturnAt && Date.now() - this._sawReturnAt <= this.crlfDelay) {
      // The second half of a line ending.
      if (text[0] === '\n') text = text.slice(1);
      if (text !== '') this._sawReturnAt = 0;
    }
    let begin = 0;
    for (const ending of text.matchAll(kLineEnding)) {
      const line = this[kPartialLine] + text.slice(begin, ending.index);
      this[kPartialLine] = '';
      begin = ending.index + ending[0].length;
      if (begin === text.length && text[begin - 1] === '\r') this._sawReturnAt = Date.now();
      this._onLine(line);
    }
    this[kPartialLine] += text.slice(begin);
  }

  /** The lines, as they come. All loops share them. */
  [Symbol.asyncIterator]() {
    this[kIterator] ??= EventEmitter.on(this, 'line', {
      close: ['close'], highWaterMark: kIteratorHighWaterMark, [kFirstEventParam]: true,
    });
    return this[kIterator];
  }
}

InterfaceConstructor.prototype = Object.create(Methods.prototype, {
  constructor: { __proto__: null, value: InterfaceConstructor, writable: true, enumerable: false, configurable: true },
});
Object.setPrototypeOf(InterfaceConstructor, EventEmitter);

module.exports = { InterfaceConstructor };
