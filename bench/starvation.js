'use strict';
// How long a file operation and a name look-up take while 16 pbkdf2 jobs keep every core busy.
const fs = require('node:fs');
const dns = require('node:dns');
const { pbkdf2 } = require('node:crypto');
const { report } = require('./support.js');

let busy = 16;
for (let i = 0; i < 16; i++) pbkdf2('secret', 'salt', 1e6, 64, 'sha512', () => { busy--; });

/**
 * @param {string} name
 * @param {(done: (error: Error | null) => void) => void} operation
 */
function latency(name, operation) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    operation((error) => {
      if (error) return reject(error);
      report(name, Number(process.hrtime.bigint() - start) / 1e6, 'ms');
      resolve(undefined);
    });
  });
}

setTimeout(() => {
  if (busy === 0) throw new Error('the jobs are too short to tell anything');
  Promise.all([
    latency('fs.stat-under-pbkdf2', (done) => fs.stat(__filename, done)),
    latency('fs.readFile-under-pbkdf2', (done) => fs.readFile(__filename, done)),
    latency('dns.lookup-under-pbkdf2', (done) => dns.lookup('localhost', done)),
  ]).then(() => process.exit(0)); // the jobs have served
}, 50);
