'use strict';
// The require() of a CommonJS module whose source came from hooks of module.register(): what it requires goes through
// those hooks, as URLs, with the file that CommonJS would find as their starting point.

const path = require('path');
const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const { canBeRequiredWithoutScheme } = require('internal/modules/builtins');
const { isRequireModuleEnabled } = require('internal/modules/conditions');
const { exportsOf } = require('internal/modules/cjs/require_esm');
const { resolveForRequireResolve, resolveHooks } = require('internal/modules/hooks');
const { kURL } = require('internal/modules/state');
const { fileURLToPath, pathToFileURL } = require('internal/url');

/**
 * @param {Module} module whose require() it is
 * @param {typeof Module} Module
 * @param {import('internal/modules/esm/loader').ModuleLoader} loader
 * @returns {NodeRequire}
 */
function makeHookedRequire(module, Module, loader) {
  const url = module[kURL];

  /** Where CommonJS, with the hooks of registerHooks(), finds a request. */
  const locate = (request, options) => (resolveHooks.length > 0 ?
    resolveForRequireResolve(request, module, options, Module._resolveFilename) :
    Module._resolveFilename(request, module, false, options));

  const require = function require(id) {
    validateString(id, 'id');
    if (id === '') throw new codes.ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
    if (isBuiltinRequest(id)) return exportsOfJob(loader.getJob(id, url, { __proto__: null }), module);
    const file = locate(id, undefined);
    const extension = path.extname(file);
    if (extension === '.node') return module.require(id);
    const attributes = extension === '.json' ? { __proto__: null, type: 'json' } : { __proto__: null };
    return exportsOfJob(loader.getJob(urlOf(file), url, attributes), module);
  };

  /**
   * @param {string} request
   * @param {{paths?: string[]}} [options]
   * @returns {string}
   */
  require.resolve = function resolve(request, options) {
    validateString(request, 'request');
    if (resolveHooks.length > 0) return locate(request, options);
    const specifier = isBuiltinRequest(request) ? request : urlOf(locate(request, options));
    const resolved = loader.resolve(specifier, url, { __proto__: null }).url;
    return resolved.startsWith('file:') ? fileURLToPath(resolved) : resolved;
  };

  require.main = process.mainModule;
  return require;
}

function isBuiltinRequest(id) {
  return id.startsWith('node:') || canBeRequiredWithoutScheme(id);
}

function urlOf(file) {
  return path.isAbsolute(file) ? pathToFileURL(file).href : file;
}

/** What require() of a job's module returns. */
function exportsOfJob(job, parent) {
  const { format, commonJS } = job.module ?? {};
  // In a cycle it is what there is so far.
  if (commonJS !== undefined) return commonJS.exports;
  const filename = job.url.startsWith('file:') ? fileURLToPath(job.url) : job.url;
  if (format === 'module' && !isRequireModuleEnabled()) throw new codes.ERR_REQUIRE_ESM(filename, true, parent.filename);
  const namespace = job.runSync(filename, parent);
  return format === 'module' || format === 'commonjs' ? exportsOf(namespace, job.module) : namespace.default;
}

module.exports = { makeHookedRequire };
