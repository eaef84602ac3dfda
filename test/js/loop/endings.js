'use strict';
// Runs programs with --why-alive or --why-exited and reads what is said of them.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/**
 * Runs `source` with `options`; once stdout says "ready" it gets `signal`. "FILE" in `says` is the program's path.
 * @param {string} source
 * @param {{ options: string[], says: string[], signal?: string, kills?: boolean, code?: number | null, name?: string }} expected
 *   `kills`: the program is not expected to end by itself, so that it is ended when everything has been said
 */
function expectWords(source, { options, says, signal, kills = false, code, name = 'program.js' }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-why-'));
  const file = path.join(folder, name);
  fs.writeFileSync(file, source);
  const child = spawn(process.execPath, [...options, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = says.map((text) => text.replace('FILE', file));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (!stdout.includes('ready') && (stdout += chunk).includes('ready') && signal) child.kill(signal);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
    if (kills && texts.every((text) => stderr.includes(text))) child.kill('SIGKILL');
  });
  child.on('close', (status, endedBy) => {
    fs.rmSync(folder, { recursive: true });
    for (const text of texts) assert.ok(stderr.includes(text), `no "${text}" in:\n${stderr}`);
    if (code !== undefined) assert.strictEqual(status, code, stderr);
    if (signal === 'SIGINT' || signal === 'SIGTERM') assert.strictEqual(endedBy, signal, stderr);
  });
}

module.exports = { expectWords };
