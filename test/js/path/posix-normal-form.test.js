'use strict';
const assert = require('assert');
const { posix } = require('path');

for (const [path, expected] of [
  ['', '.'], ['.', '.'], ['./', './'], ['a/..', '.'], ['a/../', './'], ['/..', '/'], ['//a//b/', '/a/b/'],
  ['../../a', '../../a'], ['a/../../b', '../b'], ['/a/./b/../c', '/a/c'], ['.hidden', '.hidden'], ['a/...', 'a/...'],
]) {
  assert.strictEqual(posix.normalize(path), expected, path);
}
assert.strictEqual(posix.join('a', '', '..', '..', 'b'), '../b');
assert.strictEqual(posix.join(), '.');
assert.strictEqual(posix.resolve('/a', 'b', '../c'), '/a/c');
assert.strictEqual(posix.resolve('x', '/a', './b/'), '/a/b');
assert.strictEqual(posix.relative('/a/b/c', '/a/d'), '../../d');
assert.strictEqual(posix.relative('/', '/a'), 'a');
assert.strictEqual(posix.relative('/a/bc', '/a/b'), '../b');
assert.throws(() => posix.join('a', 1), { code: 'ERR_INVALID_ARG_TYPE' });
