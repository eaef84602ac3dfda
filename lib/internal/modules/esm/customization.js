'use strict';
// Asynchronous customization hooks: module.register() and --experimental-loader. The last registered runs first, the
// default comes last. They run on the thread of the modules that they customize, with a module graph of their own;
// require() does not ask them.

const { codes } = require('internal/errors');
const { conditionsOfImport } = require('internal/modules/conditions');
const { conditionsFrom } = require('internal/modules/hooks');
const { defaultLoad } = require('internal/modules/esm/load');
const { URL } = require('internal/url');

const kDefaultResolveName = "node:internal/modules/esm/resolve 'resolve'";
const kDefaultLoadName = "node:internal/modules/esm/load 'load'";

class CustomizationHooks {
  #resolve;
  #load;
  #graph;
  /** Registrations under way: hooks with top-level await or an asynchronous initialize(). */
  #pending = undefined;

  /**
   * @param {import('./loader').ModuleLoader} loader whose requests are customized
   * @param {import('./loader').ModuleLoader} graph loads the hooks themselves
   */
  constructor(loader, graph) {
    this.#graph = graph;
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
   * Loads a module of hooks.
   * @param {string} specifier
   * @param {string} parentURL
   * @param {unknown} data for its initialize()
   */
  register(specifier, parentURL, data) {
    const before = this.#pending;
    const job = this.#graph.getJob(specifier, parentURL, { __proto__: null });
    // Without top-level await the hooks are there when this returns.
    const added = job.isAsync() ? job.run().then(() => this.#add(job.module.getNamespace(), specifier, data)) :
      this.#add(job.runSync(job.url), specifier, data);
    if (added !== undefined) this.#pending = before === undefined ? added : before.then(() => added);
  }

  #add({ initialize, resolve, load }, specifier, data) {
    const initialized = initialize?.(data);
    if (resolve) this.#resolve.push({ name: `${specifier} 'resolve'`, fn: resolve });
    if (load) this.#load.push({ name: `${specifier} 'load'`, fn: load });
    return initialized === undefined ? undefined : Promise.resolve(initialized);
  }

  /** @returns {Promise<{url: string, format?: string, importAttributes?: object}>} */
  async resolve(specifier, parentURL, importAttributes) {
    if (this.#pending !== undefined) await this.#pending;
    const context = { conditions: [...conditionsOfImport()], importAttributes, parentURL };
    const { result, name } = await runChain(this.#resolve, 'nextResolve', specifier, context, checkSpecifier);
    const { url, format, importAttributes: attributes } = result;
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
    if (this.#pending !== undefined) await this.#pending;
    const context = { format, importAttributes };
    const { result, name } = await runChain(this.#load, 'nextLoad', url, context, checkURL);
    checkFormat(result.format, name);
    const { source } = result;
    return { __proto__: null, format: result.format, source, responseURL: result.responseURL, hooked: source !== undefined && source !== null };
  }
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
    const merged = given === undefined || given === context ? context : { ...context, ...given };
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
