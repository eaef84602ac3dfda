'use strict';
const assert = require('assert');
const { AsyncResource, executionAsyncId, executionAsyncResource, triggerAsyncId } = require('async_hooks');

const timer = setTimeout(() => {
  assert.strictEqual(executionAsyncResource(), timer);
  const outer = executionAsyncId();
  const resource = new AsyncResource('R');
  assert.strictEqual(resource.triggerAsyncId(), outer);
  assert.throws(() => resource.runInAsyncScope(() => {
    assert.strictEqual(executionAsyncResource(), resource);
    assert.strictEqual(executionAsyncId(), resource.asyncId());
    assert.strictEqual(triggerAsyncId(), outer);
    throw new Error('x');
  }), { message: 'x' });
  assert.strictEqual(executionAsyncResource(), timer);
  assert.strictEqual(executionAsyncId(), outer);
}, 1);
const immediate = setImmediate(() => assert.strictEqual(executionAsyncResource(), immediate));
