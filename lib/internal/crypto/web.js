'use strict';

// globalThis.crypto: the web's Crypto.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const random = require('internal/crypto/random');

let isMade = false;

class Crypto {
  #brand;

  constructor() {
    if (isMade) throw new ERR_ILLEGAL_CONSTRUCTOR();
    isMade = true;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#brand in value)) throw new ERR_INVALID_THIS('Crypto');
  }

  get subtle() {
    Crypto.#check(this);
    return require('internal/crypto/subtle').subtle;
  }

  /** @template {ArrayBufferView} T @param {T} array of integers, at most 65536 bytes @returns {T} */
  getRandomValues(array) {
    Crypto.#check(this);
    return Reflect.apply(random.getRandomValues, this, arguments);
  }

  /** @param {object} [options] @returns {string} version 4 */
  randomUUID(options) {
    Crypto.#check(this);
    return random.randomUUID(options);
  }
}
Object.defineProperties(Crypto.prototype, {
  [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'Crypto' },
  getRandomValues: { __proto__: null, enumerable: true },
  randomUUID: { __proto__: null, enumerable: true },
  subtle: { __proto__: null, enumerable: true },
});

module.exports = { Crypto, crypto: new Crypto() };
