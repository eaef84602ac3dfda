'use strict';

// A flight recorder writes nothing until it is asked to: by SIGUSR2, also while the loop is held, or by an exception.

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-flight-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const recordings = () => fs.readdirSync(folder).filter((name) => name.endsWith('.gyre'));

function summary(name) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['lens', '--json', path.join(folder, name)], { encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  return JSON.parse(stdout);
}

assert.strictEqual(spawnSync(process.execPath, ['--flight-recorder', '-e', 'setTimeout(() => {}, 5)'], { cwd: folder }).status, 0);
assert.deepStrictEqual(recordings(), []);

const thrown = spawnSync(process.execPath, ['--flight-recorder=5', '-e', 'setTimeout(() => { throw new Error("over") }, 5)'],
                         { cwd: folder, encoding: 'utf8' });
assert.strictEqual(thrown.status, 1);
const [first] = recordings();
assert.ok(thrown.stderr.includes(`gyre: recording written to ${first}`), thrown.stderr);
assert.match(summary(first).threads[0].exceptions[0], /over/);
fs.unlinkSync(path.join(folder, first));

for (const wrong of ['0', '-1', 'x', '1.5'])
  assert.strictEqual(spawnSync(process.execPath, [`--flight-recorder=${wrong}`, '-e', '0']).status, 9);

// After a stall, where a watchdog tells of them: with what held the loop.
const stalled = spawnSync(process.execPath, ['--flight-recorder', '--stall=40', '-e', `
  setTimeout(function spin() {
    const until = performance.now() + 200;
    while (performance.now() < until);
    const wait = setInterval(() => {
      if (require('node:fs').readdirSync('.').some((name) => name.endsWith('.gyre'))) clearInterval(wait);
    }, 5);
  }, 5);
`], { cwd: folder, encoding: 'utf8', timeout: 30_000 });
assert.strictEqual(stalled.status, 0, stalled.stderr);
const [second] = recordings();
const { stalls } = summary(second).threads[0];
assert.strictEqual(stalls.length, 1);
assert.match(stalls[0].what, /^a callback of Timeout at /);
assert.ok(stalls[0].duration >= 190e6, stalls[0].duration);
fs.unlinkSync(path.join(folder, second));

// The child never comes back to its loop.
const child = spawn(process.execPath, ['--flight-recorder', '-e', `
  setTimeout(() => {
    require('node:fs').writeSync(1, 'held\\n');
    for (;;);
  }, 5);
`], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
child.stdout.once('data', () => child.kill('SIGUSR2'));
child.stderr.setEncoding('utf8').once('data', (text) => {
  child.kill('SIGKILL');
  const [name] = recordings();
  assert.strictEqual(text, `gyre: recording written to ${name}\n`);
  assert.strictEqual(summary(name).threads[0].timerLateness.count, 1);
  child.exitedWell = true;
});
child.on('close', () => assert.ok(child.exitedWell));
