'use strict';
// The conditions under which "exports" and "imports" of packages are matched.

const { getOptionValue } = require('internal/options');

let requireConditions;
let importConditions;

/** Whether require() may load ES modules. */
function isRequireModuleEnabled() {
  return getOptionValue('--require-module') !== false && getOptionValue('--experimental-require-module') !== false;
}

/** Whether TypeScript files may be loaded. */
function isTypeScriptEnabled() {
  return getOptionValue('--strip-types') !== false && getOptionValue('--experimental-strip-types') !== false;
}

/** Conditions of require(), in the order in which hooks see them. @returns {Set<string>} */
function conditionsOfRequire() {
  if (requireConditions === undefined) {
    const addons = getOptionValue('--no-addons') ? [] : ['node-addons'];
    const sync = isRequireModuleEnabled() ? ['module-sync'] : [];
    requireConditions = new Set(['require', 'node', ...addons, ...userConditions(), ...sync]);
  }
  return requireConditions;
}

/** Conditions of import. @returns {Set<string>} */
function conditionsOfImport() {
  if (importConditions === undefined) {
    const addons = getOptionValue('--no-addons') ? [] : ['node-addons'];
    const sync = isRequireModuleEnabled() ? ['module-sync'] : [];
    importConditions = new Set(['node', 'import', ...sync, ...addons, ...userConditions()]);
  }
  return importConditions;
}

function userConditions() {
  return getOptionValue('--conditions') ?? [];
}

module.exports = { conditionsOfImport, conditionsOfRequire, isRequireModuleEnabled, isTypeScriptEnabled };
