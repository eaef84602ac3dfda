'use strict';

// process.emitWarning() and what prints warnings.
// Source: Node's documentation, "process.emitWarning()", "Event: 'warning'".

const {
  codes: { ERR_INVALID_ARG_TYPE },
  isErrorLike,
} = require('internal/errors');
const { validateString } = require('internal/validators');

let hinted = false;
let printing = false;

/** Prints a warning on stderr: the 'warning' listener that is there from the start. */
function onWarning(warning) {
  const { getOptionValue } = require('internal/options');
  const silenced = getOptionValue('--disable-warning');
  if (silenced.length > 0 && ((warning.code && silenced.includes(warning.code)) || silenced.includes(warning.name)))
    return;
  if (!(warning instanceof Error)) return;
  const isDeprecation = warning.name === 'DeprecationWarning';
  if (isDeprecation && process.noDeprecation) return;

  const traced = getOptionValue('--trace-warnings') || process.traceProcessWarnings ||
    (isDeprecation && process.traceDeprecation);
  let message = `(${process.release.name}:${process.pid}) `;
  if (warning.code) message += `[${warning.code}] `;
  if (traced && warning.stack) {
    message += `${warning.stack}`;
  } else {
    message += typeof warning.toString === 'function' ? `${warning.toString()}` : Error.prototype.toString.call(warning);
  }
  if (typeof warning.detail === 'string') message += `\n${warning.detail}`;
  if (!traced && !hinted) {
    const flag = isDeprecation ? '--trace-deprecation' : '--trace-warnings';
    const program = require('path').basename(process.argv0 || 'node', '.exe');
    message += `\n(Use \`${program} ${flag} ...\` to show where the warning was created)`;
    hinted = true;
  }
  const file = getOptionValue('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS;
  if (file) {
    try {
      require('fs').appendFileSync(file, `${message}\n`);
      return;
    } catch { /* printed instead */ }
  }
  require('internal/console/console').writeErrorLine(require('internal/console/global'), message);
}

/** Prints warnings from now on; idempotent. */
function startPrinting() {
  if (printing) return;
  printing = true;
  const { getOptionValue } = require('internal/options');
  if (getOptionValue('--warnings') && process.env.NODE_NO_WARNINGS !== '1') process.on('warning', onWarning);
}

/** The warning object itself. */
function createWarning(warning, type, code, ctor, detail) {
  if (typeof warning !== 'string') return warning;
  const limit = Error.stackTraceLimit;
  const frozen = !Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable;
  if (!frozen) Error.stackTraceLimit = 10;
  const result = new Error(warning);
  if (!frozen) Error.stackTraceLimit = limit;
  result.name = String(type || 'Warning');
  if (code !== undefined) result.code = code;
  if (detail !== undefined) result.detail = detail;
  Error.captureStackTrace(result, ctor || emitWarning);
  return result;
}

/**
 * Emits 'warning' in the next tick.
 * @param {string | Error} warning
 * @param {string | {type?: string, code?: string, detail?: string, ctor?: Function}} [type]
 * @param {string} [code]
 * @param {Function} [ctor]
 */
function emitWarning(warning, type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    ctor = type;
    code = '';
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = '';
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning !== 'string' && !isErrorLike(warning) && !(warning instanceof Error)) {
    throw new ERR_INVALID_ARG_TYPE('warning', ['Error', 'string'], warning);
  }
  const made = createWarning(warning, type, code || undefined, ctor, detail);
  if (made.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      process.nextTick(() => { throw made; });
      return;
    }
  }
  startPrinting();
  process.nextTick(() => process.emit('warning', made));
}

/** The same, at once: for what is about to end the process. */
function emitWarningSync(warning, type, code, ctor) {
  startPrinting();
  process.emit('warning', createWarning(warning, type, code, ctor));
}

module.exports = { emitWarning, emitWarningSync, onWarning, startPrinting };
