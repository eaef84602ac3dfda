'use strict';

// node:dns: lookups through the system's resolver. What asks name servers directly throws by name.

const { AI_ADDRCONFIG, AI_ALL, AI_V4MAPPED } = binding('dns');
const { getDefaultResultOrder, lookup, lookupService, setDefaultResultOrder } = require('internal/dns/lookup');
const { errorCodes, missingFunctions } = require('internal/dns/missing');

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
  ...missingFunctions('dns'),
};

Object.defineProperty(module.exports, 'promises', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() { return require('dns/promises'); },
});
