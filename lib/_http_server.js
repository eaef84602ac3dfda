'use strict';

// The name under which old programs find servers.

const { STATUS_CODES } = require('internal/http/common');
const { Server, kConnections, kTimer, setupConnectionsTracking } = require('internal/http/server');
const { connectionListener } = require('internal/http/server_connection');
const { kServerResponse, storeHttpOptions } = require('internal/http/server_options');
const { ServerResponse } = require('internal/http/server_response');

module.exports = {
  STATUS_CODES,
  Server,
  ServerResponse,
  setupConnectionsTracking,
  storeHTTPOptions: storeHttpOptions,
  _connectionListener: connectionListener,
  kServerResponse,
  kConnectionsCheckingInterval: kTimer,
  kConnections,
};
