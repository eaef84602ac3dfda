'use strict';
// node:vm: scripts, functions and modules compiled in this context or in contexts of their own.

const { codes } = require('internal/errors');
const {
  kValidateObjectAllowNullable: kNullable, kValidateObjectAllowObjects: kAllowAnyObject, validateArray, validateBoolean,
  validateInt32, validateObject, validateOneOf, validateString, validateStringArray, validateUint32,
} = require('internal/validators');
const { getOptionValue } = require('internal/options');
const { emitExperimentalWarning, kEmptyObject } = require('internal/util');
const { dynamicImportSymbol, constants, watchDynamicImport } = require('internal/vm/dynamic_import');

const {
  ContextifyScript, compileFunction: nativeCompileFunction, isContext: nativeIsContext, makeContext,
  measureMemory: nativeMeasureMemory,
} = binding('contextify');

const { isView: isArrayBufferView } = ArrayBuffer;

/**
 * Whether an object has been contextified.
 * @param {object} object
 * @returns {boolean}
 */
function isContext(object) {
  validateObject(object, 'object', kAllowAnyObject);
  return nativeIsContext(object);
}

function validateCachedData(cachedData) {
  if (cachedData !== undefined && !isArrayBufferView(cachedData)) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
  }
}

class Script extends ContextifyScript {
  /**
   * @param {string} code
   * @param {object | string} [options] or the file name
   */
  constructor(code, options = kEmptyObject) {
    code = `${code}`;
    if (typeof options === 'string') options = { filename: options };
    else validateObject(options, 'options');
    const {
      filename = 'evalmachine.<anonymous>', lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false,
      importModuleDynamically,
    } = options;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    validateCachedData(cachedData);
    validateBoolean(produceCachedData, 'options.produceCachedData');
    const symbol = dynamicImportSymbol(importModuleDynamically, filename);
    super(code, filename, lineOffset, columnOffset, cachedData, produceCachedData, symbol);
    watchDynamicImport(symbol, importModuleDynamically, this);
  }

  /** @param {object} [options] */
  runInThisContext(options) {
    return runScript(this, undefined, options);
  }

  /** @param {object} contextifiedObject @param {object} [options] */
  runInContext(contextifiedObject, options) {
    validateContext(contextifiedObject);
    return runScript(this, contextifiedObject, options);
  }

  /** @param {object} [contextObject] @param {object} [options] */
  runInNewContext(contextObject, options) {
    const context = createContext(contextObject, contextOptions(options));
    return this.runInContext(context, options);
  }
}

const { runInContext: run } = ContextifyScript.prototype;

function runScript(script, sandbox, options = kEmptyObject) {
  validateObject(options, 'options');
  let { timeout } = options;
  const { displayErrors = true, breakOnSigint = false } = options;
  if (timeout === undefined) timeout = -1;
  else validateUint32(timeout, 'options.timeout', true);
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  if (breakOnSigint && process.listenerCount('SIGINT') > 0) {
    return withoutSigintListeners(() => run.call(script, sandbox, timeout, displayErrors, breakOnSigint));
  }
  return run.call(script, sandbox, timeout, displayErrors, breakOnSigint);
}

/** Listeners of SIGINT step aside while a script runs that SIGINT is to break. */
function withoutSigintListeners(fn) {
  const listeners = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  try {
    return fn();
  } finally {
    for (const listener of listeners) process.addListener('SIGINT', listener);
  }
}

function validateContext(contextifiedObject) {
  if (!isContext(contextifiedObject)) {
    throw new codes.ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
  }
}

/** Options of the context among those of a run in a new one. */
function contextOptions(options) {
  if (!options) return {};
  validateObject(options, 'options');
  const { contextName: name, contextOrigin: origin, contextCodeGeneration: codeGeneration, microtaskMode } = options;
  if (name !== undefined) validateString(name, 'options.contextName');
  if (origin !== undefined) validateString(origin, 'options.contextOrigin');
  if (codeGeneration !== undefined) {
    validateObject(codeGeneration, 'options.contextCodeGeneration');
    const { strings, wasm } = codeGeneration;
    if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
    if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
  }
  if (microtaskMode !== undefined) validateString(microtaskMode, 'options.microtaskMode');
  return { name, origin, codeGeneration, microtaskMode };
}

/**
 * Makes an object the global object of a new context.
 * @param {object | symbol} [contextObject] constants.DONT_CONTEXTIFY: an ordinary global object
 * @param {object} [options]
 * @returns {object}
 */
function createContext(contextObject = {}, options = kEmptyObject) {
  const vanilla = contextObject === constants.DONT_CONTEXTIFY;
  if (!vanilla) {
    // An object that has been contextified stays as it is.
    if (isContext(contextObject)) return contextObject;
  }
  validateObject(options, 'options');
  const { name = `VM Context ${nextContextId++}`, origin, codeGeneration, microtaskMode, importModuleDynamically } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  let strings = true;
  let wasm = true;
  if (codeGeneration !== undefined) {
    ({ strings = true, wasm = true } = codeGeneration);
    validateBoolean(strings, 'options.codeGeneration.strings');
    validateBoolean(wasm, 'options.codeGeneration.wasm');
  }
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  // What it says counts for code that says nothing itself; it is checked now and kept with the code.
  dynamicImportSymbol(importModuleDynamically, name);
  return makeContext(vanilla ? undefined : contextObject, strings, wasm, microtaskMode === 'afterEvaluate');
}

let nextContextId = 1;

/** @deprecated an older name */
function createScript(code, options) {
  return new Script(code, options);
}

/**
 * @param {string} code
 * @param {object} contextifiedObject
 * @param {object | string} [options]
 */
function runInContext(code, contextifiedObject, options) {
  validateContext(contextifiedObject);
  if (typeof options === 'string') options = { filename: options };
  return createScript(code, options).runInContext(contextifiedObject, options);
}

/**
 * @param {string} code
 * @param {object} [contextObject]
 * @param {object | string} [options]
 */
function runInNewContext(code, contextObject, options) {
  if (typeof options === 'string') options = { filename: options };
  const context = createContext(contextObject, contextOptions(options));
  return createScript(code, options).runInContext(context, options);
}

/**
 * @param {string} code
 * @param {object | string} [options]
 */
function runInThisContext(code, options) {
  if (typeof options === 'string') options = { filename: options };
  return createScript(code, options).runInThisContext(options);
}

/**
 * Compiles code as the body of a function.
 * @param {string} code
 * @param {string[]} [params]
 * @param {object} [options]
 * @returns {Function}
 */
function compileFunction(code, params, options = kEmptyObject) {
  validateString(code, 'code');
  validateObject(options, 'options');
  if (params !== undefined) validateStringArray(params, 'params');
  const {
    filename = '', lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false, parsingContext,
    contextExtensions = [], importModuleDynamically,
  } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  validateCachedData(cachedData);
  validateBoolean(produceCachedData, 'options.produceCachedData');
  if (parsingContext !== undefined && (typeof parsingContext !== 'object' || parsingContext === null || !isContext(parsingContext))) {
    throw new codes.ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  for (let i = 0; i < contextExtensions.length; i++) {
    validateObject(contextExtensions[i], `options.contextExtensions[${i}]`, kNullable);
  }
  const symbol = dynamicImportSymbol(importModuleDynamically, filename);
  const result = nativeCompileFunction(code, filename, lineOffset, columnOffset, cachedData, produceCachedData,
    parsingContext, contextExtensions, params, symbol);
  const fn = result.function;
  if (produceCachedData) fn.cachedDataProduced = result.cachedDataProduced;
  if (result.cachedData !== undefined) fn.cachedData = result.cachedData;
  if (result.cachedDataRejected !== undefined) fn.cachedDataRejected = result.cachedDataRejected;
  watchDynamicImport(symbol, importModuleDynamically, fn);
  return fn;
}

/**
 * Measures the memory known to V8.
 * @param {{mode?: 'summary' | 'detailed', execution?: 'default' | 'eager'}} [options]
 * @returns {Promise<object>}
 */
function measureMemory(options = kEmptyObject) {
  emitExperimentalWarning('vm.measureMemory');
  validateObject(options, 'options');
  const { mode = 'summary', execution = 'default' } = options;
  validateOneOf(mode, 'options.mode', ['summary', 'detailed']);
  validateOneOf(execution, 'options.execution', ['default', 'eager']);
  return nativeMeasureMemory(mode === 'detailed', execution === 'eager');
}

module.exports = {
  Script,
  createContext,
  createScript,
  runInContext,
  runInNewContext,
  runInThisContext,
  isContext,
  compileFunction,
  measureMemory,
  constants,
};

if (getOptionValue('--experimental-vm-modules')) {
  const { Module, SourceTextModule, SyntheticModule } = require('internal/vm/module');
  Object.assign(module.exports, { Module, SourceTextModule, SyntheticModule });
}
