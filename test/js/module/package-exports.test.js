// What a package offers by "exports" and "imports", and the errors of what it does not.
'use strict';
const assert = require('assert');
const path = require('path');

const folder = path.join(__dirname, 'fixtures', 'node_modules', 'pkg');
const { createRequire } = require('module');
const from = createRequire(path.join(__dirname, 'fixtures', 'importer.js'));

assert.strictEqual(from('pkg'), 'main');
assert.strictEqual(from('pkg/sub'), 'sub');
assert.strictEqual(from('pkg/features/a.js'), 'feature a');
assert.strictEqual(from('pkg/features/deep/b.js'), 'feature b');
assert.strictEqual(from('pkg/conditional'), 'for require');
assert.strictEqual(from('pkg/self'), 'main');
assert.strictEqual(from('pkg/internal'), 'sub');
assert.strictEqual(from.resolve('pkg/fallback'), path.join(folder, 'sub.js'));

const fails = (request, code, message) => assert.throws(() => from(request), { code, message });
fails('pkg/hidden', 'ERR_PACKAGE_PATH_NOT_EXPORTED',
  `Package subpath './hidden' is not defined by "exports" in ${folder}/package.json`);
fails('pkg/features/private/c.js', 'ERR_PACKAGE_PATH_NOT_EXPORTED',
  `Package subpath './features/private/c.js' is not defined by "exports" in ${folder}/package.json`);
fails('pkg/outside', 'ERR_INVALID_PACKAGE_TARGET',
  `Invalid "exports" target "../other.js" defined for './outside' in the package config ${folder}/package.json; ` +
  'targets must start with "./"');
fails('pkg/features/../sub.js', 'ERR_INVALID_MODULE_SPECIFIER',
  'Invalid module "./features/../sub.js" request is not a valid match in pattern "./features/*.js" for the "exports" ' +
  `resolution of ${folder}/package.json`);
fails('pkg/absent', 'MODULE_NOT_FOUND', `Cannot find module '${folder}/absent.js'`);

(async () => {
  assert.strictEqual((await import('./fixtures/imports-pkg.mjs')).default, 'for import');
  await assert.rejects(import('./fixtures/imports-hidden.mjs'), {
    code: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
    message: `Package subpath './hidden' is not defined by "exports" in ${folder}/package.json imported from ${
      path.join(__dirname, 'fixtures', 'imports-hidden.mjs')}`,
  });
})();
