'use strict';
const assert = require('assert');
const { win32 } = require('path');

// [path, normal form, directory, root]
for (const [path, normal, dir, root] of [
  ['C:', 'C:.', 'C:', 'C:'],
  ['C:a', 'C:a', 'C:', 'C:'],
  ['C:/a/b', 'C:\\a\\b', 'C:/a', 'C:/'],
  ['//server/share', '\\\\server\\share\\', '//server/share', '//server/share'],
  ['//server/share/x/..', '\\\\server\\share\\', '//server/share/x', '//server/share/'],
  ['\\\\.\\pipe\\x', '\\\\.\\pipe\\x', '\\\\.\\pipe\\', '\\\\.\\pipe\\'],
  ['//', '\\', '/', '/'],
]) {
  assert.strictEqual(win32.normalize(path), normal, path);
  assert.strictEqual(win32.dirname(path), dir, path);
  assert.strictEqual(win32.parse(path).root, root, path);
}

// Resolving `..` must not make a drive or a device of what was a name.
assert.strictEqual(win32.normalize('x/../C:/y'), '.\\C:\\y');
assert.strictEqual(win32.normalize('CON:x'), '.\\CON:x');
assert.strictEqual(win32.join('x', '..', 'NUL:'), 'x\\..\\NUL:');
assert.strictEqual(win32.join('//a', 'b'), '\\\\a\\b\\');
assert.strictEqual(win32.join('/', '/a', 'b'), '\\a\\b');
assert.strictEqual(win32.relative('C:\\Foo\\bar', 'c:\\foo\\BAR\\baz'), 'baz');
assert.strictEqual(win32.relative('C:\\a', 'D:\\a'), 'D:\\a');
assert.strictEqual(win32.toNamespacedPath('C:/a'), '\\\\?\\C:\\a');
