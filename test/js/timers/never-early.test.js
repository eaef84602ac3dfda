'use strict';
const assert = require('assert');

let left = 50;
for (let i = 0; i < 50; i++) {
  const ms = 1 + i;
  const start = performance.now();
  setTimeout(() => {
    left--;
    // The loop counts whole milliseconds, so that a part of the first may be missing.
    assert.ok(performance.now() - start > ms - 1, `${ms} after ${performance.now() - start}`);
  }, ms);
}
process.on('exit', () => assert.strictEqual(left, 0));
