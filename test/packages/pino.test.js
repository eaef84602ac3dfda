'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const pino = require('pino');

if (process.argv[2] === 'child') {
  const log = pino({ level: 'debug', redact: ['password'], base: { name: 'app' } });
  log.info({ user: 'ada', password: 'secret' }, 'signed in');
  log.child({ request: 7 }).error(new Error('on purpose'));
  log.trace('not shown');
} else {
  const lines = execFileSync(process.execPath, [__filename, 'child'], { encoding: 'utf8' }).trim().split('\n').map((line) => JSON.parse(line));
  assert.strictEqual(lines.length, 2);
  assert.deepStrictEqual([lines[0].level, lines[0].name, lines[0].user, lines[0].password, lines[0].msg],
                         [30, 'app', 'ada', '[Redacted]', 'signed in']);
  assert.strictEqual(lines[1].request, 7);
  assert.match(lines[1].err.stack, /on purpose\n {4}at/);
}
