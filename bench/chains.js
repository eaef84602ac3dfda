'use strict';
// What one link of a chain of callbacks costs: each callback queues the next.
const { perOperation } = require('./support.js');

/** @param {(callback: () => void) => void} queue */
function chain(queue) {
  return (/** @type {number} */ length) => new Promise((resolve) => {
    let left = length;
    function link() {
      if (--left === 0) resolve();
      else queue(link);
    }
    queue(link);
  });
}

async function awaits(/** @type {number} */ length) {
  for (let i = 0; i < length; i++) await undefined;
}

(async () => {
  await perOperation('nextTick-chain', 'ns', 1e6, chain(process.nextTick));
  await perOperation('await-chain', 'ns', 2e6, awaits);
  await perOperation('queueMicrotask-chain', 'ns', 1e6, chain(queueMicrotask));
  await perOperation('setImmediate-chain', 'ns', 2e5, chain(setImmediate));
})();
