'use strict';
// A key and a certificate for `localhost`, and the authority that vouches for it: those of the tests.
const fs = require('node:fs');
const path = require('node:path');

const read = (/** @type {string} */ name) => fs.readFileSync(path.join(__dirname, '../test/js/tls/keys', name));

module.exports = { secure: { key: read('server.key'), cert: read('server.crt') }, ca: read('ca.crt') };
