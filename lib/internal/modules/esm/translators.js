'use strict';
// From a loaded source to a module record, by format.

const path = require('path');
const { codes } = require('internal/errors');
const { fileURLToPath } = require('internal/url');
const { toText } = require('internal/modules/esm/source');
const { resolveHooks } = require('internal/modules/hooks');
const state = require('internal/modules/state');

const { ModuleWrap } = binding('module_wrap');
const { hasOwn } = Object;

/**
 * @param {import('./loader').ModuleLoader} loader
 * @param {{format: string, source: unknown, responseURL?: string, hooked?: boolean}} loaded
 * @param {string} url
 * @param {boolean} isMain
 * @param {{specifier?: string, parentURL?: string, requirer?: string}} request who asked, for errors
 * @returns {ModuleWrap}
 */
function translate(loader, loaded, url, isMain, request) {
  const translator = translators[loaded.format];
  if (translator === undefined) throw new codes.ERR_UNKNOWN_MODULE_FORMAT(loaded.format, url);
  const wrap = translator(loader, loaded, url, isMain, request);
  wrap.format ??= loaded.format;
  return wrap;
}

const translators = {
  __proto__: null,

  module(loader, { source }, url) {
    return loader.compile(url, toText(source));
  },

  builtin(loader, loaded, url) {
    const { facadeOf } = require('internal/modules/esm/builtin_facade');
    return facadeOf(url.startsWith('node:') ? url.slice(5) : url);
  },

  json(loader, { source }, url) {
    const { parseJSON } = require('internal/modules/cjs/compile');
    return defaultOnly(url, jsonValue(url, toText(source), parseJSON));
  },

  text(loader, { source }, url) {
    return defaultOnly(url, toText(source));
  },

  commonjs: commonJS,

  wasm(loader, { source }, url) {
    return require('internal/modules/esm/wasm').translate(loader, source, url);
  },

  addon(loader, loaded, url) {
    const { Module } = require('internal/modules/cjs/loader');
    const filename = fileURLToPath(url);
    return new ModuleWrap(url, undefined, ['default', 'module.exports'], function() {
      const module = new Module(filename);
      process.dlopen(module, filename);
      this.setExport('default', module.exports);
      this.setExport('module.exports', module.exports);
    });
  },

  'module-typescript'(loader, { source }, url) {
    return loader.compile(url, stripTypes(toText(source), url));
  },

  'commonjs-typescript'(loader, loaded, url, isMain, request) {
    const source = stripTypes(toText(loaded.source), url);
    return commonJS(loader, { ...loaded, source, hooked: true }, url, isMain, request);
  },

  typescript(loader, loaded, url, isMain, request) {
    const source = stripTypes(toText(loaded.source), url);
    if (binding('contextify').containsModuleSyntax(source, url)) {
      require('internal/modules/cjs/compile').warnTypeless(fileURLToPath(url));
      return loader.compile(url, source);
    }
    return commonJS(loader, { ...loaded, source, hooked: true }, url, isMain, request);
  },
};

function stripTypes(source, url) {
  return require('internal/modules/typescript').stripModuleTypes(source, url);
}

function defaultOnly(url, value) {
  return new ModuleWrap(url, undefined, ['default'], function() { this.setExport('default', value); });
}

/** A JSON file is one object, whether required or imported. */
function jsonValue(url, text, parse) {
  if (!url.startsWith('file:')) return parse(text, url);
  const { Module } = require('internal/modules/cjs/loader');
  const filename = fileURLToPath(url);
  // With a query or fragment it is a module of its own.
  const shared = !/[?#]/.test(url);
  const cached = shared ? Module._cache[filename] : undefined;
  if (cached?.loaded) return cached.exports;
  const value = parse(text, filename);
  if (shared) {
    const module = new Module(filename);
    module.filename = filename;
    module.paths = Module._nodeModulePaths(module.path);
    module.exports = value;
    module.loaded = true;
    Module._cache[filename] = module;
  }
  return value;
}

// ---- CommonJS -----------------------------------------------------------------------------------------------------

function commonJS(loader, { source, hooked, hookedRequire }, url, isMain, request) {
  const { Module } = require('internal/modules/cjs/loader');
  const filename = url.startsWith('file:') ? fileURLToPath(url) : url;
  const text = source === null || source === undefined ? undefined : toText(source);
  if (request.requirer !== undefined && Module._cache[filename]?.[state.kIsExecuting]) throw importCycle(request);

  const { exportNamesOf } = require('internal/modules/esm/commonjs_names');
  const names = exportNamesOf(filename, text);
  const exported = new Set(names).add('default').add('module.exports');
  const wrap = new ModuleWrap(url, undefined, [...exported], function() {
    const exports = hooked && text !== undefined ?
      evaluateSource(wrap, text, filename, url, isMain, hookedRequire ? loader : undefined) :
      evaluateFile(Module, filename, url, isMain);
    for (const name of names) {
      if (name === 'default' || name === 'module.exports') continue;
      this.setExport(name, propertyOf(exports, name));
    }
    this.setExport('default', exports);
    this.setExport('module.exports', exports);
  });
  wrap.format = 'commonjs';
  return wrap;
}

function importCycle({ specifier, parentURL }) {
  const parent = parentURL?.startsWith('file:') ? fileURLToPath(parentURL) : parentURL;
  return new codes.ERR_REQUIRE_CYCLE_MODULE(`Cannot import CommonJS Module ${specifier} in a cycle.${parent ? ` (from ${parent})` : ''}`);
}

function propertyOf(exports, name) {
  if (exports === null || exports === undefined) return undefined;
  if (typeof exports !== 'object' && typeof exports !== 'function') return undefined;
  if (!hasOwn(exports, name)) return undefined;
  try {
    return exports[name];
  } catch {
    return undefined;
  }
}

/** Runs a CommonJS module that was imported, whose source its own loader reads. */
function evaluateFile(Module, filename, url, isMain) {
  // Programs that replace Module._load expect to see imported files too; hooks have resolved theirs.
  const { loadResolved } = require('internal/modules/cjs/loader');
  const exports = resolveHooks.length > 0 ? loadResolved(filename, isMain, url) : Module._load(filename, undefined, isMain);
  const module = Module._cache[filename];
  return state.exportsAtLoad.has(module) ? state.exportsAtLoad.get(module) : exports;
}

/**
 * Runs source that a hook gave as this CommonJS module, whatever its file holds.
 * @param {ModuleWrap} wrap
 * @param {string} source
 * @param {string} filename
 * @param {string} url
 * @param {boolean} isMain
 * @param {import('./loader').ModuleLoader} [loader] through which require() goes, if not the usual way
 */
function evaluateSource(wrap, source, filename, url, isMain, loader) {
  const { Module } = require('internal/modules/cjs/loader');
  const cached = Module._cache[filename];
  if (cached?.loaded) return cached.exports;
  const module = new Module(filename);
  module[state.kURL] = url;
  module[state.kFormat] = 'commonjs';
  module[state.kIsCachedByESMLoader] = true;
  module.filename = filename;
  module.paths = Module._nodeModulePaths(path.dirname(filename));
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
  }
  Module._cache[filename] = module;
  wrap.commonJS = module;
  let threw = true;
  try {
    if (loader === undefined) {
      module._compile(source, filename, 'commonjs');
    } else {
      const { makeHookedRequire } = require('internal/modules/cjs/require_hooked');
      require('internal/modules/cjs/compile').runCommonJS(module, source, filename, makeHookedRequire(module, Module, loader));
    }
    threw = false;
  } finally {
    if (threw) {
      delete Module._cache[filename];
      wrap.commonJS = undefined;
    }
  }
  module.loaded = true;
  return module.exports;
}

module.exports = { translate };
