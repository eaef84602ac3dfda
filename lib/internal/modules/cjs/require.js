'use strict';
// The function that modules know as `require`.

const { validateString } = require('internal/validators');
const hooks = require('internal/modules/hooks');

/**
 * @param {Module} module whose require() it is
 * @param {typeof Module} Module
 * @returns {NodeRequire}
 */
function makeRequire(module, Module) {
  const require = function require(path) {
    return module.require(path);
  };

  /**
   * @param {string} request
   * @param {{paths?: string[]}} [options]
   * @returns {string}
   */
  const resolve = function resolve(request, options) {
    validateString(request, 'request');
    if (hooks.resolveHooks.length > 0) {
      return hooks.resolveForRequireResolve(request, module, options, Module._resolveFilename);
    }
    return Module._resolveFilename(request, module, false, options);
  };

  /**
   * @param {string} request
   * @returns {string[] | null}
   */
  resolve.paths = function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };

  require.resolve = resolve;
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

module.exports = { makeRequire };
