'use strict';
// Where require() looks: from a request and the folders to try to a file name.

const path = require('path');
const { codes } = require('internal/errors');
const { getOptionValue } = require('internal/options');
const { readPackage, findPackageScope } = require('internal/modules/package_json');
const { toRealPath } = require('internal/modules/realpath');
const state = require('internal/modules/state');

const kFile = 0;
const kFolder = 1;

/** request and folders -> file name; users clear it through `Module._pathCache`. */
const pathCache = { __proto__: null };

/** The real or (with --preserve-symlinks) the named path of a file, or undefined when there is no such file. */
function tryFile(file, isMain) {
  if (state.stat(file) !== kFile) return undefined;
  return settle(file, isMain);
}

function settle(file, isMain) {
  return getOptionValue(isMain ? '--preserve-symlinks-main' : '--preserve-symlinks') ? path.resolve(file) : toRealPath(file);
}

function tryExtensions(base, extensions, isMain) {
  for (let i = 0; i < extensions.length; i++) {
    const file = tryFile(base + extensions[i], isMain);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** A folder named by a request: its package's "main", or index. */
function tryFolder(folder, extensions, isMain, request) {
  const index = path.resolve(folder, 'index');
  const main = readPackage(path.resolve(folder, 'package.json'))?.main;
  if (!main) return tryExtensions(index, extensions, isMain);
  const target = path.resolve(folder, main);
  const file = tryFile(target, isMain) ?? tryExtensions(target, extensions, isMain) ??
    tryExtensions(path.resolve(target, 'index'), extensions, isMain);
  if (file !== undefined) return file;
  const fallback = tryExtensions(index, extensions, isMain);
  const packageFile = path.resolve(folder, 'package.json');
  if (fallback === undefined) {
    const error = new Error(`Cannot find module '${target}'. Please verify that the package.json has a valid "main" entry`);
    error.code = 'MODULE_NOT_FOUND';
    error.path = packageFile;
    error.requestPath = request;
    throw error;
  }
  process.emitWarning(`Invalid 'main' field in '${packageFile}' of '${main}'. Please either fix that or report it to the ` +
    'module author', 'DeprecationWarning', 'DEP0128');
  return fallback;
}

/** The file that "exports" or "imports" led to; its absence is final. */
function finishPackageMatch(url, parentPath, packagePath) {
  const { href } = url;
  if (/%2f|%5c/i.test(href)) {
    throw new codes.ERR_INVALID_MODULE_SPECIFIER(href, 'must not include encoded "/" or "\\" characters', parentPath);
  }
  const file = require('internal/url').fileURLToPath(url);
  const found = tryFile(file, false);
  if (found !== undefined) return found;
  const error = new Error(`Cannot find module '${file}'`);
  error.code = 'MODULE_NOT_FOUND';
  error.path = packagePath;
  throw error;
}

// Name and rest of "name/rest" or "@scope/name/rest".
const kPackageRequest = /^((?:@[^/\\%]+\/)?[^./\\%][^/\\%]*)(\/.*)?$/;

/** `request` through the "exports" of the package in one node_modules folder; undefined when that does not apply. */
function tryExports(folder, request, conditions) {
  const { 1: name, 2: rest = '' } = kPackageRequest.exec(request) ?? [];
  if (!name) return undefined;
  const packagePath = path.resolve(folder, name);
  const config = readPackage(`${packagePath}/package.json`);
  if (config === null || config.exports === undefined || config.exports === null) return undefined;
  const { packageExportsResolve } = require('internal/modules/package_resolve');
  return finishPackageMatch(packageExportsResolve(config, `.${rest}`, undefined, conditions), undefined, packagePath);
}

/** A package that requires itself by name. */
function trySelf(parentPath, request, conditions) {
  if (!parentPath) return undefined;
  const config = findPackageScope(parentPath);
  if (config === null || config.name === undefined || config.exports === undefined || config.exports === null) return undefined;
  const { name } = config;
  if (request !== name && !request.startsWith(`${name}/`)) return undefined;
  const { packageExportsResolve } = require('internal/modules/package_resolve');
  const { pathToFileURL } = require('internal/url');
  const url = packageExportsResolve(config, `.${request.slice(name.length)}`, pathToFileURL(parentPath), conditions);
  return finishPackageMatch(url, parentPath, config.folder.slice(0, -1));
}

/** A request that starts with "#": the "imports" of the requiring package. */
function tryImports(parentPath, request, conditions) {
  const config = findPackageScope(parentPath);
  if (config === null || config.imports === undefined || config.imports === null) return undefined;
  const { packageImportsResolve } = require('internal/modules/package_resolve');
  const { pathToFileURL } = require('internal/url');
  const url = packageImportsResolve(request, pathToFileURL(parentPath), conditions);
  // "imports" may lead to a builtin, which has no file.
  if (url.protocol === 'node:') return url.href;
  return finishPackageMatch(url, parentPath, config.path);
}

function endsLikeFolder(request) {
  const last = request.length - 1;
  const end = request.charCodeAt(last);
  if (end === 47 /* / */) return true;
  if (end !== 46 /* . */) return false;
  // ".", "..", "x/." and "x/.." name folders.
  const dot = last > 0 && request.charCodeAt(last - 1) === 46 ? last - 2 : last - 1;
  return dot < 0 || request.charCodeAt(dot) === 47;
}

/** Whether a request is relative: ".", "..", "./x" or "../x". */
function isRelative(request) {
  if (request.charCodeAt(0) !== 46 /* . */) return false;
  if (request.length === 1) return true;
  const second = request.charCodeAt(1);
  if (second === 47 /* / */) return true;
  return second === 46 && (request.length === 2 || request.charCodeAt(2) === 47);
}

/**
 * Looks for a request in folders.
 * @param {string} request
 * @param {string[] | null} paths folders to try, in order
 * @param {boolean} isMain
 * @param {() => string[]} extensionNames called when extensions are needed
 * @param {Set<string>} conditions
 * @returns {string | false}
 */
function findPath(request, paths, isMain, extensionNames, conditions) {
  const absolute = path.isAbsolute(request);
  if (absolute) {
    paths = [''];
  } else if (!paths || paths.length === 0) {
    return false;
  }
  const key = `${request}\x00${paths.length === 1 ? paths[0] : paths.join('\x00')}`;
  const known = pathCache[key];
  if (known) return known;

  const wantsFolder = endsLikeFolder(request);
  const above = request.startsWith('../');
  let extensions;
  for (let i = 0; i < paths.length; i++) {
    const folder = paths[i];
    if (typeof folder !== 'string') throw new codes.ERR_INVALID_ARG_TYPE('paths', 'array of strings', paths);
    // What lies above a folder may be there when the folder itself is not any more.
    if (folder !== '' && !above && state.stat(folder) !== kFolder) continue;
    if (!absolute) {
      const exported = tryExports(folder, request, conditions);
      if (exported !== undefined) return exported;
    }
    const base = path.resolve(folder, request);
    const kind = state.stat(base);
    let file;
    if (!wantsFolder) {
      if (kind === kFile) file = settle(base, isMain);
      if (file === undefined) file = tryExtensions(base, extensions ??= extensionNames(), isMain);
    }
    if (file === undefined && kind === kFolder) {
      file = tryFolder(base, extensions ??= extensionNames(), isMain, request);
    }
    if (file !== undefined) {
      pathCache[key] = file;
      return file;
    }
  }
  return false;
}

/**
 * The node_modules folders from `from` up to the root.
 * @param {string} from
 * @returns {string[]}
 */
function nodeModulePaths(from) {
  from = path.resolve(from);
  if (from === '/') return ['/node_modules'];
  const paths = [];
  let end = from.length;
  while (end > 0) {
    const slash = from.lastIndexOf('/', end - 1);
    if (end - slash !== 13 || from.slice(slash + 1, end) !== 'node_modules') paths.push(`${from.slice(0, end)}/node_modules`);
    end = slash;
  }
  paths.push('/node_modules');
  return paths;
}

module.exports = { findPath, finishPackageMatch, isRelative, nodeModulePaths, pathCache, tryImports, trySelf };
