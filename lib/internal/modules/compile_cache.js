'use strict';
// The module compile cache: not there yet. Its methods never throw by definition; they say why there is no cache.

const constants = Object.freeze({
  __proto__: null,
  compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }),
});

/**
 * @returns {{status: number, message?: string}}
 */
function enableCompileCache() {
  if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return { status: constants.compileCacheStatus.DISABLED };
  return { status: constants.compileCacheStatus.FAILED, message: 'the compile cache is not implemented' };
}

/** Writes what has been compiled to the cache: nothing while there is none. */
function flushCompileCache() {}

/** @returns {string | undefined} */
function getCompileCacheDir() {
  return undefined;
}

module.exports = { api: { enableCompileCache, flushCompileCache, getCompileCacheDir }, constants };
