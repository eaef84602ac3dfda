'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const winston = require('winston');
const { test } = require('./support.js');

test(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winston-'));
  const filename = path.join(folder, 'app.log');
  const log = winston.createLogger({
    level: 'info',
    format: winston.format.combine(winston.format.errors({ stack: true }), winston.format.json()),
    defaultMeta: { service: 'test' },
    transports: [new winston.transports.File({ filename })],
  });
  log.info('first', { n: 1 });
  log.debug('not shown');
  log.error(new Error('on purpose'));
  const file = log.transports[0];
  log.end();
  await once(file, 'finish');
  const lines = fs.readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  assert.deepStrictEqual(lines[0], { level: 'info', message: 'first', n: 1, service: 'test' });
  assert.strictEqual(lines.length, 2);
  assert.match(lines[1].stack, /on purpose/);
  fs.rmSync(folder, { recursive: true });
});
