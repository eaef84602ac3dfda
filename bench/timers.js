'use strict';
// Timers that never fire, as time-outs of requests are; and many that fire, spread over 40 ms.
const { perOperation } = require('./support.js');

function setAndClear(/** @type {number} */ count) {
  for (let i = 0; i < count; i++) clearTimeout(setTimeout(setAndClear, 1000 + (i & 1023)));
}

function setAndFire(/** @type {number} */ count) {
  return new Promise((resolve) => {
    let left = count;
    function fired() {
      if (--left === 0) resolve();
    }
    for (let i = 0; i < count; i++) setTimeout(fired, 1 + i % 40);
  });
}

(async () => {
  await perOperation('timer-set-clear', 'ns', 3e5, setAndClear);
  await perOperation('timer-set-fire', 'ns', 3e5, setAndFire);
})();
