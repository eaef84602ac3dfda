'use strict';

// node:dns: lookups through the system's resolver, and questions to name servers.

const { AI_ADDRCONFIG, AI_ALL, AI_V4MAPPED } = binding('dns');
const { getDefaultResultOrder, lookup, lookupService, setDefaultResultOrder } = require('internal/dns/lookup');
const { errorCodes } = require('internal/dns/error_codes');
const { Resolver, sharedFunctions } = require('internal/dns/resolver');

module.exports = {
  lookup,
  lookupService,
  getDefaultResultOrder,
  setDefaultResultOrder,
  // Hints for the resolver.
  ADDRCONFIG: AI_ADDRCONFIG,
  ALL: AI_ALL,
  V4MAPPED: AI_V4MAPPED,
  ...errorCodes,
  Resolver,
  ...sharedFunctions('callback'),
};

Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('dns/promises'); },
});
