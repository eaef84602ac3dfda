'use strict';
const assert = require('assert');
const readline = require('readline');
const { PassThrough, Readable } = require('stream');

// All line endings end lines, also those that come in two pieces; what is left at the end is a line too.
const lines = [];
const rl = readline.createInterface(Readable.from(['a\r', '\nb\n\n', 'c\u2028d\r\r', 'e']));
rl.on('line', (line) => lines.push(line));
rl.on('close', () => assert.deepStrictEqual(lines, ['a', 'b', '', 'c', 'd', '', 'e']));

// A loop that ends while many lines wait leaves nothing behind that fails.
(async () => {
  const input = new PassThrough();
  const many = readline.createInterface({ input });
  setImmediate(() => input.end('x\n'.repeat(5000)));
  let count = 0;
  for await (const line of many) count += line.length;
  assert.strictEqual(count, 5000);
})();
