'use strict';
// A reader that has gone: writing fails with EPIPE as an 'error' event, and never by a signal.
const assert = require('assert');
const { spawn } = require('child_process');

const child = spawn(process.execPath, ['-e', `
  process.stdout.on('error', (error) => {
    process.stderr.write(JSON.stringify([error.code, error.syscall]));
    process.exit(42);
  });
  setInterval(() => process.stdout.write('x'.repeat(1000)), 1);
`]);
let told = '';
child.stdout.once('data', () => child.stdout.destroy());
child.stderr.on('data', (data) => { told += data; });
child.on('close', (code, signal) => {
  assert.deepStrictEqual([code, signal, told], [42, null, '["EPIPE","write"]']);
  process.exitCode = 0;
});
process.exitCode = 1;
