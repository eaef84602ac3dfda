'use strict';
// --env-file: what is set, what wins, what is refused.
const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'env-files-'));
const one = path.join(folder, 'one.env');
const two = path.join(folder, 'two.env');
fs.writeFileSync(one, 'A=1\nB=1\nC=1\n');
fs.writeFileSync(two, 'B=2\n');
const run = (...args) => spawnSync(process.execPath, [...args, '-p', '[process.env.A, process.env.B, process.env.C].join()'],
                                   { encoding: 'utf8', env: { ...process.env, C: 'kept' } });
try {
  assert.strictEqual(run(`--env-file=${one}`, `--env-file=${two}`).stdout, '1,2,kept\n');
  assert.strictEqual(run(`--env-file-if-exists=${two}`, `--env-file=${one}`).stdout, '1,1,kept\n');
  const missing = run(`--env-file=${folder}/none`);
  assert.strictEqual(missing.status, 9);
  assert.match(missing.stderr, /none: not found\n$/);
  assert.strictEqual(run(`--env-file-if-exists=${folder}/none`).status, 0);
} finally {
  fs.rmSync(folder, { recursive: true });
}
