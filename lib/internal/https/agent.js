'use strict';

// https.Agent: an http.Agent whose connections are TLS ones, and which remembers their sessions.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { Agent: HttpAgent, globals } = require('internal/http/agent');
const { kEmptyObject } = require('internal/util');
const tls = require('tls');

const { setPrototypeOf } = Object;

const kDefaultCachedSessions = 100;

/** Functions have no text of their own that could stand in a name: numbers. */
const functionNumbers = new WeakMap();
let lastFunctionNumber = 0;

function numberOf(check) {
  let number = functionNumbers.get(check);
  if (number === undefined) functionNumbers.set(check, number = ++lastFunctionNumber);
  return number;
}

/**
 * @param {object} [options] of http.Agent and tls.connect, and maxCachedSessions
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  if (options?.proxyEnv !== undefined) throw new ERR_METHOD_NOT_IMPLEMENTED('https.Agent option proxyEnv');
  options = { __proto__: null, ...options };
  options.defaultPort ??= 443;
  options.protocol ??= 'https:';
  Reflect.apply(HttpAgent, this, [options]);

  this.maxCachedSessions = this.options.maxCachedSessions;
  if (this.maxCachedSessions === undefined) this.maxCachedSessions = kDefaultCachedSessions;
  this._sessionCache = { map: {}, list: [] };
}
setPrototypeOf(Agent.prototype, HttpAgent.prototype);
setPrototypeOf(Agent, HttpAgent);

/** @returns {Function|undefined} a request's own judgement of servers, which others do not share */
function ownCheck(agent, options) {
  const { checkServerIdentity: check } = options;
  if (typeof check !== 'function' || check === tls.checkServerIdentity) return undefined;
  return check === agent.options.checkServerIdentity ? undefined : check;
}

/**
 * @param {...any} args (options[, callback]) or (port[, host][, options][, callback])
 * @returns {import('tls').TLSSocket}
 */
Agent.prototype.createConnection = function createConnection(...args) {
  const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
  let options;
  const last = args[args.length - 1];
  if (last !== null && typeof last === 'object') options = { ...last };
  else options = {};
  if (typeof args[0] === 'number' || typeof args[0] === 'string') options.port = args[0];
  if (typeof args[1] === 'string') options.host = args[1];

  const key = options._agentKey;
  const remembers = key !== undefined && ownCheck(this, options) === undefined;
  if (remembers && options.session === undefined) {
    const session = this._getSession(key);
    if (session) options.session = session;
  }
  const socket = tls.connect(options);
  if (remembers) {
    socket.on('session', (session) => this._cacheSession(key, session));
    // A session that led to a failure is not tried again.
    socket.once('close', (hadError) => {
      if (hadError) this._evictSession(key);
    });
  }
  if (callback !== undefined) callback(null, socket);
  return socket;
};

/** Certificates with their passphrases count as what they hold. */
function nameOfPfx(pfx) {
  if (!Array.isArray(pfx)) return pfx;
  return pfx.map((item) => (
    item?.buf === undefined ? item : `${JSON.stringify(item.passphrase)}=${Buffer.from(item.buf).toString('base64')}`));
}

const { Buffer } = require('buffer');

/**
 * What connections have to have in common to be exchangeable.
 * @param {object} [options]
 * @returns {string}
 */
Agent.prototype.getName = function getName(options = kEmptyObject) {
  const has = (value) => (value ? `${value}` : '');
  const given = (value) => (value !== undefined ? `${value}` : '');
  const parts = [
    Reflect.apply(HttpAgent.prototype.getName, this, [options]),
    has(options.ca),
    has(options.cert),
    has(options.clientCertEngine),
    has(options.ciphers),
    has(options.key),
    has(nameOfPfx(options.pfx)),
    given(options.rejectUnauthorized),
    options.servername && options.servername !== options.host ? options.servername : '',
    has(options.minVersion),
    has(options.maxVersion),
    has(options.secureProtocol),
    has(options.crl),
    given(options.honorCipherOrder),
    has(options.ecdhCurve),
    has(options.dhparam),
    given(options.secureOptions),
    has(options.sessionIdContext),
    options.sigalgs ? JSON.stringify(options.sigalgs) : '',
    has(options.privateKeyIdentifier),
    has(options.privateKeyEngine),
  ];
  const check = ownCheck(this, options);
  if (check !== undefined) parts.push(`check#${numberOf(check)}`);
  return parts.join(':');
};

Agent.prototype._getSession = function _getSession(key) {
  return this._sessionCache.map[key];
};

Agent.prototype._cacheSession = function _cacheSession(key, session) {
  if (this.maxCachedSessions === 0) return;
  const { list, map } = this._sessionCache;
  if (map[key] === undefined) {
    // The oldest goes.
    if (list.length >= this.maxCachedSessions) delete map[list.shift()];
    list.push(key);
  }
  map[key] = session;
};

Agent.prototype._evictSession = function _evictSession(key) {
  const { list, map } = this._sessionCache;
  const index = list.indexOf(key);
  if (index === -1) return;
  list.splice(index, 1);
  delete map[key];
};

globals.https = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

module.exports = { Agent, globals };
