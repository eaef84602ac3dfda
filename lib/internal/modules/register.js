'use strict';
// module.register(): asynchronous hooks, which run on a thread of their own. They wait for worker threads.

const { codes } = require('internal/errors');

/** @param {string | URL} specifier */
function register() {
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED('module.register');
}

module.exports = { register };
