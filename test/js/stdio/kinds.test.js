'use strict';
// Standard streams by what they are: pipes, files, nothing; and what was written is there however the process ends.
const assert = require('assert');
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-stdio-'));
const file = path.join(folder, 'out');
function run(code, options) {
  const result = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', ...options });
  assert.strictEqual(result.stderr ?? '', '');
  return result;
}

// All of a large text is out before process.exit() ends the process.
const large = 'process.stdout.write("x".repeat(3000000)); process.exit(5)';
const piped = run(large, { maxBuffer: Infinity });
assert.deepStrictEqual([piped.stdout.length, piped.status], [3000000, 5]);
const fd = fs.openSync(file, 'w');
run(large, { stdio: ['ignore', fd, 'pipe'] });
fs.closeSync(fd);
assert.strictEqual(fs.statSync(file).size, 3000000);

const kinds = 'process.stdout.write([process.stdin.constructor.name, process.stdout._type, process.stdin.fd].join())';
assert.strictEqual(run(kinds, { input: 'x' }).stdout, 'Socket,pipe,0');
const input = fs.openSync(file, 'r');
assert.strictEqual(run(kinds, { stdio: [input, 'pipe', 'pipe'] }).stdout, 'ReadStream,pipe,0');
fs.closeSync(input);

const reader = 'let n = 0; process.stdin.on("data", (d) => n += d.length).on("end", () => console.log(n))';
assert.strictEqual(run(reader, { input: 'y'.repeat(200000) }).stdout, '200000\n');
const again = fs.openSync(file, 'r');
assert.strictEqual(run(reader, { stdio: [again, 'pipe', 'pipe'] }).stdout, '3000000\n');
fs.closeSync(again);

// A program that never reads its input ends by itself, and destroy() does not close standard output.
assert.strictEqual(run('process.stdin; process.stdout.destroy(); console.log("still here")', { stdio: 'pipe' }).stdout,
                   'still here\n');
fs.rmSync(folder, { recursive: true });
