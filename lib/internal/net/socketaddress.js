'use strict';

// net.SocketAddress: an IP address with its port, as a value.

const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { customInspectSymbol, kEmptyObject } = require('internal/util');
const { inspect } = require('internal/util/inspect');
const { validateObject, validatePort, validateString, validateUint32 } = require('internal/validators');
const { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } = require('internal/net/address_number');

class SocketAddress {
  #address;
  #family;
  #flowlabel;
  #port;

  /** @param {unknown} value @returns {boolean} */
  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #address in value;
  }

  /**
   * @param {{address?: string, family?: 'ipv4'|'ipv6', flowlabel?: number, port?: number}} [options]
   */
  constructor(options = kEmptyObject) {
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { address = family === 'ipv4' ? '127.0.0.1' : '::', port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') {
      throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    }
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);

    const number = family === 'ipv4' ? parseIPv4(address) : parseIPv6(address);
    if (number === undefined) throw new ERR_INVALID_ADDRESS();
    this.#address = family === 'ipv4' ? formatIPv4(number) : formatIPv6(number);
    this.#family = family;
    this.#port = port | 0;
    this.#flowlabel = family === 'ipv6' ? flowlabel : 0;
  }

  /** @returns {string} */
  get address() {
    return this.#address;
  }

  /** @returns {number} */
  get port() {
    return this.#port;
  }

  /** @returns {'ipv4'|'ipv6'} */
  get family() {
    return this.#family;
  }

  /** @returns {number} 0 for IPv4 */
  get flowlabel() {
    return this.#flowlabel;
  }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return '[SocketAddress]';
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  /**
   * @param {string} input `1.2.3.4:80`, `[::1]:80`, or without a port
   * @returns {SocketAddress|undefined}
   */
  static parse(input) {
    validateString(input, 'input');
    try {
      const { hostname, port } = new URL(`http://${input}`);
      if (hostname.startsWith('[') && hostname.endsWith(']')) {
        return new SocketAddress({ address: hostname.slice(1, -1), port: port | 0, family: 'ipv6' });
      }
      return new SocketAddress({ address: hostname, port: port | 0 });
    } catch {
      return undefined;
    }
  }
}

for (const name of ['address', 'port', 'family', 'flowlabel']) {
  Object.defineProperty(SocketAddress.prototype, name, { __proto__: null, enumerable: true });
}

module.exports = { SocketAddress };
