'use strict';
// In a cycle require() returns exports that are not complete yet. Reading something that is not there (yet) from
// them is usually a mistake, so it warns; this is done by a prototype that is there only until the module is complete.

const { getPrototypeOf, prototype: ObjectPrototype, setPrototypeOf } = Object;
const { hasOwn } = Object;

const warningPrototype = new Proxy({}, {
  __proto__: null,
  get(target, key) {
    // __esModule is what compilers' output asks of everything; symbols are asked for by inspection.
    if (key in target || key === '__esModule') return target[key];
    warn(key);
    return undefined;
  },
  getOwnPropertyDescriptor(target, key) {
    if (hasOwn(target, key) || key === '__esModule') return Reflect.getOwnPropertyDescriptor(target, key);
    warn(key);
    return undefined;
  },
});

function warn(key) {
  process.emitWarning(`Accessing non-existent property '${String(key)}' of module exports inside circular dependency`);
}

/** Whether any module's exports have (had) the warning prototype. */
let inUse = false;

/**
 * The exports of a module that is still running.
 * @param {Module} module
 */
function exportsOf(module) {
  const { exports } = module;
  const { isProxy } = require('internal/util/types');
  if (exports !== null && typeof exports === 'object' && !isProxy(exports) &&
      getPrototypeOf(exports) === ObjectPrototype && !exports.__esModule) {
    setPrototypeOf(exports, warningPrototype);
    inUse = true;
  }
  return exports;
}

/** Undoes `exportsOf` once the module is complete. @param {Module} module */
function restore(module) {
  const { exports } = module;
  if (!inUse || exports === null || typeof exports !== 'object') return;
  const { isProxy } = require('internal/util/types');
  if (!isProxy(exports) && getPrototypeOf(exports) === warningPrototype) setPrototypeOf(exports, ObjectPrototype);
}

module.exports = { exportsOf, restore };
