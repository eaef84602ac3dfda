'use strict';
// import() and import.meta: which loader answers for the code that uses them. Compiled code carries a symbol; the
// well-known ones mean the default loader, the others are keys of what vm's users asked for.

const { codes } = require('internal/errors');

const importTrace = require('internal/diagnostics').lazyTracingChannel('module.import');

/** In the place of a symbol: the code belongs to the default loader. */
const kDefaultLoader = undefined;

/** Symbol -> {importModuleDynamically, initializeImportMeta, referrer}. Lives as long as the code that carries it. */
const registry = new WeakMap();

/** Code of vm without `importModuleDynamically`, and with one that a missing flag keeps from being called. */
const kMissing = Symbol('vm_dynamic_import_missing');
const kMissingFlag = Symbol('vm_dynamic_import_missing_flag');

/**
 * Says who handles import() and import.meta of code compiled with `symbol`.
 * @param {symbol} symbol
 * @param {{importModuleDynamically?: Function, initializeImportMeta?: Function, referrer: unknown}} handlers
 */
function register(symbol, handlers) {
  registry.set(symbol, handlers);
}

function loader() {
  return require('internal/modules/esm/loader').getLoader();
}

/** Called by V8 for every import(). */
async function importModuleDynamically(symbol, specifier, attributes, referrerName, phase) {
  return importFrom(symbol, specifier, attributes, referrerName, phase);
}

async function importFrom(symbol, specifier, attributes, referrerName, phase) {
  if (symbol === kDefaultLoader) {
    const parentURL = parentURLOf(referrerName);
    const trace = importTrace.active;
    if (trace === undefined) return loader().import(specifier, parentURL, attributes, phase);
    return trace.tracePromise(() => loader().import(specifier, parentURL, attributes, phase),
                              { __proto__: null, parentURL, url: specifier });
  }
  if (symbol === kMissingFlag) throw new codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
  const handlers = registry.get(symbol);
  if (handlers?.importModuleDynamically === undefined) throw new codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
  return handlers.importModuleDynamically(specifier, handlers.referrer, attributes, phase);
}

/** Scripts know their code by path or by URL; importers are known by URL. */
function parentURLOf(name) {
  const { pathToFileURL, URL } = require('internal/url');
  if (typeof name !== 'string' || name === '') return undefined;
  if (name[0] === '/') return pathToFileURL(name).href;
  return URL.canParse(name) ? name : pathToFileURL(`${process.cwd()}/`).href;
}

/** Called by V8 at a module's first use of import.meta. */
function initializeImportMeta(symbol, meta, wrap) {
  if (symbol === kDefaultLoader) {
    require('internal/modules/esm/import_meta').initialize(meta, wrap.url, wrap === loader().entry?.module, loader());
    return;
  }
  const handlers = registry.get(symbol);
  handlers?.initializeImportMeta?.(meta, handlers.referrer);
}

/** Connects the engine with the two functions above. */
function install() {
  const { setHook } = require('internal/builtins');
  setHook('importModule', importModuleDynamically);
  setHook('importMeta', initializeImportMeta);
}

module.exports = { install, kDefaultLoader, kMissing, kMissingFlag, register };
