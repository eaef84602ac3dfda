'use strict';

// The trace that `gyre lens --perfetto` writes: slices nest on every track, and arrows lead from where a job was
// submitted over the lane's thread to its callback.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-trace-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const program = path.join(folder, 'app.js');
fs.writeFileSync(program, `
const http = require('node:http');
const { pbkdf2 } = require('node:crypto');
process.on('uncaughtException', () => {});
const server = http.createServer((request, response) => {
  pbkdf2('p', 's', 10, 32, 'sha1', () => response.end('done'));
}).listen(0, '127.0.0.1', () => {
  let left = 20;
  for (let i = 0; i < 20; i++) {
    http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
      response.resume().on('end', () => { if (--left === 0) server.close(); });
    });
  }
  setTimeout(() => { throw new Error('in the middle'); }, 1);
  setImmediate(() => Promise.resolve().then(() => {}));
});
`);

const recording = path.join(folder, 'out.gyre');
const out = path.join(folder, 'trace.json');
assert.strictEqual(spawnSync(process.execPath, [`--record=${recording}`, program], { stdio: 'inherit' }).status, 0);
const written = spawnSync(process.execPath, ['lens', '--perfetto', out, recording], { encoding: 'utf8' });
assert.deepStrictEqual([written.status, written.stdout, written.stderr], [0, '', '']);

const { traceEvents } = JSON.parse(fs.readFileSync(out, 'utf8'));
const tracks = new Map();
const operations = new Map();
const arrows = new Map();
const names = new Map();
for (const event of traceEvents) {
  assert.strictEqual(event.pid, 1);
  assert.ok(event.ts >= 0);
  const { ph, tid, ts, name, id } = event;
  if (ph === 'M') {
    names.set(tid, event.args.name);
    continue;
  }
  assert.ok(names.has(tid), 'a track has a name before anything stands on it');
  const track = tracks.get(tid) ?? { open: [], last: 0, sleeps: 0 };
  tracks.set(tid, track);
  if ('BEst'.includes(ph) || ph === 'f') {
    assert.ok(ts >= track.last, `${name} goes back in time`);
    track.last = ts;
  }
  switch (ph) {
    case 'B':
      track.open.push(name);
      break;
    case 'E':
      assert.ok(track.open.length > 0, 'an end without a beginning');
      track.open.pop();
      break;
    case 'b':
      assert.ok(!operations.has(id));
      operations.set(id, name);
      break;
    case 'e':
      assert.strictEqual(operations.get(id), name);
      break;
    case 's': case 't': case 'f': {
      assert.ok(track.open.length > 0, 'an arrow begins and ends in a slice');
      const arrow = arrows.get(id) ?? [];
      arrow.push({ ph, ts, slice: track.open.at(-1) });
      arrows.set(id, arrow);
      break;
    }
    case 'i':
      break;
    default:
      assert.fail(`unknown event ${ph}`);
  }
}
for (const [tid, { open }] of tracks) assert.deepStrictEqual(open, [], names.get(tid));

let whole = 0;
for (const arrow of arrows.values()) {
  arrow.sort((a, b) => a.ts - b.ts);
  if (!arrow.some(({ slice }) => slice === 'PBKDF2REQUEST')) continue;
  assert.deepStrictEqual(arrow.map(({ ph }) => ph), ['s', 't', 'f']);
  assert.ok(arrow[2].slice.startsWith('PBKDF2REQUEST') && arrow[2].slice.includes(program), arrow[2].slice);
  whole++;
}
assert.strictEqual(whole, 20);
assert.ok([...names.values()].some((name) => /^main, lane cpu, thread \d+$/.test(name)));
assert.ok([...operations.values()].includes('tcp read'));
assert.ok(traceEvents.some(({ name }) => name === 'sleep'));
assert.ok(traceEvents.some(({ ph, name }) => ph === 'B' && name.startsWith('Timeout ')));
assert.ok(traceEvents.some(({ ph, name }) => ph === 'B' && name.startsWith('Immediate ')));
