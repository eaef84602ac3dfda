'use strict';
const assert = require('assert');
const path = require('path');

assert.strictEqual(path.posix, require('path/posix'));
assert.strictEqual(path.win32, require('path/win32'));
for (const flavour of [path.posix, path.win32]) {
  for (const [name, base, ext] of [
    ['/a/b.c.d', 'b.c.d', '.d'], ['.bashrc', '.bashrc', ''], ['..', '..', ''], ['a.', 'a.', '.'], ['a/b.js//', 'b.js', '.js'], ['/', '', ''],
  ]) {
    assert.strictEqual(flavour.basename(name), base, name);
    assert.strictEqual(flavour.extname(name), ext, name);
    assert.strictEqual(flavour.basename(name, ext), ext === '' ? (base || flavour.basename(name)) : base.slice(0, -ext.length));
  }
  assert.strictEqual(flavour.format({ dir: 'd', name: 'n', ext: 'x' }), `d${flavour.sep}n.x`);
  assert.throws(() => flavour.format('x'), { code: 'ERR_INVALID_ARG_TYPE' });
}
