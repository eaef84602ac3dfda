'use strict';

// Properties of globals and modules: lazy ones, and those that WebIDL describes.

const { defineProperties, defineProperty } = Object;

/**
 * Defines properties whose values come from a builtin module that is loaded when one of them is first read.
 * @param {object} target
 * @param {string} id of the module
 * @param {string[]} keys
 * @param {boolean} [enumerable]
 */
function defineLazyProperties(target, id, keys, enumerable = true) {
  const descriptors = { __proto__: null };
  let module;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    let value;
    let ready = false;
    function set(newValue) {
      defineProperty(target, key, {
        __proto__: null, value: newValue, writable: true, configurable: true, enumerable,
      });
    }
    defineProperty(set, 'name', { __proto__: null, value: `set ${key}` });
    function get() {
      if (!ready) {
        module ??= require(id);
        value = module[key];
        ready = true;
        set(value);
      }
      return value;
    }
    defineProperty(get, 'name', { __proto__: null, value: key });
    descriptors[key] = { __proto__: null, configurable: true, enumerable, get, set };
  }
  defineProperties(target, descriptors);
}

/**
 * WebIDL: exposes a class as a global.
 * @param {object} target
 * @param {string} name
 * @param {Function} Interface
 */
function exposeInterface(target, name, Interface) {
  defineProperty(target, name, {
    __proto__: null, value: Interface, writable: true, enumerable: false, configurable: true,
  });
}

/**
 * @param {object} target
 * @param {string} id
 * @param {string[]} keys
 */
function exposeLazyInterfaces(target, id, keys) {
  defineLazyProperties(target, id, keys, false);
}

/** WebIDL: exposes a namespace object. */
function exposeNamespace(target, name, namespaceObject) {
  defineProperty(target, name, {
    __proto__: null, value: namespaceObject, writable: true, enumerable: false, configurable: true,
  });
}

/** WebIDL: a read-only or read-write attribute of the global. */
function exposeGetterAndSetter(target, name, getter, setter = undefined) {
  defineProperty(target, name, {
    __proto__: null, enumerable: false, configurable: true, get: getter, set: setter,
  });
}

/** WebIDL: an operation (function) of the global. */
function defineOperation(target, name, method) {
  defineProperty(target, name, {
    __proto__: null, value: method, writable: true, enumerable: true, configurable: true,
  });
}

/** WebIDL: [Replaceable] attribute read from a module on first use. */
function defineReplaceableLazyAttribute(target, id, keys, writable = true, check) {
  let module;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    let value;
    function get() {
      if (check !== undefined) check(this);
      if (value === undefined) {
        module ??= require(id);
        value = module[key];
      }
      return value;
    }
    defineProperty(get, 'name', { __proto__: null, value: key });
    function set(newValue) { value = newValue; }
    defineProperty(target, key, {
      __proto__: null, enumerable: true, configurable: true, get, set: writable ? set : undefined,
    });
  }
}

module.exports = {
  defineLazyProperties,
  defineOperation,
  defineReplaceableLazyAttribute,
  exposeGetterAndSetter,
  exposeInterface,
  exposeLazyInterfaces,
  exposeNamespace,
};
