'use strict';

// The public module `node:test`.

const { codes } = require('internal/errors');
const { hooks, suite, test } = require('internal/test_runner/harness');
const { MockTracker } = require('internal/test_runner/mock');

module.exports = test;
Object.assign(module.exports, {
  after: hooks.after,
  afterEach: hooks.afterEach,
  before: hooks.before,
  beforeEach: hooks.beforeEach,
  describe: suite,
  it: test,
  /** Running test files is not there yet. */
  run() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED('test.run()');
  },
  suite,
  test,
});

let mock;
Object.defineProperty(module.exports, 'mock', {
  __proto__: null,
  get() { return mock ??= new MockTracker(); },
  configurable: true,
  enumerable: true,
});
Object.defineProperty(module.exports, 'snapshot', {
  __proto__: null,
  get() { throw new codes.ERR_METHOD_NOT_IMPLEMENTED('test.snapshot'); },
  configurable: true,
  enumerable: false,
});
