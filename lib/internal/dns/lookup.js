'use strict';

// lookup and lookupService: the system's own resolver, asked on a lane of its own.

const native = binding('dns');
const { AbortError, codes, dnsException } = require('internal/errors');
const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } = codes;
const { isIP } = require('internal/net');
const timing = require('internal/perf/timing');
const { validateAbortSignal, validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString } =
    require('internal/validators');

const { AI_ADDRCONFIG, AI_ALL, AI_V4MAPPED } = native;
const kFamilies = [0, 4, 6];
const kOrders = ['verbatim', 'ipv4first', 'ipv6first'];

let defaultOrder;

/** @returns {'verbatim'|'ipv4first'|'ipv6first'} */
function getDefaultResultOrder() {
  if (defaultOrder === undefined) {
    const option = require('internal/options').getOptionValue('--dns-result-order');
    defaultOrder = kOrders.includes(option) ? option : 'verbatim';
  }
  return defaultOrder;
}

/** @param {'verbatim'|'ipv4first'|'ipv6first'} order */
function setDefaultResultOrder(order) {
  validateOneOf(order, 'dnsOrder', kOrders);
  defaultOrder = order;
}

function validateHints(hints) {
  if ((hints & ~(AI_ADDRCONFIG | AI_ALL | AI_V4MAPPED)) !== 0) throw new ERR_INVALID_ARG_VALUE('hints', hints);
}

let warnedHostname = false;
function warnHostname(hostname) {
  if (warnedHostname) return;
  warnedHostname = true;
  process.emitWarning(`The provided hostname "${hostname}" is not a valid hostname, and is supported in the dns ` +
                      'module solely for compatibility.', 'DeprecationWarning', 'DEP0118');
}

/**
 * @param {unknown} hostname
 * @param {unknown} options a family, or an object
 * @returns {{family: number, hints: number, all: boolean, order: string, signal?: AbortSignal}}
 */
function lookupOptions(hostname, options) {
  let family = 0;
  let hints = 0;
  let all = false;
  let order = getDefaultResultOrder();
  let signal;
  if (hostname) validateString(hostname, 'hostname');
  if (typeof options === 'number') {
    validateOneOf(options, 'family', kFamilies);
    family = options;
  } else if (options !== undefined && typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  } else {
    if (options?.hints != null) {
      validateNumber(options.hints, 'options.hints');
      hints = options.hints >>> 0;
      validateHints(hints);
    }
    if (options?.family != null) {
      if (options.family === 'IPv4') {
        family = 4;
      } else if (options.family === 'IPv6') {
        family = 6;
      } else {
        validateOneOf(options.family, 'options.family', kFamilies);
        family = options.family;
      }
    }
    if (options?.all != null) {
      validateBoolean(options.all, 'options.all');
      all = options.all;
    }
    if (options?.verbatim != null) {
      validateBoolean(options.verbatim, 'options.verbatim');
      order = options.verbatim ? 'verbatim' : 'ipv4first';
    }
    if (options?.signal !== undefined) {
      validateAbortSignal(options.signal, 'options.signal');
      signal = options.signal;
    }
    if (options?.order != null) {
      validateOneOf(options.order, 'options.order', kOrders);
      order = options.order;
    }
  }
  return { family, hints, all, order, signal };
}

/** The addresses, as objects in the order asked for. */
function sorted(found, order) {
  const addresses = [];
  for (let i = 0; i < found.length; i += 2) addresses.push({ address: found[i], family: found[i + 1] });
  if (order === 'verbatim') return addresses;
  const first = order === 'ipv4first' ? 4 : 6;
  return [...addresses.filter((one) => one.family === first), ...addresses.filter((one) => one.family !== first)];
}

/** An answer that needs no asking; undefined: ask. */
function known(hostname, { family, all }) {
  if (!hostname) {
    warnHostname(hostname);
    return all ? [] : { address: null, family: family === 6 ? 6 : 4 };
  }
  const matched = isIP(hostname);
  if (!matched) return undefined;
  const address = { address: hostname, family: matched };
  return all ? [address] : address;
}

/**
 * @param {string} hostname
 * @param {object|number} [options]
 * @param {Function} callback (err, address, family), or (err, addresses) with `all`
 * @returns {object} the lookup in flight, if the answer is not known at once
 */
function lookup(hostname, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  if (hostname) validateString(hostname, 'hostname');
  validateFunction(callback, 'callback');
  const settings = lookupOptions(hostname, options);
  const answer = known(hostname, settings);
  if (answer !== undefined) {
    if (settings.all) process.nextTick(callback, null, answer);
    else process.nextTick(callback, null, answer.address, answer.family);
    return {};
  }
  return ask(hostname, settings, (error, addresses) => {
    if (error) return callback(error);
    if (settings.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  });
}
Object.defineProperty(lookup, require('internal/util').customPromisifyArgs, {
  __proto__: null, value: ['address', 'family'], enumerable: false,
});

/** A lookup in flight. */
class Lookup {
  #ticket;

  constructor(ticket) {
    this.#ticket = ticket;
  }

  /** @returns {boolean} false: it has been answered. Else its callback is not called any more. */
  cancel() {
    return native.cancelLookup(this.#ticket);
  }

  ref() {
    native.refLookup(this.#ticket, true);
  }

  /** Lets the program end without the answer. */
  unref() {
    native.refLookup(this.#ticket, false);
  }
}

/**
 * Asks the system's resolver.
 * @param {string} hostname
 * @param {{family: number, hints: number, order: string, signal?: AbortSignal}} settings
 * @param {(error: Error|null, addresses?: {address: string, family: number}[]) => void} callback
 * @returns {Lookup | {}} nothing to hold on to if the signal has been aborted
 */
function ask(hostname, { family, hints, order, signal }, callback) {
  if (signal?.aborted) {
    process.nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
    return {};
  }
  const timed = timing.begin('dns', 'lookup', { hostname, family, hints, order, verbatim: order === 'verbatim' });
  let listening;
  const lookup = new Lookup(native.lookup(ascii(hostname), family, hints, (error, found) => {
    listening?.[Symbol.dispose]();
    if (error) return callback(dnsException(error.errno, 'getaddrinfo', hostname));
    const addresses = sorted(found, order);
    timing.end(timed, { addresses });
    callback(null, addresses);
  }));
  if (signal !== undefined) {
    listening = require('events').addAbortListener(signal, () => {
      if (lookup.cancel()) process.nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
    });
  }
  return lookup;
}

/** @param {string} hostname @returns {string} in the form that name servers take */
function ascii(hostname) {
  for (let i = 0; i < hostname.length; i++) {
    if (hostname.charCodeAt(i) > 127) return require('url').domainToASCII(hostname);
  }
  return hostname;
}

/**
 * @param {string} hostname
 * @param {object|number} [options]
 * @returns {Promise<{address: string, family: number}|object[]>}
 */
function lookupPromise(hostname, options) {
  const settings = lookupOptions(hostname, options);
  const answer = known(hostname, settings);
  if (answer !== undefined) return Promise.resolve(answer);
  return new Promise((resolve, reject) => {
    ask(hostname, settings, (error, addresses) => {
      if (error) reject(error);
      else resolve(settings.all ? addresses : addresses[0]);
    });
  });
}

function checkService(address, port) {
  validateString(address, 'address');
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
}

/** @param {string} address @param {number} port @param {Function} callback (err, hostname, service) */
function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  checkService(address, port);
  validateFunction(callback, 'callback');
  const timed = timing.begin('dns', 'lookupService', { host: address, port: +port });
  native.lookupService(address, +port, (err, names) => {
    if (err) return callback(dnsException(err.errno, 'getnameinfo', address));
    timing.end(timed, { hostname: names[0], service: names[1] });
    callback(null, names[0], names[1]);
  });
  return {};
}
Object.defineProperty(lookupService, require('internal/util').customPromisifyArgs, {
  __proto__: null, value: ['hostname', 'service'], enumerable: false,
});

/** @param {string} address @param {number} port @returns {Promise<{hostname: string, service: string}>} */
function lookupServicePromise(address, port) {
  if (arguments.length !== 2) throw new ERR_MISSING_ARGS('address', 'port');
  checkService(address, port);
  return new Promise((resolve, reject) => {
    const timed = timing.begin('dns', 'lookupService', { host: address, port: +port });
    native.lookupService(address, +port, (err, names) => {
      if (err) return reject(dnsException(err.errno, 'getnameinfo', address));
      timing.end(timed, { hostname: names[0], service: names[1] });
      resolve({ hostname: names[0], service: names[1] });
    });
  });
}

module.exports = {
  Lookup,
  getDefaultResultOrder,
  lookup,
  lookupPromise,
  lookupService,
  lookupServicePromise,
  setDefaultResultOrder,
};
