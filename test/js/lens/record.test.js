'use strict';

// A program run with --record: what `gyre lens` says agrees with what the program itself has measured.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-record-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

function gyre(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder });
  return { status, stdout, stderr };
}

const program = path.join(folder, 'app.js');
fs.writeFileSync(program, `
const { pbkdf2 } = require('node:crypto');
const { Worker } = require('node:worker_threads');
const begin = performance.now();
const times = [];
for (let i = 0; i < 3; i++)
  pbkdf2('p', 's', 20000, 512, 'sha512', () => times.push(performance.now() - begin));
function hold() {
  const until = performance.now() + 80;
  while (performance.now() < until);
}
setTimeout(hold, 5);
setImmediate(() => process.nextTick(() => Promise.resolve().then(() => {})));
new Worker('setTimeout(() => {}, 10)', { eval: true });
process.on('exit', () => console.log(JSON.stringify(times)));
`);

const file = path.join(folder, 'out.gyre');
const run = gyre(`--record=${file}`, program);
assert.strictEqual(run.stderr, '');
assert.strictEqual(run.status, 0);
const times = JSON.parse(run.stdout);

const shown = gyre('lens', '--json', file);
assert.strictEqual(shown.stderr, '');
assert.strictEqual(shown.status, 0);
const summary = JSON.parse(shown.stdout);
assert.strictEqual(summary.complete, true);
assert.deepStrictEqual(summary.threads.map(({ name }) => name), ['main', 'worker 1']);

for (const thread of summary.threads) {
  assert.strictEqual(thread.dropped, 0);
  const sum = Object.values(thread.shares).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - thread.wall) <= thread.wall / 100, `${sum} of ${thread.wall}`);
}

const [main] = summary.threads;
assert.ok(Math.abs(main.wall - summary.wall) <= summary.wall / 100);
const jobs = main.jobs.filter(({ name }) => name === 'PBKDF2REQUEST');
assert.strictEqual(jobs.length, 3);
for (const job of jobs) {
  assert.strictEqual(job.where, 'cpu');
  assert.ok(job.thread > 0);
  assert.ok(job.ran > 0);
}
// The program cannot have heard of a job before it was over.
const last = Math.max(...jobs.map(({ waited, ran }) => waited + ran)) / 1e6;
assert.ok(times.at(-1) >= last, `${times.at(-1)} ms after the start, ${last} ms of job`);

const held = main.callbacks.find(({ function: name }) => name === 'hold');
assert.strictEqual(held.location, `${program}:8`);
assert.ok(held.time.longest >= 80e6);
assert.ok(main.stalls.some(({ what }) => what.includes(`${program}:8`)));
assert.ok(summary.advice.some((text) => text.includes(`${program}:8 held the loop for`)));
assert.ok(main.ticks > 0);

const text = gyre('lens', file);
assert.strictEqual(text.status, 0);
assert.match(text.stdout, /sleep +\d/);

// Cut off: readable, and said. Damaged: refused.
const bytes = fs.readFileSync(file);
fs.writeFileSync(file, bytes.subarray(0, bytes.length - 20));
assert.match(gyre('lens', file).stdout, /The file was cut off/);
bytes[bytes.length >> 1] ^= 0x40;
fs.writeFileSync(file, bytes);
const refused = gyre('lens', file);
assert.strictEqual(refused.status, 1);
assert.match(refused.stderr, /^gyre lens: .*: damaged/);

assert.strictEqual(gyre('lens').status, 9);
assert.match(gyre('lens', '--help').stdout, /^Usage: gyre lens/);
assert.match(gyre(`--record=${folder}/no/such/file`, program).stderr, /cannot record: ENOENT/);
