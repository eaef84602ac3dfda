'use strict';
// Long work in short steps is no stall.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const program = `
let left = 40;
setTimeout(function step() {
  const end = Date.now() + 5;
  while (Date.now() < end) {}
  if (left-- > 0) setImmediate(step);
}, 1);
`;
const { status, stderr } = spawnSync(process.execPath, ['--stall=2000', '-e', program], { encoding: 'utf8' });
assert.strictEqual(stderr, '');
assert.strictEqual(status, 0);
