'use strict';
// The CommonJS loader: class Module, the module cache, and what require() does.

const path = require('path');
const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const { getOptionValue } = require('internal/options');
const builtins = require('internal/modules/builtins');
const { conditionsOfRequire } = require('internal/modules/conditions');
const lookup = require('internal/modules/cjs/lookup');
const circular = require('internal/modules/cjs/circular');
const state = require('internal/modules/state');
const hooks = require('internal/modules/hooks');
const { readPackage } = require('internal/modules/package_json');

const { kIsMainSymbol, kIsCachedByESMLoader, kURL, kFormat, parents } = state;
const { defineProperty, keys } = Object;
const { isArray } = Array;

/** `${folder of the requirer}\0${request}` -> file name: the way that nearly all repeated require() calls take. */
const relativeCache = { __proto__: null };

/**
 * One CommonJS module.
 * @param {string} [id] its file name
 * @param {Module | null} [parent] who required it first
 */
function Module(id = '', parent) {
  this.id = id;
  this.path = path.dirname(id);
  this.exports = {};
  if (parent !== undefined && parent !== null) {
    parents.set(this, parent);
    updateChildren(parent, this, false);
  } else if (parent === null) {
    parents.set(this, null);
  }
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

function updateChildren(parent, child, scan) {
  const children = parent?.children;
  if (children && !(scan && children.includes(child))) children.push(child);
}

Module._cache = { __proto__: null };
Module._pathCache = lookup.pathCache;
Module._extensions = { __proto__: null };
Module.globalPaths = [];

/** Folders of NODE_PATH and of the home folder, tried after all node_modules. */
let globalFolders = [];

defineProperty(Module, '_stat', {
  __proto__: null, enumerable: true, configurable: true,
  get() { return state.stat; },
  set(stat) { state.stat = stat; },
});

defineProperty(Module, '_readPackage', {
  __proto__: null, enumerable: true, configurable: true,
  get() { return readPackageForUsers; },
  set() {},
});

function readPackageForUsers(folder) {
  return readPackage(path.resolve(folder, 'package.json')) ?? false;
}

let wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
let wrap = function wrap(script) { return wrapper[0] + script + wrapper[1]; };

defineProperty(Module, 'wrap', {
  __proto__: null, enumerable: true, configurable: false,
  get() { return wrap; },
  set(value) {
    state.wrapperPatched = true;
    wrap = value;
  },
});

const wrapperProxyHandler = {
  set(target, key, value, receiver) {
    state.wrapperPatched = true;
    return Reflect.set(target, key, value, receiver);
  },
  defineProperty(target, key, descriptor) {
    state.wrapperPatched = true;
    return Reflect.defineProperty(target, key, descriptor);
  },
};
let wrapperProxy = new Proxy(wrapper, wrapperProxyHandler);

defineProperty(Module, 'wrapper', {
  __proto__: null, enumerable: true, configurable: false,
  get() { return wrapperProxy; },
  set(value) {
    state.wrapperPatched = true;
    wrapper = wrapperProxy = value;
  },
});

const { deprecate } = require('internal/util');

Module._debug = deprecate(function deprecated() {}, 'Module._debug is deprecated.', 'DEP0077');
Module.isBuiltin = builtins.isBuiltin;

function extensionNames() {
  return keys(Module._extensions);
}

Module._findPath = function(request, paths, isMain, conditions = conditionsOfRequire()) {
  return lookup.findPath(request, paths, isMain, extensionNames, conditions);
};

Module._nodeModulePaths = lookup.nodeModulePaths;

Module._resolveLookupPaths = function(request, parent) {
  if (builtins.isBuiltin(request)) return null;
  if (!lookup.isRelative(request)) {
    const own = parent?.paths;
    if (own === undefined || own === null || own.length === 0) return globalFolders.length > 0 ? globalFolders : null;
    return globalFolders.length > 0 ? [...own, ...globalFolders] : own;
  }
  // Without a file, as in the REPL and -e, relative requests start at the working directory.
  if (!parent || !parent.id || !parent.filename) return ['.'];
  return [path.dirname(parent.filename)];
};

/**
 * The file name (or builtin id) that a request means.
 * @param {string} request
 * @param {Module | null | undefined} parent
 * @param {boolean} isMain
 * @param {{paths?: string[], conditions?: Set<string>}} [options]
 * @returns {string}
 */
Module._resolveFilename = function(request, parent, isMain, options) {
  if (builtins.isBuiltin(request)) return request;
  const conditions = options?.conditions ?? conditionsOfRequire();
  const paths = lookupPaths(request, parent, options);

  const parentPath = selfParentPath(parent);
  if (request.charCodeAt(0) === 35 /* # */ && parentPath !== undefined && (parent?.filename || parent?.id === '<repl>')) {
    const file = lookup.tryImports(parentPath, request, conditions);
    if (file !== undefined) return file;
  }
  const self = lookup.trySelf(parentPath, request, conditions);
  if (self !== undefined) return self;

  if (getOptionValue('--experimental-package-map')) {
    const mapped = require('internal/modules/package_map').resolveForRequire(request, parent, Module, conditions);
    if (mapped === false) throw notFound(request, parent);
    if (mapped !== undefined) return mapped;
  }
  const file = Module._findPath(request, paths, isMain, conditions);
  if (file) return file;
  throw notFound(request, parent);
};

function lookupPaths(request, parent, options) {
  if (typeof options !== 'object' || options === null) return Module._resolveLookupPaths(request, parent);
  if (options.paths === undefined) return Module._resolveLookupPaths(request, parent);
  if (!isArray(options.paths)) throw new codes.ERR_INVALID_ARG_VALUE('options.paths', options.paths);
  if (lookup.isRelative(request)) return options.paths;
  const seeker = new Module('', null);
  const result = [];
  for (const start of options.paths) {
    seeker.paths = Module._nodeModulePaths(start);
    for (const folder of Module._resolveLookupPaths(request, seeker) ?? []) {
      if (!result.includes(folder)) result.push(folder);
    }
  }
  return result;
}

/** The file that stands for the requirer when packages look themselves up. */
function selfParentPath(parent) {
  if (!parent) return undefined;
  if (parent.filename) return parent.filename;
  if (parent.id === '<repl>' || parent.id === 'internal/preload') return `${process.cwd()}/`;
  return undefined;
}

function notFound(request, parent) {
  const { requireStackOf } = require('internal/modules/esm/module_errors');
  const requireStack = requireStackOf(parent);
  let message = `Cannot find module '${request}'`;
  if (requireStack.length > 0) message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = requireStack;
  return error;
}

/**
 * What require() does once it has checked its argument.
 * @param {string} request
 * @param {Module | null | undefined} parent
 * @param {boolean} isMain
 * @returns {unknown} the exports
 */
Module._load = function(request, parent, isMain) {
  let relativeKey;
  if (parent) {
    relativeKey = `${parent.path}\x00${request}`;
    const file = relativeCache[relativeKey];
    if (file !== undefined) {
      const cached = Module._cache[file];
      if (cached !== undefined) return reuse(cached, parent);
      delete relativeCache[relativeKey];
    }
  }

  let filename;
  let url;
  let format;
  let forcedBuiltin = false;
  if (hooks.resolveHooks.length > 0) {
    ({ filename, url, format, forcedBuiltin } = hooks.resolveForRequire(request, parent, isMain, defaultResolve));
  } else if (request.startsWith('node:')) {
    const id = request.slice(5);
    if (!builtins.canBeRequired(id)) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(request);
    if (hooks.loadHooks.length === 0) return builtins.loadBuiltin(id);
    filename = id;
    forcedBuiltin = true;
  } else {
    filename = Module._resolveFilename(request, parent, isMain);
  }

  if (!forcedBuiltin) {
    const cached = Module._cache[filename];
    if (cached !== undefined) {
      if (relativeKey !== undefined) relativeCache[relativeKey] = filename;
      return reuse(cached, parent);
    }
  }
  if (forcedBuiltin || builtins.isBuiltin(filename)) {
    const id = builtins.normalizeBuiltin(filename);
    const replaced = hooks.loadHooks.length > 0 ? loadBuiltinWithHooks(id, url, format) : undefined;
    return replaced !== undefined ? replaced.exports : builtins.loadBuiltin(id);
  }
  return loadFresh(filename, parent, isMain, url, format, relativeKey);
};

/** A module that is in the cache already; it may still be running, in a cycle. */
function reuse(cached, parent) {
  updateChildren(parent, cached, true);
  if (!cached.loaded && cached[kFormat] === 'module') throw requireCycle(cached, parent);
  return cached.loaded ? cached.exports : circular.exportsOf(cached);
}

/** A cycle through require() of an ES module cannot give out an incomplete namespace. */
function requireCycle(cached, parent) {
  let message = `Cannot require() ES Module ${cached.id} in a cycle.`;
  const first = parents.get(cached) ?? parent;
  if (first?.filename) message += ` (from ${first.filename})`;
  return new codes.ERR_REQUIRE_CYCLE_MODULE(message);
}

/** A file that is not in the cache. */
function loadFresh(filename, parent, isMain, url, format, relativeKey) {
  const module = new Module(filename, parent);
  if (isMain) {
    process.mainModule = module;
    module.id = '.';
    module[kIsMainSymbol] = true;
  } else {
    module[kIsMainSymbol] = false;
  }
  module[kIsCachedByESMLoader] = false;
  module[kURL] = url;
  module[kFormat] = format;
  Module._cache[filename] = module;
  if (relativeKey !== undefined) relativeCache[relativeKey] = filename;

  let threw = true;
  try {
    module.load(filename);
    threw = false;
  } finally {
    if (threw) {
      delete Module._cache[filename];
      if (relativeKey !== undefined) delete relativeCache[relativeKey];
      const children = parent?.children;
      if (isArray(children)) {
        const index = children.indexOf(module);
        if (index !== -1) children.splice(index, 1);
      }
    } else {
      circular.restore(module);
    }
  }
  return module.exports;
}

/**
 * Loads a file that import has resolved already.
 * @param {string} filename
 * @param {boolean} isMain
 * @param {string} [url]
 */
function loadResolved(filename, isMain, url) {
  const cached = Module._cache[filename];
  if (cached !== undefined) return reuse(cached, undefined);
  return loadFresh(filename, undefined, isMain, url);
}

/** A builtin that load hooks may replace. @returns {Module | undefined} */
function loadBuiltinWithHooks(id, url, format) {
  url ??= `node:${id}`;
  const result = hooks.load(url, { format: format ?? 'builtin', conditions: conditionsOfRequire() }, () =>
    ({ source: null, format: 'builtin' }));
  if (result.format === undefined || result.format === 'builtin') return undefined;
  const module = new Module(id);
  module.loaded = false;
  module[kURL] = url;
  module[kFormat] = result.format;
  Module._cache[id] = module;
  const { compileLoaded } = require('internal/modules/cjs/compile');
  compileLoaded(module, `${id}`, result.source, result.format);
  module.loaded = true;
  return module;
}

/** What the resolve chain of hooks ends in. */
function defaultResolve(request, parent, isMain, options) {
  return Module._resolveFilename(request, parent, isMain, options);
}

/**
 * Loads a file into this module.
 * @param {string} filename
 */
Module.prototype.load = function(filename) {
  if (this.loaded) throw new Error('Module already loaded: ' + this.id);
  this.filename ??= filename;
  this.paths ??= Module._nodeModulePaths(path.dirname(filename));
  Module._extensions[longestExtension(filename)](this, filename);
  this.loaded = true;
  state.exportsAtLoad.set(this, this.exports);

};

/** The longest registered extension of a file name, ".js" for want of one. */
function longestExtension(filename) {
  const name = path.basename(filename);
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    if (dot === 0) continue; // A leading dot starts a hidden file's name.
    const extension = name.slice(dot);
    if (Module._extensions[extension]) return extension;
  }
  return '.js';
}

const requireTrace = require('internal/diagnostics').lazyTracingChannel('module.require');

/**
 * `require()` of this module.
 * @param {string} id
 * @returns {unknown}
 */
Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') throw new codes.ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  const trace = requireTrace.active;
  if (trace === undefined) return Module._load(id, this, false);
  return trace.traceSync(Module._load, { __proto__: null, parentFilename: this.filename, id }, Module, id, this, false);
};

/**
 * Compiles source and runs it as this module.
 * @param {string} content
 * @param {string} filename
 * @param {string} [format] 'commonjs', 'module', or their TypeScript kin; by default found out
 */
Module.prototype._compile = function(content, filename, format) {
  return require('internal/modules/cjs/compile').compileModule(this, content, filename, format);
};

defineProperty(Module.prototype, 'constructor', {
  __proto__: null, configurable: false, enumerable: false,
  get() { return Module; },
});

defineProperty(Module.prototype, 'isPreloading', {
  __proto__: null, configurable: false, enumerable: false,
  get() { return state.isPreloading; },
});

let warnParent = false;

function parentAccess(operation) {
  if (warnParent) return;
  if (!getOptionValue('--pending-deprecation')) return;
  warnParent = true;
  process.emitWarning('module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point ' +
    'instead.', 'DeprecationWarning', 'DEP0144');
  return operation;
}

defineProperty(Module.prototype, 'parent', {
  __proto__: null, configurable: false, enumerable: true,
  get: function getModuleParent() {
    parentAccess('get');
    return parents.get(this);
  },
  set: function setModuleParent(value) {
    parentAccess('set');
    if (value === undefined) parents.delete(this);
    else parents.set(this, value);
  },
});

/**
 * A require() that resolves from a file, as if that file were a module.
 * @param {string | URL} filename absolute path, file URL object or string
 * @returns {NodeRequire}
 */
Module.createRequire = function createRequire(filename) {
  const { fileURLToPath, isURL, URL } = require('internal/url');
  let file;
  let url;
  if (isURL(filename) || (typeof filename === 'string' && !path.isAbsolute(filename))) {
    try {
      url = new URL(filename).href;
      file = fileURLToPath(filename);
    } catch {
      throw new codes.ERR_INVALID_ARG_VALUE('filename', filename, 'must be a file URL object, file URL string, or absolute path string');
    }
  } else if (typeof filename !== 'string') {
    throw new codes.ERR_INVALID_ARG_VALUE('filename', filename, 'must be a file URL object, file URL string, or absolute path string');
  } else {
    file = filename;
  }
  return createRequireFromPath(file, url);
};

function createRequireFromPath(filename, url) {
  const folder = filename.endsWith('/');
  const proxy = folder ? path.join(filename, 'noop.js') : filename;
  const module = new Module(proxy);
  module.filename = proxy;
  module.paths = Module._nodeModulePaths(module.path);
  if (url !== undefined) module[kURL] = url;
  const { makeRequire } = require('internal/modules/cjs/require');
  return makeRequire(module, Module);
}

/** Reads NODE_PATH and the home folder's fallbacks into `Module.globalPaths`. */
Module._initPaths = function() {
  const { HOME, NODE_PATH } = process.env;
  const prefix = path.resolve(process.execPath, '..', '..');
  const paths = [path.resolve(prefix, 'lib', 'node')];
  if (HOME) paths.unshift(path.resolve(HOME, '.node_modules'), path.resolve(HOME, '.node_libraries'));
  if (NODE_PATH) paths.unshift(...NODE_PATH.split(path.delimiter).filter(Boolean));
  globalFolders = paths;
  // A copy: what programs add to it has no effect, as documented for Node.
  Module.globalPaths = [...globalFolders];
};

/**
 * Loads the modules of --require before the program.
 * @param {string[]} requests
 */
Module._preloadModules = function(requests) {
  if (!isArray(requests)) return;
  state.isPreloading = true;
  // They resolve as if a file of the working directory required them.
  const parent = new Module('internal/preload', null);
  try {
    parent.paths = Module._nodeModulePaths(process.cwd());
  } catch (error) {
    if (error.code !== 'ENOENT') {
      state.isPreloading = false;
      throw error;
    }
  }
  for (const request of requests) parent.require(request);
  state.isPreloading = false;
};

Module.syncBuiltinESMExports = function syncBuiltinESMExports() {
  require('internal/modules/esm/builtin_facade').syncAll();
};

Module.Module = Module;
Module.registerHooks = hooks.registerHooks;
Module.builtinModules = builtins.builtinModules;

require('internal/modules/cjs/extensions').install(Module);
require('internal/modules/esm/dynamic_import').install();

module.exports = { loadResolved, Module };
