'use strict';

// Errors: the stack as the base text, with name and class put right, repeated frames folded, and colours.

const { isError } = require('internal/util');
const { isArray } = Array;

/** @param {Error} error @param {object} ctx @returns {string} */
function getStackString(ctx, error) {
  let stack;
  try {
    stack = error.stack;
  } catch {
    // A getter that throws has no stack to show.
  }
  if (stack) {
    if (typeof stack === 'string') return stack;
    // What a user made of it is shown like any value, one level in.
    ctx.seen.push(error);
    ctx.indentationLvl += 4;
    const text = require('internal/util/inspect/value').formatValue(ctx, stack);
    ctx.indentationLvl -= 4;
    ctx.seen.pop();
    return `${errorToString(error)}\n    ${text}`;
  }
  return errorToString(error);
}

/** @param {Error} error @returns {string} */
function errorToString(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return '[object Error]';
  }
}

/**
 * Finds the longest run of frames that both stacks have.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {{length: number, offset: number}} offset in `a`
 */
function longestCommonRun(a, b) {
  for (let i = 0; i < a.length - 3; i++) {
    // The first frame of the run in the other stack.
    const position = b.indexOf(a[i]);
    if (position !== -1) {
      const rest = b.length - position;
      if (rest > 3) {
        let length = 1;
        const maxLength = Math.min(a.length - i, rest);
        while (maxLength > length && a[i + length] === b[position + length]) length++;
        if (length > 3) return { length, offset: i };
      }
    }
  }
  return { length: 0, offset: 0 };
}

/**
 * Folds repetitions of the same one or more frames, as recursion leaves them.
 * @param {string[]} frames
 * @param {object} ctx
 * @returns {string[]}
 */
function foldRepeatedFrames(frames, ctx) {
  const output = [];
  let i = 0;
  while (i < frames.length) {
    let bestPeriod = 0;
    let bestRepeats = 0;
    const maxPeriod = Math.min(Math.floor((frames.length - i) / 2), kMaxFoldedPeriod);
    for (let period = 1; period <= maxPeriod; period++) {
      if (frames[i] !== frames[i + period]) continue;
      let repeats = 1;
      while (repeatsAt(frames, i, i + repeats * period, period)) repeats++;
      if (repeats > 1 && (repeats - 1) * period > (bestRepeats - 1) * bestPeriod) {
        bestPeriod = period;
        bestRepeats = repeats;
      }
    }
    const folded = (bestRepeats - 1) * bestPeriod;
    if (bestRepeats > 1 && folded > kMinFoldedFrames) {
      for (let j = 0; j < bestPeriod; j++) output.push(frames[i + j]);
      output.push(ctx.stylize(`    ... collapsed ${folded} duplicate lines matching above ` +
        `${bestPeriod} lines ${bestRepeats - 1} times...`, 'undefined'));
      i += bestRepeats * bestPeriod;
    } else {
      output.push(frames[i]);
      i++;
    }
  }
  return output;
}

const kMaxFoldedPeriod = 32;
const kMinFoldedFrames = 3;

/** @param {string[]} frames @param {number} start @param {number} other @param {number} period */
function repeatsAt(frames, start, other, period) {
  if (other + period > frames.length) return false;
  for (let i = 0; i < period; i++) if (frames[start + i] !== frames[other + i]) return false;
  return true;
}

/**
 * @param {object} ctx
 * @param {Error} error
 * @param {string} stack the frames, without the header
 * @returns {string[]} the lines to show
 */
function getStackFrames(ctx, error, stack) {
  let frames = stack.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // A getter that throws is no cause.
  }
  if (cause != null && typeof cause === 'object' && isError(cause)) {
    const causeStack = getStackString(ctx, cause);
    const start = causeStack.indexOf('\n    at');
    if (start !== -1) {
      const { length, offset } = longestCommonRun(frames, causeStack.slice(start + 1).split('\n'));
      if (length > 3) {
        const skipped = length - 2;
        frames.splice(offset + 1, skipped,
                      ctx.stylize(`    ... ${skipped} lines matching cause stack trace ...`, 'undefined'));
      }
    }
  }
  if (frames.length > 10) frames = foldRepeatedFrames(frames, ctx);
  return frames;
}

/**
 * Drops `name`, `message` and `stack` from the properties where the stack already says them.
 * @param {object} ctx
 * @param {PropertyKey[]} keys
 * @param {Error} error
 * @param {string} stack
 */
function removeDuplicateErrorKeys(ctx, keys, error, stack) {
  if (ctx.showHidden || keys.length === 0) return;
  for (const name of ['name', 'message', 'stack']) {
    const index = keys.indexOf(name);
    // Only hide the property when it is a string and part of the stack
    if (index !== -1 && (typeof error[name] !== 'string' || stack.includes(error[name]))) keys.splice(index, 1);
  }
}

/**
 * Makes the stack's first line say the class and name that the error has now.
 * @param {string} stack
 * @param {string|null} constructor
 * @param {unknown} name
 * @param {string} tag
 * @returns {string}
 */
function improveStack(stack, constructor, name, tag) {
  const { getPrefix } = require('internal/util/inspect/names');
  if (typeof name !== 'string') {
    const text = `${name}`;
    return stack.replace(text, `${text} [${getPrefix(constructor, tag, 'Error').slice(0, -1)}]`);
  }
  // A stack taken from the class's name, or from no name at all, is set right.
  let length = name.length;
  if (constructor === null ||
      (name.endsWith('Error') && stack.startsWith(name) &&
       (stack.length === length || stack[length] === ':' || stack[length] === '\n'))) {
    let fallback = 'Error';
    if (constructor === null) {
      const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ||
        /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
      fallback = start?.[1] || '';
      length = fallback.length;
      fallback ||= 'Error';
    }
    const prefix = getPrefix(constructor, tag, fallback).slice(0, -1);
    if (name !== prefix) {
      if (prefix.includes(name)) {
        stack = length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
      } else {
        stack = `${prefix} [${name}]${stack.slice(length)}`;
      }
    }
  }
  return stack;
}

/** @param {object} ctx @param {string} line @returns {string} with package names underlined */
function markNodeModules(ctx, line) {
  let result = '';
  let position = 0;
  const pattern = /[/\\]node_modules[/\\](@[^/\\]+[/\\][^/\\]+|[^/\\]+)(?=[/\\])/g;
  let match;
  while ((match = pattern.exec(line)) !== null) {
    const start = match.index + 14;
    result += line.slice(position, start);
    result += ctx.stylize(match[1], 'module');
    position = start + match[1].length;
  }
  return position === 0 ? line : result + line.slice(position);
}

/** @param {object} ctx @param {string} line @param {string} workingDirectory @returns {string} */
function markCwd(ctx, line, workingDirectory) {
  const start = line.indexOf(workingDirectory);
  if (start === -1) return line;
  // The `file://` before the folder goes with it, and so do the parentheses.
  const from = line.slice(start - 7, start) === 'file://' ? start - 7 : start;
  const end = start + workingDirectory.length + 1;
  if (line[from - 1] !== '(') {
    return `${line.slice(0, from)}${ctx.stylize(line.slice(from, end), 'undefined')}${line.slice(end)}`;
  }
  return `${line.slice(0, from - 1)}${ctx.stylize(line.slice(from - 1, end), 'undefined')}${line.slice(end, -1)}` +
    ctx.stylize(')', 'undefined');
}

let cwd;
/** @returns {string|undefined} */
function safeWorkingDirectory() {
  if (cwd === undefined) {
    try {
      cwd = process.cwd();
    } catch {
      return undefined;
    }
  }
  return cwd;
}

/**
 * @param {Error} error
 * @param {string|null} constructor
 * @param {string} tag
 * @param {object} ctx
 * @param {PropertyKey[]} keys gains `cause` and `errors`, loses what the stack says
 * @returns {string}
 */
function formatError(error, constructor, tag, ctx, keys) {
  let name = 'Error';
  let message;
  try {
    name = error.name ?? 'Error';
  } catch {
    // Keeps the default.
  }
  try {
    ({ message } = error);
  } catch {
    // No message then.
  }
  let stack = getStackString(ctx, error);
  removeDuplicateErrorKeys(ctx, keys, error, stack);
  if ('cause' in error && (keys.length === 0 || !keys.includes('cause'))) keys.push('cause');
  if (isArray(getOwn(error, 'errors')) && (keys.length === 0 || !keys.includes('errors'))) keys.push('errors');

  stack = improveStack(stack, constructor, name, tag);

  // The message itself may hold lines that look like frames.
  let position = (typeof message === 'string' && message !== '' && stack.indexOf(message)) || -1;
  if (position !== -1) position += message.length;
  const framesStart = stack.indexOf('\n    at', position);
  if (framesStart === -1) {
    stack = `[${stack}]`;
  } else {
    let text = stack.slice(0, framesStart);
    const lines = getStackFrames(ctx, error, stack.slice(framesStart + 1));
    if (ctx.colors) {
      // Our own frames are dimmed, package names underlined, the working directory dimmed.
      const folder = safeWorkingDirectory();
      for (let line of lines) {
        if (isCoreFrame(line)) {
          text += `\n${ctx.stylize(line, 'undefined')}`;
        } else {
          line = markNodeModules(ctx, line);
          if (folder !== undefined) line = markCwd(ctx, line, folder);
          text += `\n${line}`;
        }
      }
    } else {
      for (let i = 0; i < lines.length; i++) text += `\n${lines[i]}`;
    }
    stack = text;
  }
  if (ctx.indentationLvl !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(ctx.indentationLvl)}`);
  return stack;
}

/** @param {object} object @param {string} key */
function getOwn(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

const coreFrame = /^ {4}at (?:[^/\\(]+ \(|)node:(.+):\d+:\d+(?:\)|$)/;

/** @param {string} line @returns {boolean} whether it is of a builtin module */
function isCoreFrame(line) {
  const match = coreFrame.exec(line);
  return match !== null;
}

module.exports = { formatError, getStackString };
