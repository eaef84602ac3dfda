'use strict';
// module.register(): asynchronous hooks of module resolution and loading.

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
  hooks().register(`${specifier}`, base, options?.data);
}

function hooks() {
  const { getLoader, ModuleLoader } = require('internal/modules/esm/loader');
  const loader = getLoader();
  if (loader.asyncHooks === undefined) {
    const { CustomizationHooks } = require('internal/modules/esm/customization');
    loader.asyncHooks = new CustomizationHooks(loader, new ModuleLoader());
  }
  return loader.asyncHooks;
}

module.exports = { register };
