'use strict';
// Started with its standard descriptors closed: files that the program opens do not take their places, and what is
// written to them goes nowhere. A plain pipe whose reader has gone is an error, not the end by a signal.
const assert = require('assert');
const { spawnSync } = require('child_process');

const code = 'const fd = require("fs").openSync("/dev/null"); console.log("lost"); console.error("lost");' +
  'process.exit(fd > 2 ? 7 : 8)';
const run = spawnSync('sh', ['-c', '"$0" -e "$1" <&- >&- 2>&-', process.execPath, code]);
assert.strictEqual(run.status, 7);

const writer = 'process.stdout.on("error", (e) => { process.stderr.write(e.code); process.exit(3); });' +
  'setInterval(() => process.stdout.write("x".repeat(100000)), 1)';
const result = spawnSync('sh', ['-c', '("$0" -e "$1" 2>&3; echo " $?" >&3) 3>&2 | head -c 1 >/dev/null',
                                process.execPath, writer], { encoding: 'utf8' });
assert.strictEqual(result.stderr, 'EPIPE 3\n');
