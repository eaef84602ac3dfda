'use strict';
// node:module.

const { Module } = require('internal/modules/cjs/loader');
const { defineLazyProperties } = require('internal/util');

Module.constants = require('internal/modules/compile_cache').constants;
Object.assign(Module, require('internal/modules/compile_cache').api);
require('internal/modules/run_main');

defineLazyProperties(Module, 'internal/modules/find_package', ['findPackageJSON']);
defineLazyProperties(Module, 'internal/modules/register', ['register']);
defineLazyProperties(Module, 'internal/modules/typescript', ['stripTypeScriptTypes']);
defineLazyProperties(Module, 'internal/modules/source_map', [
  'findSourceMap', 'SourceMap', 'getSourceMapsSupport', 'setSourceMapsSupport',
]);

module.exports = Module;
