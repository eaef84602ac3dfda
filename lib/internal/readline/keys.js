'use strict';

// Keys: what a terminal sends, as 'keypress' events. A key is one character, or a sequence that begins with Escape.
// Source of the sequences: xterm's "Control Sequences", and what gnome-terminal, rxvt, PuTTY, cygwin and the Linux
// console send in their place.

const { StringDecoder } = require('string_decoder');
const { kEscape } = require('internal/readline/escapes');
const { clearTimeout, setTimeout } = require('timers');

/** How long an Escape waits for what may follow, in milliseconds. */
const kEscapeCodeTimeout = 500;

const kDecoder = Symbol('keypress-decoder');

/** Sequences by the key that sends them: what stands after Escape. */
const sequencesOf = {
  'up': ['OA', '[A'],
  'down': ['OB', '[B'],
  'right': ['OC', '[C'],
  'left': ['OD', '[D'],
  'clear': ['OE', '[E'],
  'end': ['OF', '[F', '[4~', '[8~'],
  'home': ['OH', '[H', '[1~', '[7~'],
  'insert': ['[2~'],
  'delete': ['[3~'],
  'pageup': ['[5~', '[[5~'],
  'pagedown': ['[6~', '[[6~'],
  'f1': ['OP', '[P', '[11~', '[[A'],
  'f2': ['OQ', '[Q', '[12~', '[[B'],
  'f3': ['OR', '[R', '[13~', '[[C'],
  'f4': ['OS', '[S', '[14~', '[[D'],
  'f5': ['[15~', '[[E'],
  'f6': ['[17~'],
  'f7': ['[18~'],
  'f8': ['[19~'],
  'f9': ['[20~'],
  'f10': ['[21~'],
  'f11': ['[23~'],
  'f12': ['[24~'],
  'paste-start': ['[200~'],
  'paste-end': ['[201~'],
};

/** rxvt has sequences of their own for keys with Shift or Control. */
const shifted = {
  'up': ['[a'], 'down': ['[b'], 'right': ['[c'], 'left': ['[d'], 'clear': ['[e'], 'insert': ['[2$'], 'delete': ['[3$'],
  'pageup': ['[5$'], 'pagedown': ['[6$'], 'home': ['[7$'], 'end': ['[8$'], 'tab': ['[Z'],
};
const controlled = {
  'up': ['Oa'], 'down': ['Ob'], 'right': ['Oc'], 'left': ['Od'], 'clear': ['Oe'], 'insert': ['[2^'], 'delete': ['[3^'],
  'pageup': ['[5^'], 'pagedown': ['[6^'], 'home': ['[7^'], 'end': ['[8^'],
};

/** @type {Map<string, { name: string, shift?: boolean, ctrl?: boolean }>} */
const keyOfCode = new Map();
for (const [table, modifiers] of [[sequencesOf, {}], [shifted, { shift: true }], [controlled, { ctrl: true }]]) {
  for (const name of Object.keys(table)) {
    for (const code of table[name]) keyOfCode.set(code, { name, ...modifiers });
  }
}

/** A sequence so far: Escape, perhaps twice, then what it is about; `end` is there once it is complete. */
const kSequence = /^\x1b\x1b?(?:(?<kind>O)(?<digit>\d?)(?<end1>\D?)|(?<bracket>\[\[?)(?<numbers>\d{0,3}(?:;\d?)?)(?<end2>[^\d;[]?))$/;

/** Turns characters into keys. */
class KeyParser {
  #stream;
  /** What has come of a sequence that is not complete. */
  #pending = '';

  /** @param {import('stream').Readable} stream whose 'keypress' events are emitted */
  constructor(stream) {
    this.#stream = stream;
  }

  /** @param {string} character the empty string: nothing has followed for a while */
  write(character) {
    const text = this.#pending + character;
    // Escape twice is a key with Meta, or Escape with Meta; a third one is a new key.
    const mayGoOn = character !== '' &&
      (text === kEscape || text === kEscape + kEscape || (text.length > 1 && this.#isIncomplete(text)));
    if (mayGoOn) {
      this.#pending = text;
      return;
    }
    this.#pending = '';
    if (text !== '') this.#emit(text);
  }

  #isIncomplete(text) {
    const groups = kSequence.exec(text)?.groups;
    return groups !== undefined && !groups.end1 && !groups.end2;
  }

  #emit(sequence) {
    const key = { sequence, name: undefined, ctrl: false, meta: false, shift: false };
    const escaped = sequence[0] === kEscape;
    const match = kSequence.exec(sequence);
    if (match !== null) {
      describeSequence(key, match.groups);
    } else {
      const escapes = sequence.startsWith(kEscape + kEscape) ? 2 : Number(escaped);
      describeCharacter(key, sequence.slice(escapes), escaped);
    }
    this.#stream.emit('keypress', escaped ? undefined : sequence, key);
  }
}

/** @param {object} key @param {Record<string, string>} parts of `kSequence` */
function describeSequence(key, { kind, digit, end1, bracket, numbers, end2 }) {
  let modifier = 0;
  if (kind !== undefined) {
    key.code = kind + end1;
    if (digit) modifier = Number(digit) - 1;
  } else {
    const [first, second] = numbers.split(';');
    // Before a letter, numbers are modifiers; before others the first one is the key.
    const isLetter = /^[A-Za-z]$/.test(end2);
    key.code = bracket + (isLetter ? '' : first) + end2;
    const number = second ?? (isLetter ? first : '');
    if (number) modifier = Number(number) - 1;
  }
  key.ctrl = Boolean(modifier & 4);
  key.meta = Boolean(modifier & 10);
  key.shift = Boolean(modifier & 1);
  const known = keyOfCode.get(key.code);
  key.name = known === undefined ? 'undefined' : known.name;
  if (known?.shift) key.shift = true;
  if (known?.ctrl) key.ctrl = true;
}

/** @param {object} key @param {string} character after Escape if `escaped`; then empty for Escape itself */
function describeCharacter(key, character, escaped) {
  const code = character.charCodeAt(0);
  key.meta = escaped;
  if (character === '\r') {
    key.name = 'return';
  } else if (character === '\n') {
    key.name = 'enter';
  } else if (character === '\t') {
    key.name = 'tab';
  } else if (character === '\b' || character === '\x7f') {
    key.name = 'backspace';
  } else if (character === '' || character === kEscape) {
    key.name = 'escape';
  } else if (character === ' ') {
    key.name = 'space';
  } else if (!escaped && code <= 0x1a) {
    key.name = String.fromCharCode(code + 'a'.charCodeAt(0) - 1);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(character)) {
    key.name = character.toLowerCase();
    key.shift = /^[A-Z]$/.test(character);
  }
}

/**
 * Makes a stream emit 'keypress' events for what it reads, as long as somebody listens to them.
 * @param {import('stream').Readable} stream
 * @param {object} [readline] an Interface on it, which is told of pastes
 */
function emitKeypressEvents(stream, readline = {}) {
  if (stream[kDecoder]) return;
  stream[kDecoder] = new StringDecoder('utf8');
  const parser = new KeyParser(stream);
  let timer;

  function onTimeout() {
    parser.write('');
  }

  function onData(bytes) {
    if (stream.listenerCount('keypress') === 0) {
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = stream[kDecoder].write(bytes);
    if (text === '') return;
    clearTimeout(timer);
    const characters = [...text];
    // What comes in one piece has been pasted, and the tabs in it complete nothing.
    readline._sawKeyPress = characters.length === 1;
    readline.isCompletionEnabled = false;
    for (let i = 0; i < characters.length; i++) {
      const isLast = i === characters.length - 1;
      if (isLast) readline.isCompletionEnabled = true;
      parser.write(characters[i]);
      if (isLast && characters[i] === kEscape) {
        timer = setTimeout(onTimeout, readline.escapeCodeTimeout ?? kEscapeCodeTimeout);
      }
    }
  }

  function onNewListener(event) {
    if (event !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', onNewListener);
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = { emitKeypressEvents, kEscapeCodeTimeout };
