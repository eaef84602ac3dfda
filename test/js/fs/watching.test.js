'use strict';
// fs.watch tells of changes below it and then stops; fs.watchFile tells of what stat sees.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-watch-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const seen = new Set();
let closed = false;
const watcher = fs.watch(folder, { recursive: true, ignore: '*.log' }, (kind, name) => {
  seen.add(name);
  if (!seen.has(path.join('a', 'b', 'deep'))) return;
  watcher.close();
  watcher.close();
  fs.writeFileSync(path.join(folder, 'after'), '');
});
watcher.on('close', () => { closed = true; });
fs.mkdirSync(path.join(folder, 'a', 'b'), { recursive: true });
fs.writeFileSync(path.join(folder, 'a', 'x.log'), '');
fs.writeFileSync(path.join(folder, 'a', 'b', 'deep'), '');

const polled = path.join(folder, 'polled');
const sizes = [];
fs.watchFile(polled, { interval: 10 }, (now, before) => {
  sizes.push([before.size, now.size]);
  if (sizes.length === 1) fs.writeFileSync(polled, 'four');
  else fs.unwatchFile(polled);
});

process.on('exit', () => {
  assert.ok(closed);
  assert.ok(seen.has('a'));
  assert.ok(!seen.has('after'));
  assert.ok(![...seen].some((name) => name.endsWith('.log')));
  assert.deepStrictEqual(sizes[0], [0, 0]);
  assert.strictEqual(sizes.at(-1)[1], 4);
});
