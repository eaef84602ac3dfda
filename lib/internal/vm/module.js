'use strict';
// vm.Module and its kin: module records in the hands of the program (--experimental-vm-modules).

const { codes } = require('internal/errors');
const {
  validateArray, validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { isContext } = binding('contextify');
const { wrap: wrapDynamicImport } = require('internal/vm/dynamic_import');
const { kMissing, register } = require('internal/modules/esm/dynamic_import');

const {
  ModuleWrap, kUninstantiated, kInstantiating, kInstantiated, kEvaluating, kEvaluated, kErrored, kSourcePhase,
} = binding('module_wrap');

const kStatusNames = [];
kStatusNames[kUninstantiated] = 'unlinked';
kStatusNames[kInstantiating] = 'linking';
kStatusNames[kInstantiated] = 'linked';
kStatusNames[kEvaluating] = 'evaluating';
kStatusNames[kEvaluated] = 'evaluated';
kStatusNames[kErrored] = 'errored';

/** Counts the unnamed modules of each context; the key undefined is the main context. */
const unnamedCounts = new WeakMap();
const mainContext = {};

/** Module -> its record; also the brand check. */
const wraps = new WeakMap();

function wrapOf(module) {
  const wrap = typeof module === 'object' && module !== null ? wraps.get(module) : undefined;
  if (wrap === undefined) throw new codes.ERR_INVALID_THIS('Module');
  return wrap;
}

/** The namespace of a module, without checks. */
function namespaceOf(module) {
  return wrapOf(module).getNamespace();
}

class Module {
  #identifier;
  #context;
  #linking = undefined; // the status while linking, or after it failed
  #linkError = undefined;

  constructor(options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    const { context, identifier } = options;
    if (context !== undefined) {
      validateObject(context, 'context');
      if (!isContext(context)) throw new codes.ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
    }
    if (identifier !== undefined) {
      validateString(identifier, 'options.identifier');
      this.#identifier = identifier;
    } else {
      const key = context ?? mainContext;
      const count = unnamedCounts.get(key) ?? 0;
      unnamedCounts.set(key, count + 1);
      this.#identifier = `vm:module(${count})`;
    }
    this.#context = context;
  }

  /** The name given, or made up. */
  get identifier() {
    wrapOf(this);
    return this.#identifier;
  }

  /** The contextified object that it belongs to; undefined: the main context. */
  get context() {
    wrapOf(this);
    return this.#context;
  }

  get namespace() {
    const wrap = wrapOf(this);
    if (wrap.getStatus() < kInstantiated) throw new codes.ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    return wrap.getNamespace();
  }

  /** @returns {'unlinked' | 'linking' | 'linked' | 'evaluating' | 'evaluated' | 'errored'} */
  get status() {
    const wrap = wrapOf(this);
    if (this.#linking !== undefined) return this.#linking;
    return kStatusNames[wrap.getStatus()];
  }

  get error() {
    const wrap = wrapOf(this);
    if (this.#linking === 'errored') return this.#linkError;
    if (wrap.getStatus() !== kErrored) throw new codes.ERR_VM_MODULE_STATUS('must be errored');
    return wrap.getError();
  }

  /**
   * Links with the modules that `linker` gives for the requests, and theirs.
   * @param {(specifier: string, referencingModule: Module, extra: object) => Module | Promise<Module>} linker
   */
  async link(linker) {
    const wrap = wrapOf(this);
    validateFunction(linker, 'linker');
    if (this.status === 'linked') throw new codes.ERR_VM_MODULE_ALREADY_LINKED();
    if (this.status !== 'unlinked') throw new codes.ERR_VM_MODULE_STATUS('must be unlinked');
    await linkModule(this, linker);
    wrap.instantiate();
  }

  /**
   * Evaluates the module and what it depends on.
   * @param {{timeout?: number, breakOnSigint?: boolean}} [options]
   * @returns {Promise<undefined>}
   */
  evaluate(options = kEmptyObject) {
    // Rejected, never thrown; the promise of a synchronous graph is settled when it is returned.
    try {
      const wrap = wrapOf(this);
      return this.#evaluate(wrap, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #evaluate(wrap, options) {
    validateObject(options, 'options');
    let { timeout } = options;
    const { breakOnSigint = false } = options;
    if (timeout === undefined) timeout = -1;
    else validateUint32(timeout, 'options.timeout', true);
    validateBoolean(breakOnSigint, 'options.breakOnSigint');
    const { status } = this;
    if (status !== 'linked' && status !== 'evaluated' && status !== 'errored') {
      throw new codes.ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
    }
    if (this.#linking === 'errored') throw this.#linkError;
    return wrap.evaluate(timeout, breakOnSigint);
  }

  /** Marks the module as being linked, and what became of it. */
  static setLinking(module, status, error) {
    module.#linking = status;
    module.#linkError = error;
  }

  [customInspectSymbol](depth, options) {
    wrapOf(this);
    const { inspect } = require('internal/util/inspect');
    const name = this.constructor?.name || 'Module';
    if (typeof depth === 'number' && depth < 0) return `[${name}]`;
    const shown = { status: this.status, identifier: this.identifier, context: this.context };
    return inspect(Object.setPrototypeOf(shown, Object.getPrototypeOf(this)), { ...options, customInspect: false });
  }
}

const { setLinking } = Module;
delete Module.setLinking;

function attributesForLinker(attributes) {
  return { attributes, assert: attributes };
}

async function linkModule(module, linker) {
  const wrap = wrapOf(module);
  setLinking(module, 'linking');
  try {
    const requests = wrap.getModuleRequests();
    // All are asked for before any is waited for.
    const linked = await Promise.all(requests.map(async ({ specifier, attributes }) => {
      const dependency = await linker(specifier, module, attributesForLinker(attributes));
      const dependencyWrap = typeof dependency === 'object' && dependency !== null ? wraps.get(dependency) : undefined;
      if (dependencyWrap === undefined) throw new codes.ERR_VM_MODULE_NOT_MODULE();
      if (dependency.context !== module.context) throw new codes.ERR_VM_MODULE_DIFFERENT_CONTEXT();
      if (dependency.status === 'errored') {
        throw new codes.ERR_VM_MODULE_LINK_FAILURE(`request for '${specifier}' resolved to an errored module`, dependency.error);
      }
      if (dependency.status === 'unlinked') await linkModule(dependency, linker);
      return dependencyWrap;
    }));
    wrap.link(linked);
  } catch (error) {
    setLinking(module, 'errored', error);
    throw error;
  }
  setLinking(module, undefined);
}

class SourceTextModule extends Module {
  #dependencySpecifiers;
  #moduleRequests;
  #linked = false;

  /**
   * @param {string} sourceText
   * @param {object} [options]
   */
  constructor(sourceText, options = kEmptyObject) {
    validateString(sourceText, 'sourceText');
    validateObject(options, 'options');
    const { lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, cachedData } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (importModuleDynamically !== undefined) validateFunction(importModuleDynamically, 'options.importModuleDynamically');
    if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
      throw new codes.ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
    }
    super(options);
    const symbol = importModuleDynamically || initializeImportMeta ? Symbol(options.identifier) : kMissing;
    // The record needs its name before the brand that `identifier` asks for is there.
    const wrap = new ModuleWrap(identifierOf(this), options.context, sourceText, lineOffset, columnOffset, symbol, cachedData);
    wraps.set(this, wrap);
    if (symbol !== kMissing) {
      register(symbol, {
        importModuleDynamically: importModuleDynamically && wrapDynamicImport(importModuleDynamically),
        initializeImportMeta,
        referrer: this,
      });
    }
  }

  /**
   * Links with modules, in the order of `moduleRequests`.
   * @param {Module[]} modules
   */
  linkRequests(modules) {
    const wrap = wrapOf(this);
    if (this.#linked || this.status !== 'unlinked') throw new codes.ERR_VM_MODULE_ALREADY_LINKED();
    validateArray(modules, 'modules');
    const requests = wrap.getModuleRequests();
    if (modules.length !== requests.length) {
      throw new codes.ERR_MODULE_LINK_MISMATCH(`Expected ${requests.length} modules, got ${modules.length}`);
    }
    const linked = modules.map((module) => {
      const found = typeof module === 'object' && module !== null ? wraps.get(module) : undefined;
      if (found === undefined) throw new codes.ERR_VM_MODULE_NOT_MODULE();
      return found;
    });
    const seen = new Map();
    requests.forEach(({ specifier, attributes }, i) => {
      const key = JSON.stringify([specifier, Object.entries(attributes)]);
      if (seen.has(key) && seen.get(key) !== linked[i]) {
        throw new codes.ERR_MODULE_LINK_MISMATCH(`Module request '${specifier}' at index ${i} must be linked to the same module ` +
          'requested at an earlier index');
      }
      seen.set(key, linked[i]);
    });
    wrap.link(linked);
    this.#linked = true;
  }

  /** Instantiates the module with what it has been linked to. */
  instantiate() {
    const wrap = wrapOf(this);
    if (this.status !== 'unlinked') throw new codes.ERR_VM_MODULE_STATUS('must be unlinked');
    wrap.instantiate();
  }

  /** @returns {ReadonlyArray<string>} */
  get dependencySpecifiers() {
    const wrap = wrapOf(this);
    return this.#dependencySpecifiers ??= Object.freeze(wrap.getModuleRequests().map((request) => request.specifier));
  }

  /** @returns {ReadonlyArray<{specifier: string, attributes: object, phase: 'evaluation' | 'source'}>} */
  get moduleRequests() {
    const wrap = wrapOf(this);
    return this.#moduleRequests ??= Object.freeze(wrap.getModuleRequests().map(({ specifier, attributes, phase }) => Object.freeze({
      __proto__: null, specifier, attributes: Object.freeze(attributes), phase: phase === kSourcePhase ? 'source' : 'evaluation',
    })));
  }

  hasAsyncGraph() {
    const wrap = wrapOf(this);
    if (wrap.getStatus() < kInstantiated) throw new codes.ERR_VM_MODULE_STATUS('must be instantiated');
    return wrap.isGraphAsync();
  }

  hasTopLevelAwait() {
    return wrapOf(this).hasTopLevelAwait();
  }

  /** @returns {Buffer} */
  createCachedData() {
    const wrap = wrapOf(this);
    const { status } = this;
    if (status === 'evaluating' || status === 'evaluated' || status === 'errored') {
      throw new codes.ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    }
    return wrap.createCachedData();
  }
}

/** The name of a module that has no record yet. */
function identifierOf(module) {
  const placeholder = {};
  wraps.set(module, placeholder);
  const { identifier } = module;
  wraps.delete(module);
  return identifier;
}

class SyntheticModule extends Module {
  /**
   * @param {string[]} exportNames
   * @param {(this: SyntheticModule) => void} evaluateCallback
   * @param {object} [options]
   */
  constructor(exportNames, evaluateCallback, options = kEmptyObject) {
    if (!Array.isArray(exportNames) || exportNames.some((name) => typeof name !== 'string')) {
      throw new codes.ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    exportNames.forEach((name, i) => {
      if (exportNames.indexOf(name, i + 1) !== -1) {
        throw new codes.ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
      }
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    super(options);
    const wrap = new ModuleWrap(identifierOf(this), options.context, exportNames, () => evaluateCallback.call(this));
    wraps.set(this, wrap);
    // It depends on nothing, so there is nothing to wait for.
    wrap.link([]);
    wrap.instantiate();
  }

  /** Nothing to link; kept for programs that link everything. */
  async link() {
    wrapOf(this);
  }

  /**
   * @param {string} name one of the export names
   * @param {unknown} value
   */
  setExport(name, value) {
    const wrap = wrapOf(this);
    validateString(name, 'name');
    if (wrap.getStatus() < kInstantiated) throw new codes.ERR_VM_MODULE_STATUS('must be linked');
    wrap.setExport(name, value);
  }
}

module.exports = { Module, SourceTextModule, SyntheticModule, namespaceOf };
