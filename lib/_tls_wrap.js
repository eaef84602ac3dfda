'use strict';

process.emitWarning('The _tls_wrap module is deprecated. Use `node:tls` instead.', 'DeprecationWarning', 'DEP0192');

const { TLSSocket, Server, connect, createServer } = require('tls');

module.exports = { TLSSocket, Server, connect, createServer };
