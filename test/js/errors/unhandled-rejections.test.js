'use strict';
// What each mode of --unhandled-rejections does.
const assert = require('assert');
const { spawnSync } = require('child_process');

function run(mode, code) {
  const args = mode === undefined ? ['-e', code] : [`--unhandled-rejections=${mode}`, '-e', code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}
const reject = 'Promise.reject(new Error("why"));';
const listen = 'process.on("unhandledRejection", (reason, promise) => console.log(reason.message, promise instanceof Promise));';

let result = run(undefined, reject);
assert.strictEqual(result.status, 1);
assert.match(result.stderr, /Error: why\n {4}at /);
result = run(undefined, listen + reject);
assert.deepEqual(result, { status: 0, stdout: 'why true\n', stderr: '' });
result = run(undefined, 'Promise.reject({})');
assert.strictEqual(result.status, 1);
assert.match(result.stderr, /UnhandledPromiseRejection: .* reason "#<Object>"\.\n[^]*code: 'ERR_UNHANDLED_REJECTION'/);

result = run('strict', listen + reject);
assert.strictEqual(result.status, 1);
assert.strictEqual(result.stdout, '');
result = run('warn', reject);
assert.strictEqual(result.status, 0);
assert.match(result.stderr, /UnhandledPromiseRejectionWarning: Error: why[^]*UnhandledPromiseRejectionWarning: Unhandled promise rejection/);
assert.strictEqual(run('warn-with-error-code', reject).status, 1);
assert.deepEqual(run('none', reject), { status: 0, stdout: '', stderr: '' });
result = run('other', reject);
assert.strictEqual(result.status, 9);
assert.match(result.stderr, /invalid value for --unhandled-rejections/);

// Handled in the same turn: no rejection. Handled later: told of.
assert.strictEqual(run(undefined, 'const p = Promise.reject(1); Promise.resolve().then(() => p.catch(() => {}));').status, 0);
result = run('none', `process.on("rejectionHandled", () => console.log("late"));
  const p = Promise.reject(1); setTimeout(() => p.catch(() => {}), 1);`);
assert.strictEqual(result.stdout, 'late\n');
