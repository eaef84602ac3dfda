'use strict';
// What vm's `importModuleDynamically` means for import() in the compiled code.

const { codes } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { getOptionValue } = require('internal/options');
const { emitExperimentalWarning } = require('internal/util');
const { kDefaultLoader, kMissing, kMissingFlag, register } = require('internal/modules/esm/dynamic_import');

const { kSourcePhase } = binding('module_wrap');

const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'),
  DONT_CONTEXTIFY: Symbol('vm_context_no_contextify'),
});

/**
 * The symbol that compiled code carries for its import().
 * @param {unknown} option importModuleDynamically as given
 * @param {string} name for debugging
 * @returns {symbol | undefined}
 */
function dynamicImportSymbol(option, name) {
  if (option === undefined) return kMissing;
  if (option === constants.USE_MAIN_CONTEXT_DEFAULT_LOADER) {
    emitExperimentalWarning('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER');
    return kDefaultLoader;
  }
  validateFunction(option, 'options.importModuleDynamically');
  return getOptionValue('--experimental-vm-modules') ? Symbol(name) : kMissingFlag;
}

/** Connects the symbol with the option's function, once there is something to pass as referrer. */
function watchDynamicImport(symbol, option, referrer) {
  if (typeof option !== 'function' || symbol === kMissingFlag) return;
  register(symbol, { importModuleDynamically: wrap(option), referrer });
}

function phaseName(phase) {
  return phase === kSourcePhase ? 'source' : 'evaluation';
}

/** The user's function as the engine wants it: resolving to a namespace. */
function wrap(importModuleDynamically) {
  return async function(specifier, referrer, attributes, phase) {
    const { isModuleNamespaceObject } = require('internal/util/types');
    const { Module, namespaceOf } = require('internal/vm/module');
    const module = await importModuleDynamically(specifier, referrer, attributes, phaseName(phase));
    if (phase === kSourcePhase && WebAssembly.Module.prototype.isPrototypeOf(module)) return module;
    if (phase === kSourcePhase) throw new codes.ERR_SOURCE_PHASE_NOT_DEFINED(specifier);
    if (isModuleNamespaceObject(module)) return module;
    if (!(typeof module === 'object' && module !== null && module instanceof Module)) throw new codes.ERR_VM_MODULE_NOT_MODULE();
    if (module.status === 'errored') throw module.error;
    if (module.status !== 'evaluated' && module.status !== 'evaluating') await module.evaluate();
    return namespaceOf(module);
  };
}

module.exports = { constants, dynamicImportSymbol, watchDynamicImport, wrap };
