'use strict';
// Errors with codes: classes, names, texts, first lines of stacks.
const assert = require('assert');
const path = require('path');
const fs = require('fs');

function caught(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const error = caught(() => path.join(1));
assert.ok(error instanceof TypeError);
assert.strictEqual(error.constructor, TypeError);
assert.strictEqual(error.name, 'TypeError');
assert.strictEqual(error.code, 'ERR_INVALID_ARG_TYPE');
assert.deepEqual(Object.keys(error), ['code']);
assert.strictEqual(error.message, 'The "path" argument must be of type string. Received type number (1)');
assert.strictEqual(String(error), `TypeError [ERR_INVALID_ARG_TYPE]: ${error.message}`);
assert.ok(error.stack.startsWith(`TypeError [ERR_INVALID_ARG_TYPE]: ${error.message}\n    at `));
// The checks themselves are no part of the stack.
assert.doesNotMatch(error.stack, /validat/);

const received = new Map([
  [undefined, 'undefined'], [null, 'null'], [5n, 'type bigint (5n)'], [Symbol('s'), 'type symbol (Symbol(s))'],
  [function f() {}, 'function f'], [[], 'an instance of Array'], [{ __proto__: null }, '[Object: null prototype] {}'],
]);
for (const [value, text] of received) {
  assert.strictEqual(caught(() => path.basename(value)).message,
                     `The "path" argument must be of type string. Received ${text}`);
}
assert.strictEqual(caught(() => Buffer.alloc(2 ** 60)).message,
                   'The value of "size" is out of range. It must be >= 0 && <= 9007199254740991. ' +
                   'Received 1_152_921_504_606_847_000');

const missing = caught(() => fs.readFileSync('/does/not/exist'));
assert.strictEqual(missing.message, "ENOENT: no such file or directory, open '/does/not/exist'");
assert.strictEqual(missing.constructor, Error);
assert.deepEqual({ ...missing }, { errno: -2, code: 'ENOENT', syscall: 'open', path: '/does/not/exist' });
