'use strict';

// The name under which old programs find requests of clients.

const { ClientRequest } = require('internal/http/client');

module.exports = { ClientRequest };
