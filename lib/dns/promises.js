'use strict';

const { getDefaultResultOrder, lookupPromise, lookupServicePromise, setDefaultResultOrder } =
    require('internal/dns/lookup');
const { errorCodes, missingFunctions } = require('internal/dns/missing');

module.exports = {
  lookup: lookupPromise,
  lookupService: lookupServicePromise,
  getDefaultResultOrder,
  setDefaultResultOrder,
  ...errorCodes,
  ...missingFunctions('dns.promises'),
};
Object.defineProperty(lookupPromise, 'name', { __proto__: null, value: 'lookup' });
Object.defineProperty(lookupServicePromise, 'name', { __proto__: null, value: 'lookupService' });
