'use strict';
// Programs that cannot be run, and children that take too long or say too much.
const assert = require('assert');
const cp = require('child_process');

const told = [];
function expect(child, code) {
  child.on('error', (error) => {
    assert.strictEqual(error.code, code);
    assert.strictEqual(error.syscall, `spawn ${child.spawnfile}`);
    assert.strictEqual(child.pid, undefined);
    told.push(code);
  });
}
expect(cp.spawn('gyre-no-such-program'), 'ENOENT');
expect(cp.spawn('/etc/passwd'), 'EACCES');
expect(cp.spawn('true', { cwd: '/no/such/folder' }), 'ENOENT');

assert.throws(() => cp.spawn(''), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => cp.spawn('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => cp.spawn('true', [], { stdio: 'sometimes' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => cp.spawn('true').kill('SIGNONE'), { code: 'ERR_UNKNOWN_SIGNAL' });

cp.execFile('sleep', ['10'], { timeout: 50 }, (error) => {
  assert.deepStrictEqual([error.killed, error.signal], [true, 'SIGTERM']);
  told.push('timeout');
});
cp.exec('yes', { maxBuffer: 1000 }, (error, stdout) => {
  assert.strictEqual(error.code, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');
  assert.strictEqual(stdout.length, 1000);
  told.push('maxBuffer');
});
const controller = new AbortController();
cp.spawn('sleep', ['10'], { signal: controller.signal }).on('error', (error) => {
  assert.deepStrictEqual([error.name, error.code, error.cause], ['AbortError', 'ABORT_ERR', 'enough']);
  told.push('abort');
});
controller.abort('enough');

process.on('exit', () => {
  assert.deepStrictEqual(told.sort(), ['EACCES', 'ENOENT', 'ENOENT', 'abort', 'maxBuffer', 'timeout']);
});
