'use strict';
// With every descriptor in use, whatever needs one fails with EMFILE, and the program goes on.
const fs = require('node:fs');
const net = require('node:net');
const { spawn } = require('node:child_process');

const open = [];
try {
  for (;;) open.push(fs.openSync('/dev/null'));
} catch (error) {
  console.log('openSync', error.code);
}
function tell(name, start) {
  return new Promise((resolve) => start((error) => {
    console.log(name, error.code);
    resolve();
  }));
}
(async () => {
  await tell('readFile', (done) => fs.readFile(__filename, done));
  await tell('connect', (done) => net.connect(1, '127.0.0.1').on('error', done));
  await tell('listen', (done) => net.createServer().listen(0, '127.0.0.1').on('error', done));
  await tell('spawn', (done) => spawn('true').on('error', done));
  open.forEach((fd) => fs.closeSync(fd));
  console.log('open again', fs.readFileSync(__filename).length > 0);
})();
