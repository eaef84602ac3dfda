'use strict';
// Keys and certificates: `server` (localhost, 127.0.0.1), `other` (other.test, *.wild.test) and `client` (client.test)
// are signed by `ca`; `selfsigned` signs itself. All are valid until 2120.
const fs = require('node:fs');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');

const read = (name) => fs.readFileSync(path.join(__dirname, 'keys', name));
const pair = (name) => ({ key: read(`${name}.key`), cert: read(`${name}.crt`) });

const ca = read('ca.crt');
const server = pair('server');
const other = pair('other');
const client = pair('client');
const selfsigned = pair('selfsigned');

/**
 * A server on a free port of the loopback.
 * @param {object} options
 * @param {(socket: tls.TLSSocket) => void} [listener]
 */
async function listen(options, listener) {
  const made = tls.createServer({ ...server, ...options }, listener);
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}

/** Options of a client of that server that trusts it. */
const to = (made, options) => ({ port: made.address().port, host: '127.0.0.1', ca, ...options });

module.exports = { ca, client, listen, other, read, selfsigned, server, to };
