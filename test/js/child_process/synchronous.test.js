'use strict';
// spawnSync, execFileSync, execSync.
const assert = require('assert');
const cp = require('child_process');

const both = cp.spawnSync('sh', ['-c', 'cat; echo e >&2; exit 2'], { input: 'text', encoding: 'utf8' });
assert.deepStrictEqual([both.stdout, both.stderr, both.status, both.signal], ['text', 'e\n', 2, null]);
assert.deepStrictEqual(both.output, [null, 'text', 'e\n']);
assert.ok(both.pid > 0);

const large = Buffer.alloc(3 << 20, 'x');
assert.ok(cp.execFileSync('cat', { input: large, maxBuffer: Infinity }).equals(large));

const late = cp.spawnSync('sleep', ['10'], { timeout: 50 });
assert.deepStrictEqual([late.error.code, late.signal, late.status], ['ETIMEDOUT', 'SIGTERM', null]);
const much = cp.spawnSync('yes', { maxBuffer: 1000 });
assert.strictEqual(much.error.code, 'ENOBUFS');
const none = cp.spawnSync('gyre-no-such-program', ['a']);
assert.deepStrictEqual([none.error.code, none.error.syscall, none.pid, none.output],
                       ['ENOENT', 'spawnSync gyre-no-such-program', 0, null]);

assert.strictEqual(cp.execSync('echo $0 $COLOUR', { env: { COLOUR: 'red' }, encoding: 'utf8' }), '/bin/sh red\n');
assert.throws(() => cp.execSync('echo bad >&2; exit 9', { stdio: 'pipe' }), (error) => {
  assert.deepStrictEqual([error.status, `${error.stderr}`], [9, 'bad\n']);
  return error.message === 'Command failed: echo bad >&2; exit 9\nbad\n';
});

// Timers do not fire while the child is waited for, and the loop goes on afterwards.
let fired = false;
setTimeout(() => { fired = true; }, 1);
cp.execSync('sleep 0.05');
assert.strictEqual(fired, false);
