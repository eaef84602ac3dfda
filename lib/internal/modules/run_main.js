'use strict';
// Starts the program: a file, text given by --eval or on standard input, and what --require and --import name before it.

const path = require('path');
const { codes } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { Module } = require('internal/modules/cjs/loader');
const { packageTypeOf } = require('internal/modules/package_json');

const { triggerUncaughtException } = binding('errors');
const { attach } = binding('module_wrap');
const { compileScript } = require('internal/modules/cjs/compile');
const { compileCommonJS, containsModuleSyntax } = binding('contextify');
const { readText } = binding('module_files');

/** Whether the program's ES module entry point has begun and not settled. */
let pending = false;

function pathToURL(file) {
  return require('internal/url').pathToFileURL(file).href;
}

/** Runs an ES module as the program; what it throws is uncaught. One that is made to be served then is. */
function runAsync(start) {
  pending = true;
  (async () => {
    await loadImports();
    const namespace = await start(loader());
    if (typeof namespace?.default?.fetch === 'function') require('internal/serve/server').serveDefault(namespace);
  })().then(() => { pending = false; }, (error) => {
    pending = false;
    triggerUncaughtException(error, true);
  });
}

function loader() {
  return require('internal/modules/esm/loader').getLoader();
}

/** What --import names, each evaluated before the next is loaded. */
async function loadImports() {
  registerLoaders();
  const specifiers = getOptionValue('--import') ?? [];
  if (specifiers.length === 0) return;
  const parentURL = pathToURL(`${process.cwd()}/`);
  for (const specifier of specifiers) await loader().import(specifier, parentURL, { __proto__: null });
}

/** --experimental-loader: hooks that the command line names. */
function registerLoaders() {
  const specifiers = getOptionValue('--experimental-loader') ?? [];
  if (specifiers.length === 0) return;
  process.emitWarning('`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    '--import \'data:text/javascript,import { register } from "node:module"; import { pathToFileURL } from "node:url"; ' +
    `${specifiers.map((specifier) => `register(${JSON.stringify(specifier)}, pathToFileURL("./"));`).join(' ')}'`, 'ExperimentalWarning');
  const { register } = require('internal/modules/register');
  for (const specifier of specifiers) register(specifier, pathToURL(`${process.cwd()}/`));
}

function hasImports() {
  return (getOptionValue('--import')?.length ?? 0) > 0 || (getOptionValue('--experimental-loader')?.length ?? 0) > 0;
}

/** Connects import() with the loader, then loads what --require names. Call once, before the program. */
function loadPreloads() {
  attach();
  Module._initPaths();
  const requests = getOptionValue('--require') ?? [];
  if (requests.length > 0) Module._preloadModules(requests);
}

/** Whether a main file goes to the ES module loader from the start. */
function isModuleFile(file) {
  const extension = path.extname(file);
  if (extension === '.mjs' || extension === '.mts' || extension === '.wasm') return true;
  if (extension === '.cjs' || extension === '.cts' || extension === '.json' || extension === '.node') return false;
  if (extension === '.js' || extension === '.ts' || extension === '') return packageTypeOf(file) === 'module';
  // An extension that require() knows nothing of: the ES module loader tells so, in a package of its type.
  return Module._extensions[extension] === undefined && packageTypeOf(file) === 'module';
}

/**
 * Runs a file as the program.
 * @param {string} [main]
 */
function runMain(main = process.argv[1]) {
  if (getOptionValue('--input-type')) throw new codes.ERR_INPUT_TYPE_NOT_ALLOWED();
  const file = Module._findPath(path.resolve(main), null, true);
  if (file && (hasImports() || isModuleFile(file))) {
    const url = pathToURL(file);
    runAsync((esm) => esm.import(url, undefined, { __proto__: null }, undefined, true));
    return;
  }
  if (!file && hasImports()) {
    const url = pathToURL(path.resolve(main));
    runAsync((esm) => esm.import(url, undefined, { __proto__: null }, undefined, true));
    return;
  }
  Module._load(main, null, true);
}

/** --entry-url: the program is named by a URL, relative to the working directory. @param {string} url */
function runURL(url) {
  require('internal/util').emitExperimentalWarning('--entry-url');
  const { URL } = require('internal/url');
  const { href } = new URL(url, pathToURL(`${process.cwd()}/`));
  runAsync((esm) => esm.import(href, undefined, { __proto__: null }, undefined, true));
}

/** Starts a file through `Module.runMain`, which preloaded modules may have replaced. */
function start(main) {
  Module.runMain(main);
}

/** The main file turned out to be an ES module while it was loaded as CommonJS. @param {string} url */
function runMainModule(url) {
  process.mainModule = undefined;
  runAsync((esm) => esm.import(url, undefined, { __proto__: null }, undefined, true));
}

/**
 * Runs text as an ES module.
 * @param {string} source
 */
function evalModule(source) {
  if (getOptionValue('--print-result')) throw new codes.ERR_EVAL_ESM_CANNOT_PRINT();
  runAsync((esm) => esm.eval(source));
}

/**
 * --check: compiles a file without running it.
 * @param {string} main
 */
function checkSyntax(main) {
  if (hasImports()) runAsync(async () => checkFile(main));
  else checkFile(main);
}

function checkFile(main) {
  const file = Module._resolveFilename(path.resolve(main), null, true);
  checkText(readText(file), file, isModuleFile(file) ? 'module' : require('internal/modules/cjs/compile').formatOfFile(file));
}

function checkText(source, filename, format) {
  if (format !== 'module' && compileCommonJS(source, filename, format === undefined) !== undefined) return;
  loader().compile(filename, source);
}

/** Builtins as globals, loaded at first use: for --eval and the REPL. */
function defineBuiltinGlobals() {
  const { builtinModules, loadBuiltin } = require('internal/modules/builtins');
  for (const name of builtinModules) {
    if (name[0] === '_' || name.includes('/') || name.includes(':') || name in globalThis) continue;
    Object.defineProperty(globalThis, name, {
      __proto__: null, configurable: true, enumerable: false,
      get() {
        const value = loadBuiltin(name);
        setGlobal(name, value);
        return value;
      },
      set(value) { setGlobal(name, value); },
    });
  }
}

function setGlobal(name, value) {
  Object.defineProperty(globalThis, name, { __proto__: null, configurable: true, enumerable: false, writable: true, value });
}

/**
 * Runs text as a script, or as an ES module when that is what its syntax says.
 * @param {string} name "[eval]" or "[stdin]"
 * @param {string} source
 * @param {{print?: boolean}} [options] print the result
 */
function evalScript(name, source, { print = false } = {}) {
  const run = () => evalScriptNow(name, source, print);
  if (!hasImports()) return run();
  runAsync(async () => run());
}

function evalScriptNow(name, source, print) {
  const module = new Module(name);
  module.filename = path.join(process.cwd(), name);
  module.paths = Module._nodeModulePaths(process.cwd());
  defineBuiltinGlobals();
  // A script, unlike a module, finds its module's variables among the globals.
  globalThis.__filename = name;
  globalThis.exports = module.exports;
  globalThis.module = module;
  globalThis.require = require('internal/modules/cjs/require').makeRequire(module, Module);
  globalThis.__dirname = '.';

  let script;
  try {
    script = compileScript(source, name);
  } catch (error) {
    const detect = getOptionValue('--experimental-detect-module') !== false && !getOptionValue('--input-type');
    if (!detect || !containsModuleSyntax(source, name)) throw error;
    for (const key of ['__filename', 'exports', 'module', 'require', '__dirname']) delete globalThis[key];
    if (print) throw new codes.ERR_EVAL_ESM_CANNOT_PRINT();
    runAsync((esm) => esm.eval(source));
    return;
  }
  const result = script.runInContext(undefined, -1, true, false);
  if (print) globalThis.console.log(result);
}

/** Whether the program is an ES module that has not settled: exit code 13 when the loop has nothing left. */
function isEntryPending() {
  return pending;
}

/**
 * Where a pending entry point waits, as text for stderr: one "Warning: Detected unsettled top-level await at ..." a place.
 * @returns {string}
 */
function unsettledAwaitText() {
  const job = loader().entry;
  if (job?.module === undefined) return '';
  return job.module.getStalledAwaits().map((place) => `Warning: Detected unsettled top-level await at ${place}\n\n`).join('\n');
}

/** @returns {string[]} the places alone, "URL:line" */
function unsettledAwaitPlaces() {
  return loader().entry?.module?.getStalledAwaits().map((place) => place.split('\n')[0]) ?? [];
}

Module.runMain = runMain;
Object.defineProperty(runMain, 'name', { __proto__: null, configurable: true, value: 'executeUserEntryPoint' });

module.exports = { checkSyntax, evalModule, evalScript, isEntryPending, loadPreloads, runMain: start, runMainModule, runURL, unsettledAwaitPlaces, unsettledAwaitText };
