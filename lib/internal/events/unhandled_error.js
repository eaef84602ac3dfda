'use strict';

/** Under this name an error may carry a function that gives its stack with more to tell, for whoever prints it at the end. */
const kEnhanceStack = Symbol('kEnhanceStack');

/**
 * Notes on an error that nobody listened for where it was emitted.
 * @param {object} emitter
 * @param {Error} err
 * @param {Function} emit whose frame and those below it are left out
 */
function rememberEmit(emitter, err, emit) {
  try {
    const capture = {};
    Error.captureStackTrace(capture, emit);
    Object.defineProperty(err, kEnhanceStack, {
      __proto__: null,
      value: () => stackWithEmitter(emitter, err, capture),
      configurable: true,
    });
  } catch {
    // The error may be frozen: it is thrown as it is.
  }
}

/** The error's stack, and below it where it was emitted, without the frames that the two have in common. */
function stackWithEmitter(emitter, err, capture) {
  let on = '';
  try {
    const { name } = emitter.constructor;
    if (name !== 'EventEmitter')
      on = ` on ${name} instance`;
  } catch {
    // A constructor that cannot be read is not worth failing for.
  }
  const errorFrames = err.stack.split('\n').slice(1);
  const emitFrames = capture.stack.split('\n').slice(1);
  const { length, offset } = longestCommonRun(emitFrames, errorFrames);
  if (length > 0)
    emitFrames.splice(offset + 1, length - 2, '    [... lines matching original stack trace ...]');
  return `${err.stack}\nEmitted 'error' event${on} at:\n${emitFrames.join('\n')}`;
}

/** The first run of more than three frames of `a` that is also in `b`. */
function longestCommonRun(a, b) {
  for (let i = 0; i < a.length - 3; i++) {
    const at = b.indexOf(a[i]);
    if (at === -1)
      continue;
    const rest = b.length - at;
    if (rest <= 3)
      continue;
    const most = Math.min(a.length - i, rest);
    let length = 1;
    while (length < most && a[i + length] === b[at + length])
      length++;
    if (length > 3)
      return { length, offset: i };
  }
  return { length: 0, offset: 0 };
}

module.exports = { kEnhanceStack, rememberEmit };
