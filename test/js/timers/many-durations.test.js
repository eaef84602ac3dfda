'use strict';
// Lists of timers that clearTimeout has emptied rest and are used again: whatever their history, timers run in the order in
// which they are due.
const assert = require('node:assert');

// More durations than lists are kept for, set and cleared several times over.
for (let round = 0; round < 3; round++) {
  const timers = [];
  for (let i = 0; i < 3000; i++) timers.push(setTimeout(assert.fail, 1000 + i));
  for (const timer of timers) clearTimeout(timer);
}

// The same durations short enough to wait for, each emptied and used again, from the latest to the soonest.
const durations = Array.from({ length: 40 }, (_, i) => 40 - i);
for (const ms of durations) clearTimeout(setTimeout(assert.fail, ms));
let left = durations.length;
let latest = 0;
for (const ms of durations) {
  const timer = setTimeout(() => {
    const due = timer._idleStart + ms;
    assert.ok(due >= latest, `due at ${due}, run after one due at ${latest}`);
    latest = due;
    left--;
  }, ms);
}
process.on('exit', () => assert.strictEqual(left, 0));
