'use strict';

const { AsyncResource } = require('async_hooks');
const { enqueueMicrotask } = binding('task_queue');
const { triggerUncaughtException } = binding('errors');

/**
 * Queues a microtask as a resource of `async_hooks`.
 * @param {Function} callback
 */
function enqueue(callback) {
  const resource = new AsyncResource('Microtask', { requireManualDestroy: true });
  enqueueMicrotask(() => {
    resource.runInAsyncScope(() => {
      try {
        callback();
      } catch (error) {
        // Here, while the resource is current, not where V8 would.
        triggerUncaughtException(error, false);
      } finally {
        resource.emitDestroy();
      }
    });
  });
}

module.exports = { enqueue };
