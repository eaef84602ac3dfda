'use strict';

// The name that this class had as a module of its own.

module.exports = require('stream').Duplex;
