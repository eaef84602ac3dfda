'use strict';

const { getDefaultResultOrder, lookupPromise, lookupServicePromise, setDefaultResultOrder } =
    require('internal/dns/lookup');
const { errorCodes } = require('internal/dns/error_codes');
const { PromiseResolver, sharedFunctions } = require('internal/dns/resolver');

module.exports = {
  lookup: lookupPromise,
  lookupService: lookupServicePromise,
  getDefaultResultOrder,
  setDefaultResultOrder,
  ...errorCodes,
  Resolver: PromiseResolver,
  ...sharedFunctions('promise'),
};
Object.defineProperty(lookupPromise, 'name', { __proto__: null, value: 'lookup' });
Object.defineProperty(lookupServicePromise, 'name', { __proto__: null, value: 'lookupService' });
