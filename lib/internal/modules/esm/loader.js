'use strict';
// The ES module loader: from import requests to modules, each loaded once for its URL and type.
//
// Resolving and loading are synchronous, so require() of an ES module takes the same way as import; only linking with
// asynchronous customization hooks (module.register) waits. The awaits below are there for those hooks, and are kept
// where nothing needs waiting: programs can see in which order their promise reactions run.

const { pathToFileURL } = require('internal/url');
const { conditionsOfImport } = require('internal/modules/conditions');
const { assertImportAttributes } = require('internal/modules/esm/attributes');
const { defaultResolve, moduleURL } = require('internal/modules/esm/resolve');
const { defaultLoad } = require('internal/modules/esm/load');
const { ModuleJob } = require('internal/modules/esm/module_job');
const { translate } = require('internal/modules/esm/translators');
const hooks = require('internal/modules/hooks');

const { ModuleWrap, kEvaluationPhase, kSourcePhase } = binding('module_wrap');
const { kDefaultLoader } = require('internal/modules/esm/dynamic_import');

/** Type of a module by its attributes, as part of its identity. */
function typeOf(attributes) {
  return attributes?.type ?? 'javascript';
}

class ModuleLoader {
  /** URL -> {type: ModuleJob} */
  #jobs = new Map();
  /** "parent\0specifier\0type" -> default resolution */
  #resolutions = new Map();
  #evalCount = 0;

  /** The job of the program's entry point, if that is an ES module. @type {ModuleJob | undefined} */
  entry = undefined;
  /**
   * Hooks of module.register(), if any: the thread on which they run, or, on that thread, themselves.
   * @type {import('./hooks_thread').HooksThread | import('./customization').CustomizationHooks | undefined}
   */
  asyncHooks = undefined;

  // ---- import ------------------------------------------------------------------------------------------------------

  /**
   * import(): loads, links and evaluates.
   * @param {string} specifier
   * @param {string | undefined} parentURL undefined for the entry point
   * @param {Record<string, string>} [attributes]
   * @param {number} [phase] kEvaluationPhase or kSourcePhase
   * @param {boolean} [isEntry] it is the program
   * @returns {Promise<object>} its namespace (or, in the source phase, its source)
   */
  async import(specifier, parentURL, attributes, phase, isEntry) {
    return this.#import(specifier, parentURL, attributes, phase, isEntry);
  }

  async #import(specifier, parentURL, attributes = { __proto__: null }, phase, isEntry = false) {
    const job = await this.#getJobForImport(specifier, parentURL, attributes, isEntry, phase);
    if (phase === kSourcePhase) return job.sourcePhase();
    await job.run();
    return job.module.getNamespace();
  }

  async #getJobForImport(specifier, parentURL, attributes, isEntry, phase) {
    // Hooks of registerHooks() come before those of register(), and do not wait.
    if (this.asyncHooks === undefined || hooks.resolveHooks.length > 0 || hooks.loadHooks.length > 0) {
      return this.getJob(specifier, parentURL, attributes, phase, isEntry);
    }
    return this.getJobAsync(specifier, parentURL, attributes, isEntry);
  }

  /**
   * The job for a request; everything is synchronous.
   * @returns {ModuleJob}
   */
  getJob(specifier, parentURL, attributes, phase = kEvaluationPhase, isEntry = false, requirer = undefined) {
    const { url, format, importAttributes } = this.resolve(specifier, parentURL, attributes);
    return this.#jobFor(url, format, importAttributes ?? attributes, phase, isEntry, { specifier, parentURL, requirer });
  }

  #jobFor(url, format, attributes, phase, isEntry, request) {
    let job = this.cachedJob(url, typeOf(attributes));
    if (job === undefined) {
      const loaded = this.load(url, { format, importAttributes: attributes });
      job = this.adopt(translate(this, loaded, url, isEntry, request), url, attributes, isEntry);
    }
    // In the source phase a module's own imports are not looked at.
    if (phase !== kSourcePhase && !job.hasLinked) this.#link(job, request.requirer);
    return job;
  }

  /** Makes the job of a compiled module. */
  adopt(module, url, attributes, isEntry) {
    const job = new ModuleJob(this, url, attributes, module);
    if (isEntry) this.entry = job;
    this.#remember(job);
    return job;
  }

  #link(job, requirer) {
    try {
      job.link(requirer);
    } catch (error) {
      this.forget(job);
      throw error;
    }
  }

  /** The same with asynchronous hooks. @returns {Promise<ModuleJob>} */
  async getJobAsync(specifier, parentURL, attributes, isEntry = false) {
    const { url, format, importAttributes = attributes } =
      await this.asyncHooks.resolve(specifier, parentURL, attributes);
    const type = typeOf(importAttributes);
    const known = this.cachedJob(url, type);
    if (known !== undefined) return known;
    const loading = this.asyncHooks.load(url, { format, importAttributes })
      .then((loaded) => translate(this, loaded, url, isEntry, { specifier, parentURL }));
    const job = new ModuleJob(this, url, importAttributes, undefined, loading);
    if (isEntry) this.entry = job;
    this.#remember(job);
    return job;
  }

  cachedJob(url, type = 'javascript') {
    return this.#jobs.get(url)?.[type];
  }

  #remember(job) {
    let types = this.#jobs.get(job.url);
    if (types === undefined) this.#jobs.set(job.url, types = { __proto__: null });
    types[typeOf(job.attributes)] = job;
  }

  /** Drops a job that could not be linked, so that a later import tries again. */
  forget(job) {
    const types = this.#jobs.get(job.url);
    const type = typeOf(job.attributes);
    if (types?.[type] === job) delete types[type];
  }

  // ---- Resolving and loading ---------------------------------------------------------------------------------------

  /** @returns {{url: string, format?: string | null, importAttributes?: object}} */
  resolve(specifier, parentURL, attributes, conditions = conditionsOfImport()) {
    if (hooks.resolveHooks.length === 0) return this.#resolveBelow(specifier, parentURL, attributes, conditions);
    const defaults = conditions;
    return hooks.resolve(specifier, parentURL, attributes, defaults, (nextSpecifier, context) => {
      const { url, format, importAttributes } = this.#resolveBelow(nextSpecifier, context.parentURL, context.importAttributes,
                                                                   hooks.conditionsFrom(context, defaults));
      return { __proto__: null, url, format, importAttributes };
    });
  }

  /** What registerHooks() sits upon: the hooks of register(), or the default. */
  #resolveBelow(specifier, parentURL, attributes, conditions) {
    if (this.asyncHooks?.resolveSync !== undefined) return this.asyncHooks.resolveSync(specifier, parentURL, attributes);
    return conditions === conditionsOfImport() ? this.#defaultResolve(specifier, parentURL, attributes) :
      defaultResolve(specifier, parentURL, conditions);
  }

  #defaultResolve(specifier, parentURL, attributes) {
    const key = `${parentURL ?? ''}\x00${specifier}\x00${typeOf(attributes)}`;
    let resolved = this.#resolutions.get(key);
    if (resolved === undefined) {
      resolved = defaultResolve(specifier, parentURL);
      this.#resolutions.set(key, resolved);
    }
    return resolved;
  }

  /** @returns {{format: string, source: unknown, hooked?: boolean}} */
  load(url, context) {
    if (hooks.loadHooks.length === 0) return this.#loadBelow(url, context, true);
    const conditions = conditionsOfImport();
    const loaded = hooks.load(url, { ...context, conditions }, (nextURL, nextContext) => this.#loadBelow(nextURL, nextContext, false));
    assertImportAttributes(url, loaded.format, context.importAttributes ?? {});
    loaded.hooked = true;
    return loaded;
  }

  #loadBelow(url, context, asText) {
    if (this.asyncHooks?.loadSync === undefined) return defaultLoad(url, context, asText);
    const { format, importAttributes } = context;
    return this.asyncHooks.loadSync(url, { format, importAttributes });
  }

  /**
   * import.meta.resolve().
   * @param {string} specifier
   * @param {string} parentURL
   * @returns {string}
   */
  importMetaResolve(specifier, parentURL) {
    try {
      return this.resolve(specifier, parentURL, { __proto__: null }).url;
    } catch (error) {
      switch (error.code) {
        // Where a module would be is known even when there is none.
        case 'ERR_UNSUPPORTED_DIR_IMPORT':
        case 'ERR_MODULE_NOT_FOUND':
          if (error.url !== undefined) return error.url;
          throw error;
        case 'ERR_UNKNOWN_BUILTIN_MODULE':
          return moduleURL(specifier, parentURL, conditionsOfImport()).href;
        default:
          throw error;
      }
    }
  }

  // ---- Source that is not in a file --------------------------------------------------------------------------------

  /**
   * Compiles and runs source text as the entry point (--eval, standard input).
   * @param {string} source
   * @param {string} [url]
   * @returns {Promise<object>} the namespace
   */
  async eval(source, url = `${pathToFileURL(`${process.cwd()}/`).href}[eval${++this.#evalCount}]`) {
    const job = this.adopt(this.compile(url, source), url, { __proto__: null }, true);
    this.#link(job);
    await job.run();
    return job.module.getNamespace();
  }

  /** Compiles an ordinary ES module. @returns {ModuleWrap} */
  compile(url, source) {
    return new ModuleWrap(url, undefined, source, 0, 0, kDefaultLoader);
  }

  // ---- require() of an ES module -----------------------------------------------------------------------------------

  /**
   * Loads, links and evaluates an ES module for require().
   * @param {string} url
   * @param {string} filename
   * @param {string} source
   * @param {boolean} isMain
   * @param {Module | undefined} parent who requires it
   * @returns {object} its namespace
   */
  importSyncForRequire(url, filename, source, isMain, parent) {
    let job = this.cachedJob(url);
    if (job === undefined) {
      job = this.adopt(this.compile(url, source), url, { __proto__: null }, isMain);
      this.#link(job, filename);
    }
    return job.runSync(filename, parent);
  }
}

let loader;

/** The loader of this environment. @returns {ModuleLoader} */
function getLoader() {
  return loader ??= new ModuleLoader();
}

module.exports = { ModuleLoader, getLoader };
