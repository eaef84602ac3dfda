'use strict';

// The first JavaScript that runs: makes `require` for the modules of lib/, then runs the boot. Called with the native
// `builtins` object in the place of `binding`; everything happens while the startup snapshot is made.

const builtins = binding;
const { compile, binding: loadBinding, ids, setHook } = builtins;

/** The process object; lib/internal/process/* fill it in. */
const processObject = (() => {
  const process = function process() {};
  // Its own prototype, as programs that look at the prototype chain expect.
  const object = new process();
  Object.defineProperty(object, Symbol.toStringTag, {
    configurable: false, enumerable: false, writable: true, value: 'process',
  });
  return object;
})();

/** Ids of all modules of lib/. */
const allIds = new Set(ids());

/** @type {Map<string, {id: string, exports: any, loaded: boolean, loading: boolean}>} */
const modules = new Map();

/** @type {Map<string, object>} */
const bindings = new Map();

/**
 * The exports of a native module.
 * @param {string} name
 * @returns {any}
 */
function getBinding(name) {
  let exports = bindings.get(name);
  if (exports === undefined) {
    exports = loadBinding(name);
    bindings.set(name, exports);
  }
  return exports;
}

/**
 * The exports of a module of lib/, run at first use.
 * @param {string} id
 * @returns {any}
 */
function requireBuiltin(id) {
  let module = modules.get(id);
  if (module !== undefined) return module.exports;
  module = { id, exports: {}, loaded: false, loading: true };
  modules.set(id, module);
  try {
    compile(id).call(module.exports, module.exports, requireBuiltin, module, getBinding, processObject);
    module.loaded = true;
  } catch (error) {
    modules.delete(id);
    throw error;
  } finally {
    module.loading = false;
  }
  return module.exports;
}

/** Modules that users may load only as `node:NAME`. */
const schemeOnly = new Set(['sea', 'sqlite', 'test', 'test/reporters']);

/** Modules that users may load: all but the internals. */
const publicIds = [...allIds].filter((id) => !id.startsWith('internal/')).sort();
const publicIdSet = new Set(publicIds);

/** `require('internal/builtins')`: what the module loaders and others ask about lib/. */
modules.set('internal/builtins', {
  id: 'internal/builtins',
  loaded: true,
  loading: false,
  exports: {
    requireBuiltin,
    getBinding,
    /** Ids that users may load, sorted. */
    publicIds,
    schemeOnly,
    /** @param {string} id @returns {boolean} whether lib/ has such a module, internal or public */
    has: (id) => allIds.has(id),
    /** @param {string} id without "node:" @returns {boolean} whether users may load it, by whatever name */
    isPublic: (id) => publicIdSet.has(id),
    /** @param {string} id @returns {boolean} whether users may load it without "node:" */
    isPublicWithoutScheme: (id) => publicIdSet.has(id) && !schemeOnly.has(id),
    /** @returns {string[]} ids that have been loaded */
    loadedIds: () => [...modules.keys()],
    /**
     * Gives native code a function or object that it needs: the names are those of `Hook` in runtime/environment.h.
     * @param {string} name such as "uncaught"
     * @param {any} value
     */
    setHook(name, value) {
      const index = builtins[`k${name[0].toUpperCase()}${name.slice(1)}`];
      if (index === undefined) throw new Error(`there is no hook "${name}"`);
      setHook(index, value);
    },
  },
});

requireBuiltin('internal/boot/snapshot');
