'use strict';
// `Module._extensions`: how files of each extension become modules. Programs add to these and replace them.

const path = require('path');
const { codes } = require('internal/errors');
const { isRequireModuleEnabled } = require('internal/modules/conditions');
const compile = require('internal/modules/cjs/compile');
const { findPackageScope } = require('internal/modules/package_json');
const state = require('internal/modules/state');

/** @param {typeof Module} Module */
function install(Module) {
  Module._extensions['.js'] = function(module, filename) {
    const known = module[state.kFormat] ?? compile.formatOfFile(filename);
    const { source, format } = compile.readSource(module, filename, known);
    if (format === 'module' && !isRequireModuleEnabled()) throw cannotRequire(module, filename);
    compile.compileLoaded(module, filename, source, format);
  };

  Module._extensions['.json'] = function(module, filename) {
    const { source, format } = compile.readSource(module, filename, 'json');
    if (format !== 'json') return compile.compileLoaded(module, filename, source, format);
    module[state.kFormat] = 'json';
    module.exports = compile.parseJSON(compile.sourceText(source), filename);
  };

  Module._extensions['.node'] = function(module, filename) {
    return process.dlopen(module, path.toNamespacedPath(filename));
  };
}

function cannotRequire(module, filename) {
  const parentPath = state.parents.get(module)?.filename;
  const scope = filename.endsWith('.js') ? findPackageScope(filename) : null;
  return new codes.ERR_REQUIRE_ESM(filename, true, parentPath, scope?.path);
}

module.exports = { install };
