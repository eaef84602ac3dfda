'use strict';
// Builtin modules as ES modules: a default export, and live named exports that module.syncBuiltinESMExports() updates.

const { loadBuiltin } = require('internal/modules/builtins');

const { ModuleWrap } = binding('module_wrap');
const { getOwnPropertyDescriptor, hasOwn, keys } = Object;

/** id -> {wrap, names, exports} */
const facades = new Map();

/** The value of an export; an accessor is not triggered just for the sake of exporting. */
function valueOf(exports, name) {
  if (!hasOwn(exports, name)) return undefined;
  try {
    return exports[name];
  } catch {
    return undefined;
  }
}

function namesOf(exports) {
  if ((typeof exports !== 'object' && typeof exports !== 'function') || exports === null) return [];
  return keys(exports).filter((name) => name !== 'default' && getOwnPropertyDescriptor(exports, name) !== undefined);
}

function update({ wrap, names, exports }) {
  for (const name of names) wrap.setExport(name, valueOf(exports, name));
  wrap.setExport('default', exports);
}

/**
 * The ES module of a builtin.
 * @param {string} id without "node:"
 * @returns {ModuleWrap}
 */
function facadeOf(id) {
  const known = facades.get(id);
  if (known !== undefined) return known.wrap;
  const exports = loadBuiltin(id);
  const names = namesOf(exports);
  const facade = { wrap: undefined, names, exports };
  facade.wrap = new ModuleWrap(`node:${id}`, undefined, [...names, 'default'], () => update(facade));
  facades.set(id, facade);
  return facade.wrap;
}

/** Makes all named exports equal to the properties that they were made from. */
function syncAll() {
  for (const facade of facades.values()) update(facade);
}

module.exports = { facadeOf, syncAll };
