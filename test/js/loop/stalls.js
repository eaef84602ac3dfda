'use strict';
// Runs programs with --stall and reads what the watchdog says of them while they are blocked.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/**
 * Runs `source`, which blocks its loop and then writes "over" to stderr by `over()`. Checks that a report stands before
 * that, so was made during the stall, and that it has each of the texts; "FILE" in them is the program's path.
 * @param {string} source
 * @param {{ says: string[], ends?: boolean }} expected `ends`: false for a program that is blocked for good
 */
function expectStall(source, { says, ends = true }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-stall-'));
  const file = path.join(folder, 'program.js');
  fs.writeFileSync(file, `${source}\nfunction over() { require('fs').writeSync(2, 'over\\n'); }\n`);
  const child = spawn(process.execPath, ['--stall=40', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const texts = says.map((text) => text.replace('FILE', file));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
    if (!ends && texts.every((text) => stderr.includes(text))) child.kill('SIGKILL');
  });
  child.on('close', (status, signal) => {
    fs.rmSync(folder, { recursive: true });
    if (ends) assert.strictEqual(status, 0, stderr);
    else assert.strictEqual(signal, 'SIGKILL', stderr);
    const end = ends ? stderr.indexOf('over\n') : stderr.length;
    assert.notStrictEqual(end, -1, stderr);
    const during = stderr.slice(0, end);
    for (const text of texts) assert.ok(during.includes(text), `no "${text}" during the stall in:\n${stderr}`);
  });
}

module.exports = { expectStall };
