'use strict';
// --why-alive speaks by itself when nothing has happened for a second, and leaves out what keeps nothing alive.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, ['--why-alive', '-e', `
setTimeout(() => {}, 70000).unref();
setInterval(() => {}, 60000);
`]);
let stderr = '';
child.stderr.setEncoding('utf8').on('data', (chunk) => {
  stderr += chunk;
  if (stderr.includes('[eval]:3:1')) child.kill('SIGKILL');
});
child.on('close', () => {
  assert.strictEqual(stderr, 'gyre: alive because of one thing:\n  an interval of 60000 ms\n    at [eval]:3:1\n');
});
