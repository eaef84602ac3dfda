'use strict';
const assert = require('assert');
const { posix, win32 } = require('path');

for (const [path, pattern, inPosix, inWin32] of [
  ['/foo/bar', '/foo/*', true, true], ['/foo/bar/baz', '/foo/*', false, false], ['/foo/bar/baz', '/foo/**', true, true],
  ['a.js', '*.{js,ts}', true, true], ['a\\b', 'a/*', false, true], ['.x', '*', false, false], ['a//b', 'a/b', true, true],
]) {
  assert.strictEqual(posix.matchesGlob(path, pattern), inPosix, `${path} ${pattern}`);
  assert.strictEqual(win32.matchesGlob(path, pattern), inWin32, `${path} ${pattern}`);
}
assert.throws(() => posix.matchesGlob(1, '*'), { code: 'ERR_INVALID_ARG_TYPE' });
