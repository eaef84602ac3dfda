'use strict';
// module.findPackageJSON().

const path = require('path');
const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const { fileURLToPath, isURL, pathToFileURL, URL } = require('internal/url');
const { findNearestPackage, readPackage } = require('internal/modules/package_json');

/**
 * The package.json of a package (a bare specifier), or the nearest one above a file.
 * @param {string | URL} specifier
 * @param {string | URL} [base] path or file: URL of the module that asks
 * @returns {string | undefined}
 */
function findPackageJSON(specifier, base = 'data:') {
  if (arguments.length === 0) throw new codes.ERR_MISSING_ARGS('specifier');
  if (isURL(specifier)) specifier = specifier.href;
  else validateString(specifier, 'specifier');
  if (isURL(base)) base = base.href;
  else validateString(base, 'base');
  const baseURL = path.isAbsolute(base) ? pathToFileURL(base).href : base;

  const isPath = specifier === '.' || specifier === '..' || /^\.{0,2}\//.test(specifier);
  if (isPath || URL.canParse(specifier)) {
    const url = isPath ? new URL(specifier, baseURL) : new URL(specifier);
    const file = fileURLToPath(url);
    const start = binding('module_files').stat(file) === 1 && !file.endsWith('/') ? `${file}/` : file;
    return findNearestPackage(start)?.path;
  }
  const { name } = require('internal/modules/package_resolve').parsePackageName(specifier, baseURL);
  let folder = path.dirname(fileURLToPath(baseURL));
  // The package itself, when it asks for itself by its name.
  const self = findNearestPackage(fileURLToPath(baseURL));
  if (self !== null && self.name === name && self.exports !== undefined) return self.path;
  for (;;) {
    const config = readPackage(path.join(folder, 'node_modules', name, 'package.json'));
    if (config !== null) return config.path;
    const parent = path.dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  throw new codes.ERR_MODULE_NOT_FOUND(name, fileURLToPath(baseURL), undefined);
}

module.exports = { findPackageJSON };
