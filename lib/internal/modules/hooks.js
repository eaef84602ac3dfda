'use strict';
// Synchronous customization hooks: module.registerHooks(). The last hook registered runs first; each calls the next,
// and the default comes last.

const { codes } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { isBuiltin, normalizeBuiltin, canBeRequired } = require('internal/modules/builtins');
const { conditionsOfRequire } = require('internal/modules/conditions');

/** Registered hooks, in order of registration. */
const resolveHooks = [];
const loadHooks = [];

/** What a resolve hook gets to know. */
class ModuleResolveContext {
  constructor(parentURL, importAttributes, conditions) {
    this.parentURL = parentURL;
    this.importAttributes = importAttributes;
    this.conditions = conditions;
  }
}

/** What a load hook gets to know. */
class ModuleLoadContext {
  constructor(format, importAttributes, conditions) {
    this.format = format;
    this.importAttributes = importAttributes;
    this.conditions = conditions;
  }
}

class ModuleHooks {
  #resolve;
  #load;

  constructor(resolve, load) {
    this.resolve = resolve;
    this.load = load;
    this.#resolve = resolve;
    this.#load = load;
    if (resolve !== undefined) resolveHooks.push({ owner: this, hook: resolve });
    if (load !== undefined) loadHooks.push({ owner: this, hook: load });
    Object.freeze(this);
  }

  /** Takes these hooks out of their chains. */
  deregister() {
    remove(resolveHooks, this);
    remove(loadHooks, this);
  }
}

function remove(chain, owner) {
  const index = chain.findIndex((entry) => entry.owner === owner);
  if (index !== -1) chain.splice(index, 1);
}

/**
 * Registers synchronous hooks of module resolution and loading.
 * @param {{resolve?: Function, load?: Function}} hooks
 * @returns {{deregister(): void}}
 */
function registerHooks(hooks) {
  const { resolve, load } = hooks;
  if (resolve !== undefined) validateFunction(resolve, 'hooks.resolve');
  if (load !== undefined) validateFunction(load, 'hooks.load');
  return new ModuleHooks(resolve, load);
}

/**
 * Runs a chain from its newest hook to the default.
 * @param {'resolve' | 'load'} name
 * @param {Array<{hook: Function}>} chain
 * @param {Function} last the default step: (subject, context) => result
 * @param {string} subject specifier or URL
 * @param {object} context
 * @param {(result: unknown) => void} check validates what a hook returned
 */
function runChain(name, chain, last, subject, context, check) {
  // A copy, so that (de)registering from within a hook takes effect with the next request.
  const hooks = chain.slice();
  const step = (index, currentSubject, currentContext) => {
    if (index < 0) return last(currentSubject, currentContext);
    let calledNext = false;
    const next = (nextSubject = currentSubject, nextContext) => {
      calledNext = true;
      const merged = nextContext === undefined || nextContext === currentContext ? currentContext :
        mergeContext(currentContext, nextContext);
      return step(index - 1, nextSubject, merged);
    };
    const result = hooks[index].hook(currentSubject, currentContext, next);
    check(result);
    if (!calledNext && !result.shortCircuit) {
      throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('true', name, 'shortCircuit', result.shortCircuit);
    }
    return result;
  };
  return step(hooks.length - 1, subject, context);
}

/** The current context with the properties that a hook gave in preference. */
function mergeContext(current, given) {
  const Context = current.constructor;
  const merged = Object.create(Context.prototype);
  return Object.assign(merged, current, given);
}

function checkObject(result, name) {
  if (typeof result !== 'object' || result === null) throw new codes.ERR_INVALID_RETURN_VALUE('an object', name, result);
}

function checkResolveResult(result) {
  checkObject(result, 'resolve');
  const { url, format } = result;
  if (typeof url !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', 'resolve', 'url', url);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', 'resolve', 'format', format);
  }
  if (!require('internal/url').URL.canParse(url) && !isBuiltin(url)) {
    // What leads nowhere when loaded is found out there; a URL it must be.
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', 'resolve', 'url', url);
  }
}

/** Formats whose source is found otherwise when a hook gives none. */
const kSourceOptional = new Set(['addon', 'builtin', 'commonjs', 'commonjs-typescript']);

function checkLoadResult(result) {
  checkObject(result, 'load');
  const { source, format } = result;
  if (typeof format !== 'string' && format !== undefined && format !== null) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', 'load', 'format', format);
  }
  const isBytes = typeof source === 'object' && source !== null && (ArrayBuffer.isView(source) || isAnyArrayBuffer(source));
  const isAbsent = (source === undefined || source === null) && kSourceOptional.has(format);
  if (typeof source !== 'string' && !isAbsent && !isBytes) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  }
}

function isAnyArrayBuffer(value) {
  return require('internal/util/types').isAnyArrayBuffer(value);
}

/**
 * Resolves through the hooks.
 * @param {string} specifier
 * @param {string | undefined} parentURL
 * @param {object | undefined} importAttributes
 * @param {Iterable<string>} conditions
 * @param {(specifier: string, context: ModuleResolveContext) => {url: string, format?: string}} last
 */
function resolve(specifier, parentURL, importAttributes, conditions, last) {
  const context = new ModuleResolveContext(parentURL, importAttributes, [...conditions]);
  const result = runChain('resolve', resolveHooks, last, specifier, context, checkResolveResult);
  return { __proto__: null, url: result.url, format: result.format ?? undefined, importAttributes: result.importAttributes };
}

/**
 * Loads through the hooks.
 * @param {string} url
 * @param {{format?: string, importAttributes?: object, conditions: Iterable<string>}} about
 * @param {(url: string, context: ModuleLoadContext) => object} last
 */
function load(url, about, last) {
  const context = new ModuleLoadContext(about.format, about.importAttributes, [...about.conditions]);
  const { source, format, responseURL } = runChain('load', loadHooks, last, url, context, checkLoadResult);
  return { __proto__: null, source, format: format ?? undefined, responseURL };
}

/** The URL of a requiring module, as hooks know it. */
function parentURLOf(parent) {
  const { pathToFileURL } = require('internal/url');
  if (!parent) return undefined;
  const url = parent[require('internal/modules/state').kURL];
  if (url !== undefined) return url;
  if (parent.filename) return pathToFileURL(parent.filename).href;
  return pathToFileURL(`${process.cwd()}/`).href;
}

function conditionsFrom(context, defaults) {
  const given = context.conditions;
  if (given === undefined || given === null) return defaults;
  if (!Array.isArray(given)) throw new codes.ERR_INVALID_ARG_VALUE('context.conditions', given, 'must be an array');
  if (given.length === defaults.size && given.every((condition) => defaults.has(condition))) return defaults;
  return new Set(given);
}

function runForRequire(request, parent, resolveDefault) {
  const defaults = conditionsOfRequire();
  let defaultFile;
  let defaultURL;
  const result = resolve(request, parentURLOf(parent), undefined, defaults, (specifier, context) => {
    if (specifier.startsWith('node:') && !canBeRequired(specifier.slice(5))) {
      throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(specifier);
    }
    const file = resolveDefault(specifier, conditionsFrom(context, defaults));
    if (isBuiltin(file)) {
      defaultURL = file.startsWith('node:') ? file : `node:${file}`;
      defaultFile = normalizeBuiltin(file);
    } else {
      defaultURL = file[0] === '/' ? require('internal/url').pathToFileURL(file).href : file;
      defaultFile = file;
    }
    return { __proto__: null, url: defaultURL, format: undefined, importAttributes: undefined };
  });
  return { result, filename: result.url === defaultURL ? defaultFile : undefined };
}

/** The file name behind a URL that hooks resolved to; other URLs stand for themselves. */
function filenameOf(url) {
  return url.startsWith('file:') ? require('internal/url').fileURLToPath(url) : url;
}

/**
 * Module._load's resolution when there are hooks.
 * @returns {{filename: string, url: string | undefined, format: string | undefined, forcedBuiltin: boolean}}
 */
function resolveForRequire(request, parent, isMain, resolveDefault) {
  const { result, filename } = runForRequire(request, parent, (specifier, conditions) =>
    resolveDefault(specifier, parent, isMain, { conditions }));
  const { url, format } = result;
  if (url.startsWith('node:')) {
    const id = url.slice(5);
    if (canBeRequired(id)) return { filename: id, url, format, forcedBuiltin: true };
  }
  return { filename: filename ?? filenameOf(url), url, format, forcedBuiltin: false };
}

/** require.resolve() when there are hooks. @returns {string} */
function resolveForRequireResolve(request, parent, options, resolveDefault) {
  const { result, filename } = runForRequire(request, parent, (specifier, conditions) =>
    resolveDefault(specifier, parent, false, options === undefined ? { conditions } : { ...options, conditions }));
  const { url } = result;
  if (filename !== undefined) return isBuiltin(request) ? request : filename;
  return url.startsWith('node:') && canBeRequired(url.slice(5)) ? url.slice(5) : filenameOf(url);
}

module.exports = {
  conditionsFrom,
  load,
  loadHooks,
  registerHooks,
  resolve,
  resolveForRequire,
  resolveForRequireResolve,
  resolveHooks,
};
