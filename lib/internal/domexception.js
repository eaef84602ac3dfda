'use strict';

// DOMException (WebIDL).

const { markHostObject } = binding('structured_clone');

const { captureStackTrace } = Error;
const { defineProperties, defineProperty } = Object;

/** Legacy code numbers by name; 0 for the names that came later. */
const legacyCodes = new Map([
  ['IndexSizeError', ['INDEX_SIZE_ERR', 1]],
  [undefined, ['DOMSTRING_SIZE_ERR', 2]],
  ['HierarchyRequestError', ['HIERARCHY_REQUEST_ERR', 3]],
  ['WrongDocumentError', ['WRONG_DOCUMENT_ERR', 4]],
  ['InvalidCharacterError', ['INVALID_CHARACTER_ERR', 5]],
  [null, ['NO_DATA_ALLOWED_ERR', 6]],
  ['NoModificationAllowedError', ['NO_MODIFICATION_ALLOWED_ERR', 7]],
  ['NotFoundError', ['NOT_FOUND_ERR', 8]],
  ['NotSupportedError', ['NOT_SUPPORTED_ERR', 9]],
  ['InUseAttributeError', ['INUSE_ATTRIBUTE_ERR', 10]],
  ['InvalidStateError', ['INVALID_STATE_ERR', 11]],
  ['SyntaxError', ['SYNTAX_ERR', 12]],
  ['InvalidModificationError', ['INVALID_MODIFICATION_ERR', 13]],
  ['NamespaceError', ['NAMESPACE_ERR', 14]],
  ['InvalidAccessError', ['INVALID_ACCESS_ERR', 15]],
  [0, ['VALIDATION_ERR', 16]],
  ['TypeMismatchError', ['TYPE_MISMATCH_ERR', 17]],
  ['SecurityError', ['SECURITY_ERR', 18]],
  ['NetworkError', ['NETWORK_ERR', 19]],
  ['AbortError', ['ABORT_ERR', 20]],
  ['URLMismatchError', ['URL_MISMATCH_ERR', 21]],
  ['QuotaExceededError', ['QUOTA_EXCEEDED_ERR', 22]],
  ['TimeoutError', ['TIMEOUT_ERR', 23]],
  ['InvalidNodeTypeError', ['INVALID_NODE_TYPE_ERR', 24]],
  ['DataCloneError', ['DATA_CLONE_ERR', 25]],
]);

/** A class whose instances are what its constructor is given: fields of subclasses are put upon that. */
class Given {
  constructor(object) {
    return object;
  }
}

/** What an exception keeps to itself: put upon an Error, for exceptions are errors through and through. */
class Fields extends Given {
  #message;
  #name;

  constructor(object, message, name) {
    super(object);
    this.#message = message;
    this.#name = name;
  }

  static has(value) {
    return typeof value === 'object' && value !== null && #name in value;
  }

  static message(object) {
    if (!Fields.has(object)) throw invalidThis();
    return object.#message;
  }

  static nameOf(object) {
    if (!Fields.has(object)) throw invalidThis();
    return object.#name;
  }
}

/** @returns {Error} */
function invalidThis() {
  const { codes } = require('internal/errors');
  return new codes.ERR_INVALID_THIS('DOMException');
}

/** An error with a name from a fixed list, as web standards throw. */
class DOMException {
  constructor(message = '', options = 'Error') {
    // The stack comes below, with the name in its first line.
    const limit = Error.stackTraceLimit;
    const writable = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable === true;
    if (writable) Error.stackTraceLimit = 0;
    const self = new Error();
    if (writable) Error.stackTraceLimit = limit;
    Object.setPrototypeOf(self, new.target.prototype);
    let name;
    if (options !== null && typeof options === 'object') {
      name = options.name === undefined ? 'Error' : `${options.name}`;
      if ('cause' in options) {
        defineProperty(self, 'cause', {
          __proto__: null, value: options.cause, configurable: true, writable: true, enumerable: false,
        });
      }
    } else {
      name = `${options}`;
    }
    new Fields(self, `${message}`, name); // eslint-disable-line no-new
    markHostObject(self); // structured clones are made by its module
    captureStackTrace(self);
    return self;
  }

  get name() {
    return Fields.nameOf(this);
  }

  get message() {
    return Fields.message(this);
  }

  get code() {
    return legacyCodes.get(Fields.nameOf(this))?.[1] ?? 0;
  }
}

/** @param {unknown} value @returns {boolean} */
const isDOMException = (value) => Fields.has(value);

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
defineProperties(DOMException.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'DOMException' },
  name: { __proto__: null, enumerable: true },
  message: { __proto__: null, enumerable: true },
  code: { __proto__: null, enumerable: true },
});
for (const { 0: constant, 1: value } of legacyCodes.values()) {
  const descriptor = { __proto__: null, enumerable: true, value };
  defineProperty(DOMException, constant, descriptor);
  defineProperty(DOMException.prototype, constant, descriptor);
}

module.exports = { DOMException, isDOMException };
