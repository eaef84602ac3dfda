'use strict';

// node:http2, as far as programs need it to load: its constants, settings and names. Sessions and streams are not there, and
// say so when they are asked for.
// https://nodejs.org/docs/latest-v24.x/api/http2.html

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const constants = require('internal/http2/constants');
const { getDefaultSettings, getPackedSettings, getUnpackedSettings } = require('internal/http2/settings');

function missing(name) {
  return { [name]() { throw new ERR_METHOD_NOT_IMPLEMENTED(`http2.${name}()`); } }[name];
}

class Http2ServerRequest {
  constructor() { throw new ERR_METHOD_NOT_IMPLEMENTED('new Http2ServerRequest()'); }
}

class Http2ServerResponse {
  constructor() { throw new ERR_METHOD_NOT_IMPLEMENTED('new Http2ServerResponse()'); }
}

module.exports = {
  connect: missing('connect'),
  constants,
  createServer: missing('createServer'),
  createSecureServer: missing('createSecureServer'),
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  performServerHandshake: missing('performServerHandshake'),
  sensitiveHeaders: Symbol('sensitiveHeaders'),
  Http2ServerRequest,
  Http2ServerResponse,
};
