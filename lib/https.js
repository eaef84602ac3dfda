'use strict';

// https: HTTP/1 over TLS.

const { ClientRequest } = require('http');
const { Agent, globals } = require('internal/https/agent');
const { Server } = require('internal/https/server');
const { URL, isURL, urlToHttpOptions } = require('internal/url');

/**
 * @param {object|Function} [options]
 * @param {Function} [requestListener]
 * @returns {Server}
 */
function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

/**
 * @param {string|URL|object} url
 * @param {object|Function} [options]
 * @param {Function} [callback] for 'response'
 * @returns {ClientRequest}
 */
function request(...args) {
  let options = {};
  if (typeof args[0] === 'string') options = urlToHttpOptions(new URL(args.shift()));
  else if (isURL(args[0])) options = urlToHttpOptions(args.shift());
  if (args[0] && typeof args[0] !== 'function') Object.assign(options, args.shift());
  options._defaultAgent = globals.https;
  return new ClientRequest(options, args[0]);
}

/** A request without a body, which is ended already. */
function get(url, options, callback) {
  const made = request(url, options, callback);
  made.end();
  return made;
}

module.exports = { Agent, Server, createServer, get, request };

Object.defineProperty(module.exports, 'globalAgent', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: () => globals.https,
  set: (agent) => { globals.https = agent; },
});
