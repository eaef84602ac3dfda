'use strict';
// File operations have threads of their own: sixteen long computations in flight do not hold them up.
const assert = require('assert');
const fs = require('fs');
const dns = require('dns');
const { pbkdf2 } = require('crypto');

let computing = 16;
for (let i = 0; i < 16; i++) pbkdf2('secret', 'salt', 200_000, 64, 'sha512', () => computing--);

let operations = 0;
const done = (err) => {
  assert.ifError(err);
  assert.ok(computing > 8, `only ${computing} computations were left when a file operation ended`);
  operations++;
};
setTimeout(() => {
  fs.stat(__filename, done);
  fs.readFile(__filename, done);
  fs.readdir(__dirname, done);
  dns.lookup('127.0.0.1', done);
}, 5);
process.on('exit', () => {
  assert.strictEqual(operations, 4);
  assert.strictEqual(computing, 0);
});
