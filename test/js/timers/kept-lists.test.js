'use strict';
const assert = require('assert');

// Timers that are set and cleared over and over, of one duration and of many, leave nothing behind, and others fire on time.
const fired = [];
const start = performance.now();
setTimeout(() => fired.push(performance.now() - start), 40);
for (let i = 0; i < 10000; i++)
  clearTimeout(setTimeout(() => assert.fail('cleared'), 10 + i % 50));
clearTimeout(setTimeout(() => {}, 1e9));
process.on('exit', () => {
  assert.strictEqual(fired.length, 1);
  assert.ok(fired[0] >= 39, `${fired[0]} ms`);
  assert.ok(performance.now() - start < 5000, 'a cleared timer kept the loop');
});
