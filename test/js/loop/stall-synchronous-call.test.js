'use strict';
// A thread that sleeps in the kernel is told from one that computes.
require('./stalls').expectStall(`
const { execSync } = require('child_process');
setTimeout(() => {
  execSync('sleep 0.6');
  over();
}, 1);
`, { says: ['in a synchronous call', 'at execSync (node:', 'FILE:4:3'] });
