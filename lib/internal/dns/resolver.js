'use strict';

// Resolver: questions to name servers, which are chosen for each resolver. dns.resolve4() and the like ask one that
// all share.

const native = binding('resolver');
const { codes, dnsException } = require('internal/errors');
const { ERR_DNS_SET_SERVERS_FAILED, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS } = codes;
const { isIP } = require('internal/net');
const { kEmptyObject } = require('internal/util');
const { validateArray, validateFunction, validateInt32, validatePort, validateString, validateUint32 } =
    require('internal/validators');
const { answerOf, types } = require('internal/dns/records');
const timing = require('internal/perf/timing');

const kPort = 53;

/** The methods' names, and what each asks for. */
const methods = {
  resolve4: 'A', resolve6: 'AAAA', resolveAny: 'ANY', resolveCaa: 'CAA', resolveCname: 'CNAME', resolveMx: 'MX',
  resolveNaptr: 'NAPTR', resolveNs: 'NS', resolvePtr: 'PTR', resolveSoa: 'SOA', resolveSrv: 'SRV',
  resolveTlsa: 'TLSA', resolveTxt: 'TXT',
};

/** "queryAny", as errors name it. */
function queryName(kind) {
  return `query${kind === 'AAAA' ? 'Aaaa' : kind[0] + kind.slice(1).toLowerCase()}`;
}

/** @param {string} text "1.2.3.4", "1.2.3.4:53", "::1" or "[::1]:53" @returns {[string, number]} */
function parseServer(text) {
  if (isIP(text)) return [text, kPort];
  const bracketed = text[0] === '[' ? text.indexOf(']') : -1;
  if (bracketed > 0) {
    const address = text.slice(1, bracketed);
    const rest = text.slice(bracketed + 1);
    if (isIP(address) === 6 && (rest === '' || /^:\d+$/.test(rest))) {
      return [address, rest === '' ? kPort : validatePort(+rest.slice(1))];
    }
  }
  const colon = text.lastIndexOf(':');
  if (colon > 0 && isIP(text.slice(0, colon)) === 4 && /^\d+$/.test(text.slice(colon + 1))) {
    return [text.slice(0, colon), validatePort(+text.slice(colon + 1))];
  }
  throw new ERR_INVALID_IP_ADDRESS(text);
}

class ResolverBase {
  /** @param {{timeout?: number, tries?: number, maxTimeout?: number}} [options] */
  constructor(options = undefined) {
    const { timeout = -1, tries = 4, maxTimeout = 0 } = options ?? kEmptyObject;
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
    validateUint32(maxTimeout, 'options.maxTimeout');
    this._handle = new native.Channel(timeout, tries, maxTimeout);
  }

  /** Ends all questions under way. */
  cancel() {
    this._handle.cancel();
  }

  /** @returns {string[]} */
  getServers() {
    const found = this._handle.getServers() || [];
    const servers = [];
    for (let i = 0; i < found.length; i += 2) {
      const address = found[i];
      const port = +found[i + 1];
      if (port === kPort || port === 0) servers.push(address);
      else servers.push(isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`);
    }
    return servers;
  }

  /** @param {string[]} servers */
  setServers(servers) {
    validateArray(servers, 'servers');
    const parsed = [];
    servers.forEach((server, i) => {
      validateString(server, `servers[${i}]`);
      const [address, port] = parseServer(server);
      parsed.push(address, `${port || kPort}`);
    });
    const failure = this._handle.setServers(parsed);
    if (failure !== '') throw new ERR_DNS_SET_SERVERS_FAILED(failure, `${servers}`);
  }

  /** @param {string} ipv4 or an IPv6 address alone @param {string} [ipv6] */
  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    const only6 = ipv6 === undefined && isIP(ipv4) === 6;
    if (!this._handle.setLocalAddress(only6 ? '' : ipv4, only6 ? ipv4 : ipv6 ?? '')) {
      throw new ERR_INVALID_ARG_VALUE('ipv4', ipv4, 'must be a valid IP address');
    }
  }
}

/** Asks, and calls back with (error, answer). */
function ask(resolver, name, kind, ttl, syscall, callback) {
  const timed = timing.begin('dns', syscall, { host: name, ttl });
  resolver._handle.query(asciiName(name), types[kind], (code, records) => {
    if (code) return callback(dnsException(code, syscall, name));
    const answer = answerOf(records, kind, ttl);
    if (answer === undefined || answer.length === 0) return callback(dnsException('ENODATA', syscall, name));
    timing.end(timed, { result: answer });
    callback(null, answer);
  });
}

function asciiName(name) {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) > 127) return require('url').domainToASCII(name);
  return name;
}

/** The name under which an address is asked for, "1.0.0.127.in-addr.arpa". */
function reverseName(address) {
  if (isIP(address) === 4) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  let [head, tail] = address.split('%')[0].split('::');
  if (address.includes('.')) {
    const four = address.slice(address.lastIndexOf(':') + 1);
    const [a, b, c, d] = four.split('.').map(Number);
    const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
    if (tail !== undefined) tail = tail.replace(four, hex);
    else head = head.replace(four, hex);
  }
  const groups = (text) => (text ? text.split(':') : []);
  const front = groups(head);
  const back = groups(tail);
  const middle = tail === undefined ? [] : new Array(8 - front.length - back.length).fill('0');
  const digits = [...front, ...middle, ...back].map((group) => group.padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

function askReverse(resolver, address, callback) {
  resolver._handle.query(reverseName(address), types.PTR, (code, records) => {
    if (code) return callback(dnsException(code, 'getHostByAddr', address));
    callback(null, answerOf(records, 'PTR', false));
  });
}

function checkReverse(address) {
  validateString(address, 'name');
  if (isIP(address) === 0) {
    const error = dnsException('EINVAL', 'getHostByAddr', address);
    error.errno = -22;
    throw error;
  }
}

function kindOf(rrtype) {
  validateString(rrtype, 'rrtype');
  if (!Object.values(methods).includes(rrtype)) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
  return rrtype;
}

/** With callbacks. */
class Resolver extends ResolverBase {
  resolve(name, rrtype, callback) {
    if (typeof rrtype === 'function') {
      callback = rrtype;
      rrtype = 'A';
    }
    const kind = kindOf(rrtype);
    validateString(name, 'name');
    validateFunction(callback, 'callback');
    ask(this, name, kind, false, queryName(kind), callback);
  }

  reverse(name, callback) {
    checkReverse(name);
    validateFunction(callback, 'callback');
    askReverse(this, name, callback);
  }
}

/** With promises. */
class PromiseResolver extends ResolverBase {
  resolve(name, rrtype = 'A') {
    validateString(name, 'name');
    const kind = kindOf(rrtype);
    return asPromise((callback) => ask(this, name, kind, false, queryName(kind), callback));
  }

  reverse(name) {
    checkReverse(name);
    return asPromise((callback) => askReverse(this, name, callback));
  }
}
Object.defineProperty(PromiseResolver, 'name', { __proto__: null, value: 'Resolver' });

function asPromise(start) {
  return new Promise((resolve, reject) => start((err, answer) => (err ? reject(err) : resolve(answer))));
}

function method(prototype, name, value) {
  Object.defineProperty(value, 'name', { __proto__: null, value: name });
  Object.defineProperty(prototype, name, {
    __proto__: null, value, writable: true, configurable: true, enumerable: false,
  });
}

for (const [name, kind] of Object.entries(methods)) {
  const syscall = queryName(kind);
  method(Resolver.prototype, name, function(name, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateString(name, 'name');
    validateFunction(callback, 'callback');
    ask(this, name, kind, Boolean(options?.ttl), syscall, callback);
  });
  method(PromiseResolver.prototype, name, function(name, options) {
    validateString(name, 'name');
    return asPromise((callback) => ask(this, name, kind, Boolean(options?.ttl), syscall, callback));
  });
}

// ---- the resolver that all share

let shared;
function sharedResolver() {
  return shared ??= { callback: new Resolver(), promise: new PromiseResolver() };
}

/** Other servers for all: a new resolver, for the old one's questions go on with the old ones. */
function setServers(servers) {
  const next = { callback: new Resolver(), promise: new PromiseResolver() };
  next.callback.setServers(servers);
  next.promise.setServers(servers);
  shared = next;
}

/** @param {'callback'|'promise'} form @returns {object} the functions of dns or dns.promises */
function sharedFunctions(form) {
  const functions = { setServers, getServers: () => sharedResolver().callback.getServers() };
  const names = ['resolve', 'reverse', ...Object.keys(methods)];
  for (const name of names) {
    functions[name] = { [name](...args) { return sharedResolver()[form][name](...args); } }[name];
  }
  return functions;
}

module.exports = { PromiseResolver, Resolver, sharedFunctions };
