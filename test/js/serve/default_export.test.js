'use strict';
// A program whose default export has a function fetch() is served, on the port that the environment names.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'serve-'));
const file = path.join(dir, 'main.mjs');
fs.writeFileSync(file, `export default {
  hostname: '127.0.0.1',
  word: 'this',
  fetch(request) { return new Response(this.word + new URL(request.url).pathname); },
};`);
const child = spawn(process.execPath, [file], { env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
let text = '';
child.stdout.setEncoding('utf8');
child.stdout.on('data', async (chunk) => {
  text += chunk;
  if (!text.endsWith('\n')) return;
  assert.match(text, /^Listening on http:\/\/127\.0\.0\.1:\d+\/\n$/);
  const response = await fetch(new URL('/path', text.slice('Listening on '.length).trim()));
  assert.strictEqual(await response.text(), 'this/path');
  child.kill();
});
child.on('exit', (code, signal) => {
  assert.strictEqual(signal, 'SIGTERM');
  fs.rmSync(dir, { recursive: true });
});
