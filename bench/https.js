'use strict';
// A server of node:https under load: 64 connections that are kept alive, and connections that serve for one request alone,
// each with a handshake of its own.
const https = require('node:https');
const { benchmark, wrk } = require('./support_load.js');
const { secure } = require('./support_tls.js');

const serve = () => https.createServer(secure, (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World\n');
});

benchmark(__filename, {
  'https-hello': { serve, load: (port, seconds) => wrk(port, seconds, { tls: true }) },
  'https-handshake': { serve, load: (port, seconds) => wrk(port, seconds, { tls: true, headers: ['Connection: close'] }) },
});
