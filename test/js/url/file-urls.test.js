'use strict';
const assert = require('assert');
const { fileURLToPath, fileURLToPathBuffer, pathToFileURL } = require('url');

for (const path of ['/', '/a b', '/100%', '/q?#', '/back\\slash', '/\u00fc/\u{1f600}', '/line\nbreak', '/dir/', '/~[x]|^']) {
  assert.strictEqual(fileURLToPath(pathToFileURL(path)), path);
  assert.strictEqual(fileURLToPathBuffer(pathToFileURL(path)).toString(), path);
}
assert.strictEqual(pathToFileURL('C:\\a b\\', { windows: true }).href, 'file:///C:/a%20b/');
assert.strictEqual(pathToFileURL('\\\\server\\share\\f', { windows: true }).href, 'file://server/share/f');
assert.strictEqual(fileURLToPath('file://server/share/f', { windows: true }), '\\\\server\\share\\f');
assert.strictEqual(fileURLToPath('file:///C:/x', { windows: true }), 'C:\\x');
assert.strictEqual(fileURLToPathBuffer('file:///%FF')[1], 0xff);

assert.throws(() => fileURLToPath('http://x'), { code: 'ERR_INVALID_URL_SCHEME' });
assert.throws(() => fileURLToPath('file:///a%2Fb'), { code: 'ERR_INVALID_FILE_URL_PATH' });
assert.throws(() => fileURLToPath('file://host/x', { windows: false }), { code: 'ERR_INVALID_FILE_URL_HOST' });
assert.throws(() => fileURLToPath(1), { code: 'ERR_INVALID_ARG_TYPE' });
