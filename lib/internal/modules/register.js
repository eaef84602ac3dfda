'use strict';
// module.register(): hooks of module resolution and loading, on a thread of their own.

const { codes } = require('internal/errors');
const { isURL, URL } = require('internal/url');

/**
 * Registers a module of hooks.
 * @param {string | URL} specifier
 * @param {string | URL | object} [parentURL] what the specifier is relative to, or the options
 * @param {{parentURL?: string | URL, data?: unknown, transferList?: object[]}} [options]
 */
function register(specifier, parentURL = undefined, options = undefined) {
  if (parentURL !== null && typeof parentURL === 'object' && !isURL(parentURL)) {
    options = parentURL;
    parentURL = options.parentURL;
  }
  const base = parentURL === undefined ? 'data:' : `${parentURL}`;
  if (!URL.canParse(base)) throw new codes.ERR_INVALID_URL(base);
  const { transferList } = options ?? {};
  hooks().register(`${specifier}`, base, options?.data, transferList === undefined ? undefined : [...transferList]);
}

/** The hooks of this thread; of those on their own thread, the chain itself. */
function hooks() {
  const loader = require('internal/modules/esm/loader').getLoader();
  if (loader.asyncHooks === undefined) {
    const { HooksThread } = require('internal/modules/esm/hooks_thread');
    loader.asyncHooks = new HooksThread();
  }
  return loader.asyncHooks;
}

module.exports = { register };
