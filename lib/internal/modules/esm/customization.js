'use strict';
// Asynchronous customization hooks, of module.register() and --experimental-loader, on their own thread. The last
// registered runs first, the default comes last.

const { codes } = require('internal/errors');
const { conditionsOfImport } = require('internal/modules/conditions');
const { conditionsFrom } = require('internal/modules/hooks');
const { defaultLoad } = require('internal/modules/esm/load');
const { URL } = require('internal/url');
const { isAnyArrayBuffer } = require('internal/util/types');

const kDefaultResolveName = "node:internal/modules/esm/resolve 'resolve'";
const kDefaultLoadName = "node:internal/modules/esm/load 'load'";

class CustomizationHooks {
  #loader;
  #resolve;
  #load;
  /** Settled when the registrations so far are through. */
  #registered = Promise.resolve();

  /** @param {import('./loader').ModuleLoader} loader loads the hooks; its defaults are what the chains end in */
  constructor(loader) {
    this.#loader = loader;
    this.#resolve = [{
      name: kDefaultResolveName,
      fn: (specifier, context) => loader.resolve(specifier, context.parentURL, context.importAttributes,
        conditionsFrom(context, conditionsOfImport())),
    }];
    this.#load = [{
      name: kDefaultLoadName,
      fn: (url, context) => {
        const loaded = defaultLoad(url, context);
        // CommonJS is left to its own loader unless a hook gives a source.
        if (loaded.format === 'commonjs') loaded.source = undefined;
        return loaded;
      },
    }];
  }

  /**
   * Loads a module of hooks and initializes it, after those registered before.
   * @param {string} specifier
   * @param {string} parentURL
   * @param {unknown} data for its initialize()
   * @returns {Promise<void>}
   */
  register(specifier, parentURL, data) {
    const done = this.#registered.then(() => this.#add(specifier, parentURL, data));
    this.#registered = done.catch(() => {});
    return done;
  }

  async #add(specifier, parentURL, data) {
    const { initialize, resolve, load } = await this.#loader.import(specifier, parentURL, { __proto__: null });
    await initialize?.(data);
    if (resolve) this.#resolve.push({ name: `${specifier} 'resolve'`, fn: resolve });
    if (load) this.#load.push({ name: `${specifier} 'load'`, fn: load });
  }

  /** @returns {Promise<{url: string, format?: string, importAttributes?: object}>} */
  async resolve(specifier, parentURL, importAttributes) {
    const context = withAssertions({ conditions: [...conditionsOfImport()], importAttributes, parentURL });
    const { result, name } = await runChain(this.#resolve, 'nextResolve', specifier, context, checkSpecifier);
    const { url, format } = result;
    const attributes = attributesOf(result);
    if (typeof url !== 'string' || !URL.canParse(url)) {
      throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', name, 'url', url);
    }
    if (attributes !== undefined && (typeof attributes !== 'object' || attributes === null)) {
      throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('an object', name, 'importAttributes', attributes);
    }
    checkFormat(format, name);
    return { __proto__: null, url, format: format ?? undefined, importAttributes: attributes };
  }

  /** @returns {Promise<{format: string, source: unknown}>} */
  async load(url, { format, importAttributes }) {
    const context = withAssertions({ format, importAttributes });
    const { result, name } = await runChain(this.#load, 'nextLoad', url, context, checkURL);
    checkFormat(result.format, name);
    const { source } = result;
    checkSource(source, name);
    const hooked = source !== undefined && source !== null;
    return { __proto__: null, format: result.format, source, responseURL: result.responseURL, hooked, hookedRequire: hooked };
  }
}

// Import attributes were called assertions once, and hooks may know them by that name alone.

let warnedOfAssertions = false;

function warnOfAssertions() {
  if (warnedOfAssertions) return;
  warnedOfAssertions = true;
  process.emitWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

/** A hook's context with the old name, which warns. */
function withAssertions(context) {
  return Object.defineProperty(context, 'importAssertions', {
    __proto__: null, configurable: true, enumerable: false,
    get() {
      warnOfAssertions();
      return this.importAttributes;
    },
    set(value) {
      warnOfAssertions();
      this.importAttributes = value;
    },
  });
}

/** What a hook gave as attributes, under whichever name. */
function attributesOf(given) {
  const own = Object.getOwnPropertyDescriptor(given, 'importAssertions');
  if (own === undefined || own.get !== undefined || given.importAttributes !== undefined) return given.importAttributes;
  warnOfAssertions();
  return given.importAssertions;
}

/** A context for the next hook: what it was, and what this hook gave in preference. */
function mergeContext(context, given) {
  const merged = withAssertions({ ...context, ...given });
  const attributes = attributesOf(given);
  if (attributes !== undefined) merged.importAttributes = attributes;
  return merged;
}

function checkSource(source, name) {
  if (source === undefined || source === null || typeof source === 'string') return;
  if (typeof source === 'object' && (ArrayBuffer.isView(source) || isAnyArrayBuffer(source))) return;
  throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', name, 'source', source);
}

function checkFormat(format, name) {
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', name, 'format', format);
  }
}

function checkSpecifier(specifier, name) {
  if (typeof specifier !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(`${name} hook's nextResolve() specifier`, 'string', specifier);
}

function checkURL(url, name) {
  if (typeof url !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(`${name} hook's nextLoad() url`, 'string', url);
  if (!URL.canParse(url)) throw new codes.ERR_INVALID_ARG_VALUE(`${name} hook's nextLoad() url`, url, 'should be a URL string');
}

/** Calls the newest hook of a chain, which may call the next, and so on. */
async function runChain(chain, nextName, subject, context, checkSubject) {
  const run = { finished: false, shortCircuited: false };
  const next = nextOf(chain, chain.length - 1, nextName, context, checkSubject, run);
  const { name } = chain[chain.length - 1];
  const result = await next(subject, context);
  if (typeof result !== 'object' || result === null) {
    throw new codes.ERR_INVALID_RETURN_VALUE('an object', `${name} hook's ${nextName}()`, result);
  }
  if (result.shortCircuit) run.shortCircuited = true;
  if (!run.finished && !run.shortCircuited) throw new codes.ERR_LOADER_CHAIN_INCOMPLETE(name);
  return { result, name };
}

function nextOf(chain, index, nextName, context, checkSubject, run) {
  const { fn, name } = chain[index];
  const step = async (subject, given) => {
    checkSubject(subject, name);
    if (given !== undefined && (typeof given !== 'object' || given === null)) {
      throw new codes.ERR_INVALID_ARG_TYPE(`${name} hook's ${nextName}() context`, 'object', given);
    }
    if (index === 0) run.finished = true;
    const merged = given === undefined || given === context ? context : mergeContext(context, given);
    const next = index > 0 ? nextOf(chain, index - 1, nextName, merged, checkSubject, run) : undefined;
    const result = await fn(subject, merged, next);
    if (typeof result !== 'object' || result === null) {
      throw new codes.ERR_INVALID_RETURN_VALUE('an object', `${name} hook's ${nextName}()`, result);
    }
    if (result.shortCircuit) run.shortCircuited = true;
    return result;
  };
  Object.defineProperty(step, 'name', { __proto__: null, value: nextName });
  return step;
}

module.exports = { CustomizationHooks };
