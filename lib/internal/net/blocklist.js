'use strict';

// net.BlockList: rules about IP addresses. IPv4 rules hold for IPv4-mapped IPv6 addresses too, and the other way round,
// so everything is kept in the form of IPv6.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { customInspectSymbol } = require('internal/util');
const { inspect } = require('internal/util/inspect');
const { validateArray, validateInt32, validateString } = require('internal/validators');
const { SocketAddress } = require('internal/net/socketaddress');
const { mapToIPv6, parseIPv4, parseIPv6 } = require('internal/net/address_number');

/**
 * @param {unknown} family
 * @param {string} [name] of the argument
 * @returns {'ipv4'|'ipv6'}
 */
function familyOf(family, name = 'family') {
  validateString(family, name);
  const lower = family.toLowerCase();
  if (lower !== 'ipv4' && lower !== 'ipv6') throw new ERR_INVALID_ARG_VALUE(name, family);
  return lower;
}

/**
 * @param {string|SocketAddress} address
 * @param {string} family
 * @param {string} name of the argument
 */
function toSocketAddress(address, family, name) {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  return new SocketAddress({ address, family: familyOf(family) });
}

/** @param {{address: string, family: string}} address @returns {bigint} */
function toNumber({ address, family }) {
  return family === 'ipv4' ? mapToIPv6(parseIPv4(address)) : parseIPv6(address);
}

const familyName = (family) => (family === 'ipv4' ? 'IPv4' : 'IPv6');

function rangeRule(start, end, family) {
  const from = toSocketAddress(start, family, 'start');
  const to = toSocketAddress(end, family, 'end');
  const first = toNumber(from);
  const last = toNumber(to);
  if (first > last) throw new ERR_INVALID_ARG_VALUE('start', start, `must come before ${end}`);
  return { first, last, text: `Range: ${familyName(from.family)} ${from.address}-${to.address}` };
}

function subnetRule(network, prefix, family) {
  if (SocketAddress.isSocketAddress(network)) {
    family = network.family;
  } else {
    validateString(network, 'network');
    family = familyOf(family);
  }
  const bits = family === 'ipv4' ? 32 : 128;
  validateInt32(prefix, 'prefix', 0, bits);
  const given = toSocketAddress(network, family, 'network');
  const hostBits = BigInt(bits - prefix);
  const first = (toNumber(given) >> hostBits) << hostBits;
  const last = first | ((1n << hostBits) - 1n);
  return { first, last, text: `Subnet: ${familyName(family)} ${given.address}/${prefix}` };
}

function cidrRule(cidr, name) {
  validateString(cidr, name);
  const slash = cidr.lastIndexOf('/');
  if (slash === -1) {
    throw new ERR_INVALID_ARG_VALUE(name, cidr, 'must contain a prefix length (e.g. "10.0.0.0/8")');
  }
  const digits = cidr.slice(slash + 1);
  if (!/^\d+$/.test(digits)) throw new ERR_INVALID_ARG_VALUE(name, cidr, 'prefix length must be a valid integer');
  const network = cidr.slice(0, slash);
  return subnetRule(network, Number(digits), network.includes(':') ? 'ipv6' : 'ipv4');
}

class BlockList {
  static PRIVATE_RANGES = Object.freeze([
    '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10', 'fc00::/7',
  ]);

  /** Single addresses: number → the rule's text. */
  #addresses = new Map();
  /** @type {{first: bigint, last: bigint, text: string}[]} */
  #ranges = [];

  /** @param {unknown} value @returns {boolean} */
  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #addresses in value;
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   */
  addAddress(address, family = 'ipv4') {
    const given = toSocketAddress(address, family, 'address');
    const number = toNumber(given);
    if (!this.#addresses.has(number)) {
      this.#addresses.set(number, `Address: ${familyName(given.family)} ${given.address}`);
    }
  }

  /**
   * @param {(string|SocketAddress)[]} addresses
   * @param {'ipv4'|'ipv6'} [family]
   */
  addAddresses(addresses, family = 'ipv4') {
    validateArray(addresses, 'addresses');
    for (let i = 0; i < addresses.length; i++) this.addAddress(addresses[i], family);
  }

  /** Takes back what `addAddress` added; nothing happens if there is no such rule. */
  removeAddress(address, family = 'ipv4') {
    this.#addresses.delete(toNumber(toSocketAddress(address, family, 'address')));
  }

  /**
   * @param {string|SocketAddress} start
   * @param {string|SocketAddress} end
   * @param {'ipv4'|'ipv6'} [family]
   */
  addRange(start, end, family = 'ipv4') {
    this.#add(rangeRule(start, end, family));
  }

  /** Takes back what `addRange` added; nothing happens if there is no such rule. */
  removeRange(start, end, family = 'ipv4') {
    this.#remove(rangeRule(start, end, family));
  }

  /**
   * @param {string|SocketAddress} network
   * @param {number} prefix bits
   * @param {'ipv4'|'ipv6'} [family]
   */
  addSubnet(network, prefix, family = 'ipv4') {
    this.#add(subnetRule(network, prefix, family));
  }

  /** Takes back what `addSubnet` added; nothing happens if there is no such rule. */
  removeSubnet(network, prefix, family = 'ipv4') {
    this.#remove(subnetRule(network, prefix, family));
  }

  /** @param {string} cidr such as `10.0.0.0/8` */
  addCIDR(cidr) {
    this.#add(cidrRule(cidr, 'cidr'));
  }

  /** @param {string[]} cidrs all of them, or none if one is wrong */
  addCIDRs(cidrs) {
    validateArray(cidrs, 'cidrs');
    const rules = cidrs.map((cidr, i) => cidrRule(cidr, `cidrs[${i}]`));
    for (const rule of rules) this.#add(rule);
  }

  /** Takes back what `addCIDR` added; nothing happens if there is no such rule. */
  removeCIDR(cidr) {
    this.#remove(cidrRule(cidr, 'cidr'));
  }

  #add(rule) {
    this.#ranges.push(rule);
  }

  #remove(rule) {
    const at = this.#ranges.findIndex((each) => each.text === rule.text);
    if (at !== -1) this.#ranges.splice(at, 1);
  }

  /**
   * @param {string|SocketAddress} address
   * @param {'ipv4'|'ipv6'} [family]
   * @returns {boolean} whether a rule names it
   */
  check(address, family = 'ipv4') {
    if (!SocketAddress.isSocketAddress(address)) {
      validateString(address, 'address');
      family = familyOf(family);
      try {
        address = new SocketAddress({ address, family });
      } catch {
        // What is no address of the family is on no list.
        return false;
      }
    }
    const number = toNumber(address);
    if (this.#addresses.has(number)) return true;
    for (const range of this.#ranges) {
      if (number >= range.first && number <= range.last) return true;
    }
    return false;
  }

  /** Forgets all rules. */
  clear() {
    this.#addresses.clear();
    this.#ranges = [];
  }

  /** @returns {number} of rules */
  get size() {
    return this.#addresses.size + this.#ranges.length;
  }

  /** @returns {string[]} the rules as text */
  get rules() {
    const rules = [];
    for (const range of this.#ranges) rules.unshift(range.text);
    for (const text of this.#addresses.values()) rules.unshift(text);
    return rules;
  }

  /** @returns {string[]} */
  toJSON() {
    return this.rules;
  }

  /** @param {string|string[]} data rules as `toJSON()` gives them, or their JSON text; others are passed over */
  fromJSON(data) {
    if (Array.isArray(data)) {
      for (const rule of data) {
        if (typeof rule !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      }
    } else {
      if (typeof data !== 'string') throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      const parsed = JSON.parse(data);
      if (!Array.isArray(parsed)) throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
      data = parsed;
    }
    for (const rule of data) this.#addRule(rule);
  }

  #addRule(rule) {
    const match = /^(Address|Range|Subnet): (IPv4|IPv6) (.+)$/.exec(rule);
    if (match === null) return;
    const { 1: kind, 2: family, 3: value } = match;
    if (kind === 'Address') return this.addAddress(value, family);
    const separator = kind === 'Range' ? '-' : '/';
    const at = value.indexOf(separator);
    if (at === -1) return;
    const first = value.slice(0, at);
    const rest = value.slice(at + 1);
    if (kind === 'Range') this.addRange(first, rest, family);
    else this.addSubnet(first, Number(rest), family);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return '[BlockList]';
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

module.exports = { BlockList };
