'use strict';

// fetch and its classes, as the globals have them: undici's, with Request and Response of our own in front.

const { undici } = require('internal/fetch/headers');
const { Request, unwrap } = require('internal/fetch/request');
const { Response, internals: { wrap } } = require('internal/fetch/response');

/**
 * @param {string|URL|Request} input
 * @param {object} [init]
 * @returns {Promise<Response>}
 */
async function fetch(input, init) {
  return wrap(await undici().fetch(unwrap(input), init));
}

module.exports = { Request, Response, fetch };

for (const name of ['CloseEvent', 'EventSource', 'FormData', 'Headers', 'WebSocket']) {
  Object.defineProperty(module.exports, name, { __proto__: null, enumerable: true, get: () => undici()[name] });
}
