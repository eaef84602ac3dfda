'use strict';

// http: servers and clients of HTTP/1.

const { METHODS, STATUS_CODES, validateHeaderName, validateHeaderValue } = require('internal/http/common');
const { IncomingMessage } = require('internal/http/incoming');
const { OutgoingMessage } = require('internal/http/outgoing');
const { ServerResponse } = require('internal/http/server_response');
const { Server } = require('internal/http/server');
const { connectionListener } = require('internal/http/server_connection');
const { Agent, globals } = require('internal/http/agent');
const { ClientRequest } = require('internal/http/client');
const { getOptionValue } = require('internal/options');
const { validateInteger } = require('internal/validators');

/**
 * @param {object|Function} [options]
 * @param {(request: IncomingMessage, response: ServerResponse) => void} [requestListener]
 * @returns {Server}
 */
function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

/**
 * @param {string|URL|object} url
 * @param {object|Function} [options]
 * @param {(response: IncomingMessage) => void} [callback]
 * @returns {ClientRequest}
 */
function request(url, options, callback) {
  return new ClientRequest(url, options, callback);
}

/** A request without a body, which is ended already. */
function get(url, options, callback) {
  const made = request(url, options, callback);
  made.end();
  return made;
}

/**
 * Parsers live with their connections: none are kept, whatever the limit.
 * @param {number} max
 */
function setMaxIdleHTTPParsers(max) {
  validateInteger(max, 'max', 1);
  require('internal/http/legacy_parser').parsers.max = max;
}

let maxHeaderSize;

module.exports = {
  _connectionListener: connectionListener,
  METHODS,
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers,
};

Object.defineProperties(module.exports, {
  maxHeaderSize: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => maxHeaderSize ??= getOptionValue('--max-http-header-size'),
  },
  globalAgent: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => globals.http,
    set: (agent) => { globals.http = agent; },
  },
});

// The same as the globals, loaded when they are asked for.
for (const [name, id] of [
  ['CloseEvent', 'internal/fetch/globals'], ['MessageEvent', 'internal/worker/io'], ['WebSocket', 'internal/fetch/globals'],
]) {
  Object.defineProperty(module.exports, name, {
    __proto__: null, configurable: true, enumerable: true, get: () => require(id)[name],
  });
}
