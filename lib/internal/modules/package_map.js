'use strict';
// Package maps (--experimental-package-map): a file that says which packages a package may import and where they are, in
// the place of node_modules folders.

const path = require('path');
const { codes } = require('internal/errors');
const { emitExperimentalWarning } = require('internal/util');
const { getOptionValue } = require('internal/options');
const { fileURLToPath, pathToFileURL, URL } = require('internal/url');
const { readPackage } = require('internal/modules/package_json');
const { importerName, legacyMainResolve, packageExportsResolve, packageResolveSelf, parsePackageName } =
  require('internal/modules/package_resolve');

/** @typedef {{key: string, folder: string, dependencies: Record<string, string>}} MappedPackage */

let map;

/** The map of this process, read at first use. @returns {{file: string, packages: Map<string, MappedPackage>}} */
function getMap() {
  if (map === undefined) {
    emitExperimentalWarning('Package map');
    map = readMap(getOptionValue('--experimental-package-map'));
  }
  return map;
}

function readMap(given) {
  const file = path.resolve(given);
  const invalid = (reason) => new codes.ERR_PACKAGE_MAP_INVALID(given, reason);
  let content;
  try {
    content = JSON.parse(require('fs').readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(error.message);
  }
  const { packages } = content ?? {};
  if (typeof packages !== 'object' || packages === null) throw invalid('"packages" must be an object');
  const base = pathToFileURL(file);
  const result = new Map();
  const keyOfFolder = new Map();
  for (const key of Object.keys(packages)) {
    const { url, dependencies = {} } = packages[key] ?? {};
    if (typeof url !== 'string') throw invalid(`package "${key}" has no "url"`);
    const location = URL.parse(url, base);
    if (location === null) throw invalid(`package "${key}" has the invalid URL "${url}"`);
    if (location.protocol !== 'file:') throw invalid(`package "${key}" has the unsupported URL scheme of "${url}": unsupported URL scheme`);
    const folder = path.resolve(fileURLToPath(location));
    if (keyOfFolder.has(folder)) throw invalid(`packages "${keyOfFolder.get(folder)}" and "${key}" have the same URL`);
    keyOfFolder.set(folder, key);
    result.set(key, { key, folder, dependencies: { __proto__: null, ...dependencies } });
  }
  return { file, packages: result };
}

/** The package that a file belongs to: the one with the longest path. */
function packageOf(file, packages) {
  let best;
  for (const entry of packages.values()) {
    const inside = file === entry.folder || file.startsWith(entry.folder === '/' ? '/' : `${entry.folder}/`);
    if (inside && (best === undefined || entry.folder.length > best.folder.length)) best = entry;
  }
  return best;
}

/** The folder of the package that `name` means to `importer`, undefined when it may not be imported. */
function folderOf(name, specifier, importer) {
  const { file, packages } = getMap();
  const from = packageOf(importer, packages);
  if (from === undefined) throw new codes.ERR_PACKAGE_MAP_EXTERNAL_FILE(specifier, importer, file);
  const key = from.dependencies[name];
  if (key === undefined) return undefined;
  const target = packages.get(key);
  if (target === undefined) throw new codes.ERR_PACKAGE_MAP_KEY_NOT_FOUND(key, file);
  return target.folder;
}

/**
 * A bare specifier, as import resolves it.
 * @param {string} specifier
 * @param {string} base
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function resolveForImport(specifier, base, conditions) {
  const { name, subpath } = parsePackageName(specifier, base);
  const self = packageResolveSelf(name, subpath, base, conditions);
  if (self !== undefined) return self;
  const folder = folderOf(name, specifier, importerName(base));
  if (folder === undefined) throw new codes.ERR_MODULE_NOT_FOUND(name, importerName(base), undefined);
  const file = path.join(folder, 'package.json');
  const config = readPackage(file, importerName(base), specifier);
  if (config !== null && config.exports !== undefined && config.exports !== null) {
    return packageExportsResolve(config, subpath, base, conditions);
  }
  const url = pathToFileURL(file);
  return subpath === '.' ? legacyMainResolve(config ?? {}, url, base) : new URL(subpath, url);
}

/**
 * A bare specifier, as require() resolves it.
 * @param {string} request
 * @param {Module} parent
 * @param {typeof Module} Module
 * @param {Set<string>} conditions
 * @returns {string | false | undefined} false: there is none; undefined: the map does not apply
 */
function resolveForRequire(request, parent, Module, conditions) {
  if (path.isAbsolute(request) || request[0] === '#' || /^\.\.?(\/|$)/.test(request) || !parent?.filename) return undefined;
  const { name, subpath } = parsePackageName(request, parent.filename);
  const folder = folderOf(name, request, parent.filename);
  if (folder === undefined) return false;
  const config = readPackage(path.join(folder, 'package.json'));
  if (config !== null && config.exports !== undefined && config.exports !== null) {
    const { finishPackageMatch } = require('internal/modules/cjs/lookup');
    return finishPackageMatch(packageExportsResolve(config, subpath, undefined, conditions), parent.filename, folder);
  }
  return Module._findPath(path.join(folder, subpath), null, false, conditions);
}

module.exports = { resolveForImport, resolveForRequire };
