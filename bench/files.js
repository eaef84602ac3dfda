'use strict';
// File operations, asynchronous ones with 64 in flight.
const fs = require('node:fs');
const path = require('node:path');
const { perOperation, flight, temporaryFolder } = require('./support.js');

const folder = temporaryFolder();
const small = path.join(folder, 'small');
fs.writeFileSync(small, Buffer.alloc(4096, 'x'));
const kilobyte = Buffer.alloc(1024, 'y');
const IN_FLIGHT = 64;

/** @param {(path: string) => Promise<unknown>} operation */
function promised(operation) {
  return async (/** @type {number} */ count) => {
    let left = count;
    async function worker() {
      while (left-- > 0) await operation(small);
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  };
}

let written = 0;

(async () => {
  await perOperation('fs.stat-callback', 'us', 5e4, (n) => flight(n, IN_FLIGHT, (done) => fs.stat(small, done)));
  await perOperation('fs.stat-promise', 'us', 5e4, promised(fs.promises.stat));
  await perOperation('fs.readFile-callback', 'us', 2e4, (n) => flight(n, IN_FLIGHT, (done) => fs.readFile(small, done)));
  await perOperation('fs.readFile-promise', 'us', 2e4, promised(fs.promises.readFile));
  await perOperation('fs.writeFile-callback', 'us', 5e3, (n) =>
    flight(n, IN_FLIGHT, (done) => fs.writeFile(path.join(folder, `w${written++ % IN_FLIGHT}`), kilobyte, done)));
  await perOperation('fs.readFileSync', 'us', 3e4, (n) => { for (let i = 0; i < n; i++) fs.readFileSync(small); });
  await perOperation('fs.statSync', 'us', 1e5, (n) => { for (let i = 0; i < n; i++) fs.statSync(small); });
  await perOperation('fs.existsSync', 'us', 1e5, (n) => { for (let i = 0; i < n; i++) fs.existsSync(small); });
})();
