'use strict';
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');

for (const [pattern, matching, others] of [
  ['*.js', ['a.js'], ['.js', 'a.ts', 'b/a.js']],
  ['**/*.js', ['a.js', 'b/a.js', 'b/c/a.js'], ['a.jsx']],
  ['a/**', ['a', 'a/b', 'a/b/c'], ['b']],
  ['a/**/z', ['a/z', 'a/b/c/z'], ['a/zz', 'z']],
  ['?[a-c]*', ['xa', 'xbyy'], ['xd', 'a']],
  ['**/x', ['x', 'a/x'], ['.a/x', 'a/.b/x']],
  ['.*/[.]x', ['.a/.x'], ['a/.x']],
  ['[!x]', ['a'], ['x', 'ab']],
  ['{a,b{1..3}}.c', ['a.c', 'b2.c'], ['b4.c', 'b.c']],
  ['+(ab|c).d', ['ab.d', 'abcab.d'], ['.d', 'a.d']],
  ['!(a).js', ['b.js'], ['a.js']],
  ['\\*', ['*'], ['a']],
]) {
  for (const name of matching) assert.ok(path.posix.matchesGlob(name, pattern), `${pattern} takes ${name}`);
  for (const name of others) assert.ok(!path.posix.matchesGlob(name, pattern), `${pattern} leaves ${name}`);
}
assert.ok(path.win32.matchesGlob('a\\b.js', 'a\\*.js'));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gyre-glob-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
for (const name of ['a/one.js', 'a/b/two.js', 'a/b/three.txt', 'c/four.js']) {
  fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), '');
}
fs.symlinkSync('..', path.join(folder, 'a', 'up'));
const glob = (pattern, options) => fs.globSync(pattern, { cwd: folder, ...options }).sort();
assert.deepStrictEqual(glob('**/*.js'), ['a/b/two.js', 'a/one.js', 'c/four.js']);
assert.deepStrictEqual(glob('a/*'), ['a/b', 'a/one.js', 'a/up']);
assert.deepStrictEqual(glob(['c/*', '*/one.*']), ['a/one.js', 'c/four.js']);
assert.deepStrictEqual(glob('**/*.js', { exclude: (name) => name === 'a' }), ['c/four.js']);
assert.deepStrictEqual(glob('**/*.js', { exclude: ['a/b/**'] }), ['a/one.js', 'c/four.js']);
assert.deepStrictEqual(glob('a/b/three.txt'), ['a/b/three.txt']);
assert.deepStrictEqual(glob('none/**'), []);
(async () => {
  const found = await Array.fromAsync(fs.promises.glob('**/two.js', { cwd: folder, withFileTypes: true }));
  assert.strictEqual(found.length, 1);
  assert.strictEqual(found[0].parentPath, path.join(folder, 'a', 'b'));
  assert.ok(found[0].isFile());
})();
