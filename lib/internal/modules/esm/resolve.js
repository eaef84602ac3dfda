'use strict';
// ESM_RESOLVE of Node's documentation: from a specifier and its importer to the URL of a module.

const path = require('path');
const { codes } = require('internal/errors');
const { URL, fileURLToPath, pathToFileURL } = require('internal/url');
const { getOptionValue } = require('internal/options');
const { canBeRequired, canBeRequiredWithoutScheme } = require('internal/modules/builtins');
const { conditionsOfImport } = require('internal/modules/conditions');
const { packageImportsResolve, packageResolve, importerName } = require('internal/modules/package_resolve');
const { toRealPath } = require('internal/modules/realpath');
const { formatOfURL } = require('internal/modules/esm/formats');

const native = binding('module_files');
const kFile = 0;
const kFolder = 1;

function isRelativeOrAbsolute(specifier) {
  return specifier[0] === '/' || specifier.startsWith('./') || specifier.startsWith('../') || specifier === '.' || specifier === '..';
}

/** The URL that a specifier means, whether or not anything is there. @returns {URL} */
function moduleURL(specifier, base, conditions) {
  const parentProtocol = protocolOf(base);
  if (isRelativeOrAbsolute(specifier) && specifier !== '.' && specifier !== '..') {
    const url = URL.parse(specifier, base);
    if (url === null) throw new codes.ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
    return url;
  }
  if (specifier[0] === '#') return packageImportsResolve(specifier, base, conditions);
  const absolute = URL.parse(specifier);
  if (absolute !== null) return absolute;
  if (parentProtocol === 'data:') {
    if (canBeRequiredWithoutScheme(specifier)) return new URL(`node:${specifier}`);
    throw new codes.ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
  }
  if (parentProtocol === 'http:' || parentProtocol === 'https:') {
    throw new codes.ERR_UNSUPPORTED_RESOLVE_REQUEST(specifier, base);
  }
  if (getOptionValue('--experimental-package-map') && !canBeRequiredWithoutScheme(specifier)) {
    const mapped = require('internal/modules/package_map').resolveForImport(specifier, base, conditions);
    if (mapped !== undefined) return mapped;
  }
  return packageResolve(specifier, base, conditions);
}

function protocolOf(url) {
  const text = `${url}`;
  return text.slice(0, text.indexOf(':') + 1);
}

/** Checks that a file: URL leads to a file and follows symlinks. @returns {URL} */
function finishFile(url, base, specifier, preserveSymlinks) {
  if (/%2f|%5c/i.test(url.pathname)) {
    throw new codes.ERR_INVALID_MODULE_SPECIFIER(url.pathname, 'must not include encoded "/" or "\\" characters', importerName(base));
  }
  let file;
  try {
    file = fileURLToPath(url);
  } catch (error) {
    setOwn(error, 'input', `${url}`);
    setOwn(error, 'module', `${base}`);
    throw error;
  }
  const kind = native.stat(file.endsWith('/') ? file.slice(0, -1) : file);
  if (kind === kFolder) {
    const error = new codes.ERR_UNSUPPORTED_DIR_IMPORT(file, importerName(base), url.href);
    hintAtCommonJS(error, specifier, base);
    throw error;
  }
  if (kind !== kFile || file.endsWith('/')) {
    const error = new codes.ERR_MODULE_NOT_FOUND(file || url.pathname, base === undefined ? undefined : importerName(base), url.href);
    hintAtCommonJS(error, specifier, base);
    throw error;
  }
  if (preserveSymlinks) return url;
  const real = toRealPath(path.resolve(file));
  // One module, however its name is written.
  if (real === file && !url.pathname.includes('%')) return url;
  const { search, hash } = url;
  const resolved = pathToFileURL(real);
  resolved.search = search;
  resolved.hash = hash;
  return resolved;
}

function setOwn(object, key, value) {
  Object.defineProperty(object, key, { __proto__: null, configurable: true, enumerable: true, writable: true, value });
}

/** Adds what require() would have found, had it been asked. */
function hintAtCommonJS(error, specifier, base) {
  if (base === undefined || !`${base}`.startsWith('file:')) return;
  const found = wouldRequire(specifier, fileURLToPath(`${base}`));
  if (found === undefined) return;
  // In the message and in the stack, whose first line has been made already.
  const line = error.stack.indexOf('\n');
  const hint = `\nDid you mean to import ${JSON.stringify(found)}?`;
  const { stack, message } = error;
  error.message = message + hint;
  const at = stack.indexOf(message);
  error.stack = at === -1 ? stack.slice(0, line) + hint + stack.slice(line) :
    stack.slice(0, at + message.length) + hint + stack.slice(at + message.length);
}

function wouldRequire(specifier, importer) {
  const { Module } = require('internal/modules/cjs/loader');
  const parent = new Module(importer);
  parent.filename = importer;
  parent.paths = Module._nodeModulePaths(parent.path);
  let found;
  try {
    found = Module._resolveFilename(specifier, parent, false);
  } catch {
    return undefined;
  }
  if (found[0] !== '/') return undefined;
  if (!isRelativeOrAbsolute(specifier)) {
    const name = specifier.split('/', specifier[0] === '@' ? 2 : 1).join('/');
    const at = found.lastIndexOf(`/node_modules/${name}/`);
    if (at !== -1) return encodePath(found.slice(at + 14));
  } else if (specifier[0] === '/') {
    return encodePath(found);
  }
  const relative = path.relative(path.dirname(importer), found);
  return encodePath(relative.startsWith('../') ? relative : `./${relative}`);
}

function encodePath(text) {
  return encodeURI(text).replaceAll('#', '%23').replaceAll('?', '%3F');
}

/**
 * Resolves a specifier as `import` does by default.
 * @param {string} specifier
 * @param {string | undefined} parentURL undefined for the entry point
 * @param {Set<string>} [conditions]
 * @returns {{url: string, format: string | null | undefined}}
 */
function defaultResolve(specifier, parentURL, conditions = conditionsOfImport()) {
  const base = parentURL ?? pathToFileURL(`${process.cwd()}/`).href;
  let url;
  try {
    url = moduleURL(specifier, base, conditions);
  } catch (error) {
    // A relative path without its "./" is the commonest mistake: say what was probably meant.
    if (error.code === 'ERR_MODULE_NOT_FOUND' && error.url === undefined && !isRelativeOrAbsolute(specifier)) {
      hintAtCommonJS(error, specifier, base);
    }
    throw error;
  }
  const { protocol } = url;
  if (protocol === 'node:') {
    const id = url.href.slice(5);
    if (!canBeRequired(id)) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(url.href);
    return { __proto__: null, url: url.href, format: 'builtin' };
  }
  if (protocol === 'file:') {
    const isMain = parentURL === undefined;
    url = finishFile(url, base, specifier, getOptionValue(isMain ? '--preserve-symlinks-main' : '--preserve-symlinks'));
  }
  return { __proto__: null, url: url.href, format: formatOfURL(url) };
}

module.exports = { defaultResolve, moduleURL };
