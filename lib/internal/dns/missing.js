'use strict';

// The codes of the protocol's errors, and the functions that ask name servers themselves: these are not there yet.

const { codes } = require('internal/errors');

const errorCodes = {
  NODATA: 'ENODATA',
  FORMERR: 'EFORMERR',
  SERVFAIL: 'ESERVFAIL',
  NOTFOUND: 'ENOTFOUND',
  NOTIMP: 'ENOTIMP',
  REFUSED: 'EREFUSED',
  BADQUERY: 'EBADQUERY',
  BADNAME: 'EBADNAME',
  BADFAMILY: 'EBADFAMILY',
  BADRESP: 'EBADRESP',
  CONNREFUSED: 'ECONNREFUSED',
  TIMEOUT: 'ETIMEOUT',
  EOF: 'EOF',
  FILE: 'EFILE',
  NOMEM: 'ENOMEM',
  DESTRUCTION: 'EDESTRUCTION',
  BADSTR: 'EBADSTR',
  BADFLAGS: 'EBADFLAGS',
  NONAME: 'ENONAME',
  BADHINTS: 'EBADHINTS',
  NOTINITIALIZED: 'ENOTINITIALIZED',
  LOADIPHLPAPI: 'ELOADIPHLPAPI',
  ADDRGETNETWORKPARAMS: 'EADDRGETNETWORKPARAMS',
  CANCELLED: 'ECANCELLED',
};

const names = [
  'getServers', 'setServers', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname',
  'resolveMx', 'resolveNaptr', 'resolveNs', 'resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTlsa', 'resolveTxt',
  'reverse',
];

/** @param {string} prefix of the names @returns {object} of functions that throw, and the class Resolver */
function missingFunctions(prefix) {
  const functions = {
    Resolver: class Resolver {
      constructor() {
        throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`new ${prefix}.Resolver()`);
      }
    },
  };
  for (const name of names) {
    functions[name] = { [name]() { throw new codes.ERR_METHOD_NOT_IMPLEMENTED(`${prefix}.${name}()`); } }[name];
  }
  return functions;
}

module.exports = { errorCodes, missingFunctions };
