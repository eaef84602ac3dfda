'use strict';
// One module on its way: linked with what it requests, instantiated, evaluated.

const { codes } = require('internal/errors');
const errors = require('internal/modules/esm/module_errors');

const {
  kEvaluated, kEvaluating, kErrored, kUninstantiated,
} = binding('module_wrap');

const resolved = Promise.resolve();

class ModuleJob {
  /** The instantiation under way or done. @type {Promise<void> | undefined} */
  #instantiated = undefined;
  /** The evaluation under way or done. @type {Promise<unknown> | undefined} */
  #evaluation = undefined;

  /**
   * @param {import('./loader').ModuleLoader} loader
   * @param {string} url
   * @param {Record<string, string>} attributes
   * @param {ModuleWrap} [module] undefined while asynchronous hooks load it
   * @param {Promise<ModuleWrap>} [loading]
   */
  constructor(loader, url, attributes, module, loading) {
    this.loader = loader;
    this.url = url;
    this.attributes = attributes;
    this.module = module;
    /** @type {ModuleJob[]} what it requests, in order, once linked */
    this.dependencies = undefined;
    /** Whether linking has begun. */
    this.hasLinked = false;
    /** Settled when the module is loaded, and when it is linked. */
    this.loaded = resolved;
    this.linked = resolved;
    if (loading !== undefined) {
      this.loaded = loading.then((wrap) => { this.module = wrap; });
      this.linked = this.loaded.then(() => this.#linkAsync());
      const failed = () => loader.forget(this);
      this.linked.then(undefined, failed);
    }
  }

  /**
   * Links with the modules that it requests, loading those first.
   * @param {string} [requirer] the file whose require() started this
   */
  link(requirer) {
    this.hasLinked = true;
    const requests = this.module.getModuleRequests();
    const dependencies = [];
    const wraps = [];
    for (let i = 0; i < requests.length; i++) {
      const { specifier, attributes, phase } = requests[i];
      const job = this.loader.getJob(specifier, this.url, attributes, phase, false, requirer);
      if (requirer !== undefined && job.module.getStatus() === kEvaluating) throw errors.importCycle(specifier, this.url);
      dependencies.push(job);
      wraps.push(job.module);
    }
    this.dependencies = dependencies;
    this.module.link(wraps);
  }

  async #linkAsync() {
    this.hasLinked = true;
    const requests = this.module.getModuleRequests();
    this.dependencies = await Promise.all(requests.map(({ specifier, attributes }) =>
      this.loader.getJobAsync(specifier, this.url, attributes)));
    await Promise.all(this.dependencies.map((job) => job.loaded));
    this.module.link(this.dependencies.map((job) => job.module));
  }

  /** Evaluates the graph below this module. */
  async run() {
    await this.#instantiate();
    try {
      await (this.#evaluation ??= this.module.evaluate(-1, false));
    } catch (error) {
      errors.explainEvaluationError(error, this);
      throw error;
    }
  }

  #instantiate() {
    return this.#instantiated ??= this.#instantiateAsync();
  }

  async #instantiateAsync() {
    await this.loaded;
    await this.linked;
    const graph = new Set([this]);
    await this.#whenGraphIsLinked(graph);
    this.#instantiateNow();
    // The whole graph has been instantiated with it.
    for (const job of graph) job.#instantiated ??= resolved;
  }

  /** Waits for all modules below this one; each level takes its turns, whether or not there is anything to wait for. */
  async #whenGraphIsLinked(seen) {
    if (this.linked !== resolved) await this.linked;
    const fresh = [];
    for (const job of this.dependencies) {
      if (seen.has(job) || !job.hasLinked) continue;
      seen.add(job);
      fresh.push(job);
    }
    if (fresh.length > 0) await errors.whenAll(fresh.map((job) => job.#whenGraphIsLinked(seen)));
  }

  /** Whether the module, or one below it, waits at its top level. */
  isAsync() {
    this.#instantiateNow();
    return this.module.isGraphAsync();
  }

  #instantiateNow() {
    if (this.module.getStatus() !== kUninstantiated) return;
    try {
      this.module.instantiate();
    } catch (error) {
      throw errors.explainLinkError(error, this);
    }
  }

  /**
   * Evaluates for require().
   * @param {string} filename
   * @param {Module | undefined} parent
   * @returns {object} the namespace
   */
  runSync(filename, parent) {
    const { module } = this;
    const parentFilename = parent?.filename;
    if (this.dependencies === undefined || module === undefined) {
      throw new codes.ERR_REQUIRE_ESM_RACE_CONDITION(filename, parentFilename, false);
    }
    switch (module.getStatus()) {
      case kEvaluating:
        throw errors.requireCycle(filename, parentFilename);
      case kErrored:
        throw module.getError();
      case kEvaluated:
        if (module.isGraphAsync()) throw errors.requireAsync(filename, parent);
        return module.getNamespace();
      case kUninstantiated:
        try {
          module.instantiate();
        } catch (error) {
          throw errors.explainLinkError(error, this);
        }
        break;
      default:
        break;
    }
    if (module.isGraphAsync()) throw errors.requireAsync(filename, parent);
    try {
      // Later imports find the outcome, not a second evaluation.
      this.#instantiated ??= resolved;
      return module.evaluateSync();
    } catch (error) {
      errors.notePlace(error);
      errors.explainEvaluationError(error, this);
      throw error;
    }
  }

  /** The value of `import source`. */
  async sourcePhase() {
    await this.loaded;
    const source = this.module.getSourceObject();
    if (source === undefined) throw new codes.ERR_SOURCE_PHASE_NOT_DEFINED(this.url);
    return source;
  }
}

// Jobs are what async functions return: nobody's `then` on Object.prototype may take part.
Object.setPrototypeOf(ModuleJob.prototype, null);

module.exports = { ModuleJob };
