'use strict';
// From source text to a module that has run: compiling as CommonJS, noticing that a file is an ES module after all.

const path = require('path');
const { getOptionValue } = require('internal/options');
const state = require('internal/modules/state');
const hooks = require('internal/modules/hooks');
const { packageTypeOf } = require('internal/modules/package_json');
const { conditionsOfRequire, isRequireModuleEnabled, isTypeScriptEnabled } = require('internal/modules/conditions');

const { has } = require('internal/builtins');

const { compileCommonJS, containsModuleSyntax, ContextifyScript } = binding('contextify');
const { kDefaultLoader } = require('internal/modules/esm/dynamic_import');
const { readText: readNative } = binding('module_files');
const { apply } = Reflect;
const { kIsExecuting, kIsMainSymbol, kFormat, kURL } = state;

const kTypeScriptFormats = { '__proto__': null, '.ts': 'typescript', '.mts': 'module-typescript', '.cts': 'commonjs-typescript' };

/** Removes a byte order mark. @param {string} text */
function stripBOM(text) {
  return text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text;
}

/**
 * The format that a file's name and package decide, undefined when its source must.
 * @param {string} filename
 * @returns {string | undefined}
 */
function formatOfFile(filename) {
  if (filename.endsWith('.js') || path.extname(filename) === '') {
    if (!filename.endsWith('.js')) return undefined;
    const type = packageTypeOf(filename);
    return type === 'none' ? undefined : type;
  }
  if (filename.endsWith('.cjs')) return 'commonjs';
  if (filename.endsWith('.mjs')) return 'module';
  if (isTypeScriptEnabled()) {
    const format = kTypeScriptFormats[path.extname(filename)];
    if (format === 'typescript') {
      const type = packageTypeOf(filename);
      return type === 'none' ? 'typescript' : `${type}-typescript`;
    }
    return format;
  }
  return undefined;
}

// Programs that keep their files elsewhere (archives, memory) replace fs.readFileSync; until then nothing is faster
// than one native call.
const fs = has('fs') ? require('fs') : undefined;
const ownReadFileSync = fs?.readFileSync;

/** The text of a file. @param {string} filename */
function readText(filename) {
  if (fs === undefined || fs.readFileSync === ownReadFileSync) return readNative(filename);
  return fs.readFileSync(filename, 'utf8');
}

/**
 * Reads the source of a module, through load hooks where there are any.
 * @param {Module} module
 * @param {string} filename
 * @param {string | undefined} format what is known of its format
 * @returns {{source: unknown, format: string | undefined}}
 */
function readSource(module, filename, format) {
  if (hooks.loadHooks.length === 0) return { source: readText(filename), format };
  const { fileURLToPath, pathToFileURL } = require('internal/url');
  const url = module[kURL] ?? pathToFileURL(filename).href;
  const result = hooks.load(url, { format, conditions: conditionsOfRequire() }, (nextURL, context) => {
    const file = nextURL === url ? filename : fileURLToPath(nextURL);
    return { source: readText(file), format: context.format ?? formatOfFile(file) };
  });
  return { source: result.source, format: result.format };
}

/** The text of a source that a hook may have given as bytes. */
function sourceText(source, hookName = 'load') {
  if (typeof source === 'string') return source;
  return require('internal/modules/esm/source').toText(source, hookName);
}

/**
 * Compiles and runs `source`, whose format a load hook or the file's name has decided.
 * @param {Module} module
 * @param {string} filename
 * @param {unknown} source
 * @param {string | undefined} format
 */
function compileLoaded(module, filename, source, format) {
  module[kFormat] = format;
  if (format === 'json') {
    module.exports = parseJSON(sourceText(source), filename);
    return;
  }
  module._compile(sourceText(source), filename, format);
}

/** JSON with the file's name in the error. */
function parseJSON(text, filename) {
  try {
    return JSON.parse(stripBOM(text));
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

/**
 * Implements `Module.prototype._compile`.
 * @param {Module} module
 * @param {string} content
 * @param {string} filename
 * @param {string | undefined} format
 */
function compileModule(module, content, filename, format) {
  if (format === 'commonjs-typescript' || format === 'module-typescript' || format === 'typescript') {
    const { stripModuleTypes } = require('internal/modules/typescript');
    content = stripModuleTypes(content, filename);
    format = format === 'typescript' ? undefined : format.slice(0, -11);
  }
  if (format === 'module') return requireESM(module, content, filename);

  let compiled;
  if (state.wrapperPatched) {
    compiled = compileWithPatchedWrapper(module, content, filename);
  } else {
    // No result means: not CommonJS, but an ES module by its syntax.
    const detect = format !== 'commonjs' && getOptionValue('--experimental-detect-module') !== false &&
      (isRequireModuleEnabled() || module[kIsMainSymbol] === true);
    compiled = detect ? compileCommonJS(stripBOM(content), filename, true) : compileOnlyCommonJS(stripBOM(content), filename);
    if (compiled === undefined) {
      warnTypeless(filename);
      return requireESM(module, content, filename);
    }
  }
  const { Module } = require('internal/modules/cjs/loader');
  const { makeRequire } = require('internal/modules/cjs/require');
  return run(module, compiled, filename, makeRequire(module, Module));
}

function run(module, compiled, filename, require) {
  const { exports } = module;
  module[kIsExecuting] = true;
  module[kFormat] ??= 'commonjs';
  try {
    return apply(compiled, exports, [exports, require, module, filename, path.dirname(filename)]);
  } finally {
    module[kIsExecuting] = false;
  }
}

/**
 * Compiles text as CommonJS and runs it as `module`, with a require() other than the module's own.
 * @param {Module} module
 * @param {string} content
 * @param {string} filename
 * @param {NodeRequire} require
 */
function runCommonJS(module, content, filename, require) {
  run(module, compileOnlyCommonJS(stripBOM(content), filename), filename, require);
}

/** Text that is CommonJS whatever its syntax; where it is an ES module by that, says what to do. */
function compileOnlyCommonJS(content, filename) {
  try {
    return compileCommonJS(content, filename, false);
  } catch (error) {
    if (containsModuleSyntax(content, filename)) {
      // At once: the error may well be the program's end.
      require('internal/process/warning').emitWarningSync(`Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest ` +
        'package.json file or use the .mjs extension.', 'Warning');
    }
    throw error;
  }
}

function compileWithPatchedWrapper(module, content, filename) {
  const { Module } = require('internal/modules/cjs/loader');
  return compileScript(Module.wrap(stripBOM(content)), filename).runInContext(undefined, -1, true, false);
}

/** A script of the main context, whose import() goes to the default loader. */
function compileScript(source, filename) {
  return new ContextifyScript(source, filename, 0, 0, undefined, false, kDefaultLoader);
}

function requireESM(module, content, filename) {
  module[kFormat] = 'module';
  const { Module } = require('internal/modules/cjs/loader');
  require('internal/modules/cjs/require_esm').requireESM(module, Module, content, filename);
}

const warnedTypeless = new Set();

/** Tells that a file had to be parsed twice, where a package.json could have said what it is. */
function warnTypeless(filename) {
  const { findPackageScope } = require('internal/modules/package_json');
  const scope = findPackageScope(filename);
  if (scope === null || !filename.endsWith('.js') || filename.includes('/node_modules/') || warnedTypeless.has(filename)) return;
  warnedTypeless.add(filename);
  const { pathToFileURL } = require('internal/url');
  process.emitWarning(`Module type of ${pathToFileURL(filename).href} is not specified and it doesn't parse as CommonJS.\n` +
    'Reparsing as ES module because module syntax was detected. This incurs a performance overhead.\n' +
    `To eliminate this warning, add "type": "module" to ${scope.path}.`, { code: 'MODULE_TYPELESS_PACKAGE_JSON' });
}

module.exports = { compileLoaded, compileModule, compileScript, formatOfFile, parseJSON, readSource, runCommonJS, sourceText, stripBOM, warnTypeless };
