'use strict';
// What hooks of module.register() write is there when the program ends, however late they come to write it.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const hook = `export async function load() {
  await null;
  process.nextTick(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100));
  process.emitWarning('from a hook');
  console.log('printed by a hook');
  return { shortCircuit: true, format: 'module', source: 'export default 1' };
}`;
const program = `
import { register } from 'node:module';
register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hook))});
await import('data:');`;

const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
assert.strictEqual(status, 0, stderr);
assert.match(stderr, /Warning: from a hook/);
assert.strictEqual(stdout, 'printed by a hook\n');
