'use strict';
// WebAssembly modules in the ES module graph. Source: the WebAssembly/ES Module Integration proposal.
//
// A binary becomes a source text module that imports what the binary imports and, when its turn to be evaluated comes,
// instantiates it; so the engine links, orders and caches it like any other.

const { emitExperimentalWarning } = require('internal/util');
const { register } = require('internal/modules/esm/dynamic_import');

const { ModuleWrap } = binding('module_wrap');
const { hasOwn } = Object;
const { stringify } = JSON;

/** Namespace -> the exports of the instance behind it: globals stay globals between WebAssembly modules. */
const instances = new WeakMap();

function isReserved(name) {
  return name.startsWith('wasm:') || name.startsWith('wasm-js:');
}

/** Throws where a name is reserved for the engine. */
function checkNames(imports, exports, url) {
  for (const { module, name } of imports) {
    if (module.startsWith('wasm-js:')) throw new WebAssembly.LinkError(`Invalid Wasm import "${module}" in ${url}`);
    if (isReserved(name)) throw new WebAssembly.LinkError(`Invalid Wasm import name "${name}" in ${url}`);
  }
  for (const { name } of exports) {
    if (isReserved(name)) throw new WebAssembly.LinkError(`Invalid Wasm export "${name}" in ${url}`);
  }
}

function compile(source, url) {
  try {
    return new WebAssembly.Module(source, { builtins: ['js-string'], importedStringConstants: 'wasm:js/string-constants' });
  } catch (error) {
    error.message = `${url}: ${error.message}`;
    throw error;
  }
}

/**
 * @param {import('./loader').ModuleLoader} loader
 * @param {BufferSource} source
 * @param {string} url
 * @returns {ModuleWrap}
 */
function translate(loader, source, url) {
  const compiled = compile(source, url);
  const imports = WebAssembly.Module.imports(compiled);
  const exports = WebAssembly.Module.exports(compiled);
  checkNames(imports, exports, url);
  const symbol = Symbol(url);
  const wrap = new ModuleWrap(url, undefined, moduleText(imports, exports), 0, 0, symbol);
  wrap.setSourceObject(compiled);
  register(symbol, {
    initializeImportMeta(meta) {
      meta.instantiate = (namespaces) => {
        emitExperimentalWarning('Importing WebAssembly module instances');
        return instantiate(compiled, imports, exports, namespaces, wrap);
      };
    },
    referrer: wrap,
  });
  return wrap;
}

/** A module text with the imports and exports of the binary. */
function moduleText(imports, exports) {
  const modules = [...new Set(imports.map(({ module }) => module))];
  let text = '';
  modules.forEach((module, i) => { text += `import * as m${i} from ${stringify(module)};\n`; });
  text += `const e = import.meta.instantiate({ __proto__: null, ${
    modules.map((module, i) => `[${stringify(module)}]: m${i}`).join(', ')} });\n`;
  exports.forEach(({ name }, i) => {
    text += `const v${i} = e[${stringify(name)}];\nexport { v${i} as ${stringify(name)} };\n`;
  });
  return text;
}

function instantiate(compiled, imports, exports, namespaces, wrap) {
  const given = { __proto__: null };
  for (const { module, name, kind } of imports) {
    const namespace = namespaces[module];
    const raw = kind === 'global' ? instances.get(namespace) : undefined;
    (given[module] ??= { __proto__: null })[name] = raw !== undefined && hasOwn(raw, name) ? raw[name] : namespace[name];
  }
  const instance = new WebAssembly.Instance(compiled, given);
  instances.set(wrap.getNamespace(), instance.exports);
  const values = { __proto__: null };
  for (const { name, kind } of exports) {
    const value = instance.exports[name];
    values[name] = kind === 'global' ? globalValue(value) : value;
  }
  return values;
}

/** The value of a global; one of a type that JavaScript cannot hold (v128) stays undefined. */
function globalValue(global) {
  try {
    return global.value;
  } catch {
    return undefined;
  }
}

module.exports = { translate };
