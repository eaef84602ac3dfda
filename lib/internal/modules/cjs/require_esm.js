'use strict';
// require() of an ES module: what it returns.

const { codes } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { isRequireModuleEnabled } = require('internal/modules/conditions');
const state = require('internal/modules/state');

const { createRequiredFacade } = binding('module_wrap');
const { hasOwn } = Object;

/**
 * Loads `module` as an ES module and sets its exports.
 * @param {Module} module
 * @param {typeof Module} Module
 * @param {string} content
 * @param {string} filename
 */
function requireESM(module, Module, content, filename) {
  const parent = state.parents.get(module);
  if (!isRequireModuleEnabled()) {
    throw new codes.ERR_REQUIRE_ESM(filename, true, parent?.filename);
  }
  const isMain = module[state.kIsMainSymbol] === true;
  const url = module[state.kURL] ?? require('internal/url').pathToFileURL(filename).href;
  const { getLoader } = require('internal/modules/esm/loader');
  if (isMain) {
    // The program itself may wait at its top level.
    require('internal/modules/run_main').runMainModule(url, content);
    return;
  }
  warnIfAsked(filename, parent);
  const loader = getLoader();
  const namespace = loader.importSyncForRequire(url, filename, content, isMain, parent);
  module.exports = exportsOf(namespace, loader.cachedJob(url).module);
}

/** The exports that stand for a namespace, by the conventions of compiled modules. */
function exportsOf(namespace, wrap) {
  if (hasOwn(namespace, 'module.exports')) return namespace['module.exports'];
  if (!hasOwn(namespace, 'default') || hasOwn(namespace, '__esModule')) return namespace;
  // Compilers' output looks for __esModule; a namespace cannot be added to, so one is made around it.
  return createRequiredFacade(wrap);
}

function warnIfAsked(filename, parent) {
  const trace = getOptionValue('--trace-require-module');
  if (!trace || (trace === 'no-node-modules' && parent?.filename?.includes('/node_modules/'))) return;
  const from = parent?.filename;
  process.emitWarning(`${from ? `CommonJS module ${from}` : 'A CommonJS module'} is loading ES Module ${filename} using require().`,
    'ExperimentalWarning');
}

module.exports = { exportsOf, requireESM };
