'use strict';

// What `assert(value)` says when it fails: the expression, taken from the line of source that made the call.

const { isErrorStackTraceLimitWritable } = require('internal/errors');

// One token of a line: white space, comment, string, template, number, name, or punctuation.
const token = new RegExp([
  '(?<space>\\s+)',
  '(?<comment>\\/\\/.*|\\/\\*[^]*?(?:\\*\\/|$))',
  '(?<text>"(?:\\\\.|[^"\\\\])*(?:"|$)|\'(?:\\\\.|[^\'\\\\])*(?:\'|$)|`(?:\\\\.|[^`\\\\])*(?:`|$))',
  '(?<name>[\\p{ID_Start}$_#][\\p{ID_Continue}$\\u200c\\u200d]*)',
  '(?<number>\\d(?:[\\w.]*))',
  '(?<punctuation>\\?\\.|=>|\\.\\.\\.|[^])',
].join('|'), 'uy');
const regexLiteral = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[a-z]*/uy;

// Control characters in the source, other than white space, are shown escaped.
// eslint-disable-next-line no-control-regex
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;

/** @param {string} character @returns {string} */
function escapeControl(character) {
  if (character === '\b') return '\\b';
  if (character === '\f') return '\\f';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Names after which a slash begins a regular expression. */
const operatorNames = new Set(['return', 'typeof', 'case', 'do', 'else', 'in', 'instanceof', 'new', 'void', 'delete',
                               'throw', 'await', 'yield', 'of']);

/**
 * @param {string} line
 * @returns {{kind: string, text: string, start: number}[]}
 */
function tokenize(line) {
  const tokens = [];
  let position = 0;
  let previous;
  while (position < line.length) {
    let kind;
    let text;
    const valueBefore = previous !== undefined && (previous.kind === 'number' || previous.kind === 'text' ||
      (previous.kind === 'name' && !operatorNames.has(previous.text)) || previous.text === ')' || previous.text === ']' ||
      previous.text === '}');
    regexLiteral.lastIndex = position;
    if (line[position] === '/' && line[position + 1] !== '/' && line[position + 1] !== '*' && !valueBefore &&
        regexLiteral.test(line)) {
      kind = 'text';
      text = line.slice(position, regexLiteral.lastIndex);
    } else {
      token.lastIndex = position;
      const { groups } = token.exec(line);
      kind = Object.keys(groups).find((key) => groups[key] !== undefined);
      text = groups[kind];
    }
    if (kind !== 'space' && kind !== 'comment') {
      previous = { kind, text, start: position };
      tokens.push(previous);
    }
    position += text.length;
  }
  return tokens;
}

/**
 * @param {string} line
 * @param {number} column where the call is, as the engine sees it: the callee's last name
 * @returns {string} the call, from the first name of its callee to its closing parenthesis, or to the line's end
 */
function expressionAt(line, column) {
  const tokens = tokenize(line);
  let at = tokens.findIndex(({ start, text }) => start + text.length > column);
  if (at === -1) at = tokens.length - 1;
  if (at === -1) return line.trim();

  // Back to where the chain of members begins.
  let first = -1;
  for (let i = 0; i <= at; i++) {
    const { kind, text } = tokens[i];
    if (kind === 'name') {
      const before = tokens[i - 1];
      const continues = first !== -1 && (before.text === '.' || before.text === '?.' || before.text === 'new' ||
        before.text === '[');
      if (!continues) first = operatorNames.has(text) && text !== 'new' ? -1 : i;
    } else if (!(kind === 'text' || kind === 'number' || text === '.' || text === '?.' || text === '[' || text === ']')) {
      if (i < at) first = -1;
    }
  }
  if (first === -1) first = at;

  // On to the parenthesis that closes the call.
  let depth = 0;
  let opened = false;
  for (let i = at; i < tokens.length; i++) {
    const { text, start, kind } = tokens[i];
    if (kind !== 'punctuation') continue;
    if (text === '(' || text === '[' || text === '{') {
      depth++;
      if (text === '(') opened = true;
    } else if (text === ')' || text === ']' || text === '}') {
      depth--;
      if (depth <= 0 && opened && text === ')') return line.slice(tokens[first].start, start + 1);
    }
  }
  return line.slice(tokens[first].start).trimEnd();
}

/**
 * @param {Function} fn the assertion, whose caller's source is wanted
 * @returns {string|undefined} undefined when there is no source
 */
function sourceMessage(fn) {
  const writable = isErrorStackTraceLimitWritable();
  const limit = Error.stackTraceLimit;
  if (writable) Error.stackTraceLimit = 1;
  const error = {};
  Error.captureStackTrace(error, fn);
  if (writable) Error.stackTraceLimit = limit;

  const position = binding('errors').getErrorSourcePosition(error);
  if (position === undefined) return undefined;
  const expression = expressionAt(position.sourceLine, position.startColumn).replace(control, escapeControl);
  return `The expression evaluated to a falsy value:\n\n  ${expression}\n`;
}

module.exports = { expressionAt, sourceMessage };
