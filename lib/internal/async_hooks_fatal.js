'use strict';

const { inspect } = require('internal/util/inspect');

/**
 * Ends the process because of an error in a hook of `async_hooks`.
 * @param {unknown} error
 */
function fatalError(error) {
  if (typeof error?.stack === 'string') {
    process._rawDebug(error.stack);
  } else {
    const holder = { message: error };
    Error.captureStackTrace(holder, fatalError);
    process._rawDebug(typeof error === 'string' ? holder.stack : inspect(error));
  }
  if (process.execArgv.includes('--abort-on-uncaught-exception'))
    process.abort();
  process.exit(1);
}

module.exports = { fatalError };
