'use strict';
// Starting a process and waiting for its end, one after the other.
const { spawn } = require('node:child_process');
const { perOperation } = require('./support.js');

(async () => {
  await perOperation('spawn', 'ms', 60, async (count) => {
    for (let i = 0; i < count; i++) {
      await new Promise((resolve, reject) => {
        spawn('/bin/true', [], { stdio: 'ignore' }).on('exit', resolve).on('error', reject);
      });
    }
  });
})();
