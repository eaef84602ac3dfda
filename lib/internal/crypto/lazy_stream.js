'use strict';

// Hashes and ciphers are streams as well, but hardly ever used as such: the stream's half is made at first use.

const { Transform } = require('stream');
const { defineProperty, setPrototypeOf } = Object;

/**
 * Makes a constructor's objects Transform streams. Their options are in `_options` until then.
 * @param {Function} constructor
 * @param {(this: object, chunk: unknown, encoding: string, callback: Function) => void} transform
 * @param {(this: object, callback: Function) => void} flush
 */
function lazyStream(constructor, transform, flush) {
  setPrototypeOf(constructor.prototype, Transform.prototype);
  setPrototypeOf(constructor, Transform);
  for (const name of ['_readableState', '_writableState']) {
    defineProperty(constructor.prototype, name, {
      __proto__: null,
      get() {
        makeStream(this);
        return this[name];
      },
      set(value) {
        defineProperty(this, name, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
      },
      configurable: true,
      enumerable: true,
    });
  }
  constructor.prototype._transform = transform;
  constructor.prototype._flush = flush;
}

function makeStream(object) {
  const options = object._options;
  delete object._options;
  Reflect.apply(Transform, object, [options]);
  // As a stream it has always taken strings as Latin-1 unless told otherwise.
  if (!options?.defaultEncoding) object._writableState.defaultEncoding = 'utf8';
}

module.exports = { lazyStream };
