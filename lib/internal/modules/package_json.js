'use strict';
// Reads package.json files and answers the questions that both module systems ask of them: which scope a file
// belongs to, what its "type" is, and what "main", "exports" and "imports" say. Parsing is native; each file is
// read at most once per process.

const { codes } = require('internal/errors');
const path = require('path');

const native = binding('module_files');
const { parse: JSONParse } = JSON;
const { setPrototypeOf } = Object;

/** The fields of one package.json that module resolution needs. `exports` and `imports` are parsed on first use. */
class PackageConfig {
  // Declared, so that they are defined on the object whatever accessors a program puts on Object.prototype.
  path;
  /** The package's folder, with its trailing slash. */
  folder;
  name;
  main;
  /** @type {'none' | 'commonjs' | 'module'} */
  type;
  #exportsText;
  #importsText;
  #exports;
  #imports;

  /** @param {[string|undefined, string|undefined, string, string|undefined, string|undefined]} fields */
  constructor(file, { 0: name, 1: main, 2: type, 3: importsText, 4: exportsText }) {
    this.path = file;
    this.folder = file.slice(0, -12);
    this.name = name;
    this.main = main;
    this.type = type;
    this.#importsText = importsText;
    this.#exportsText = exportsText;
  }

  get exports() {
    if (this.#exportsText !== undefined) {
      this.#exports = withoutPrototype(JSONParse(this.#exportsText));
      this.#exportsText = undefined;
    }
    return this.#exports;
  }

  get imports() {
    if (this.#importsText !== undefined) {
      this.#imports = withoutPrototype(JSONParse(this.#importsText));
      this.#importsText = undefined;
    }
    return this.#imports;
  }
}

/** Parsed JSON whose lookups cannot be answered by a tampered Object.prototype. */
function withoutPrototype(value) {
  if (value === null || typeof value !== 'object') return value;
  if (!Array.isArray(value)) setPrototypeOf(value, null);
  for (const key of Object.keys(value)) withoutPrototype(value[key]);
  return value;
}

/** package.json path -> PackageConfig, or null when there is none. */
const configs = new Map();
/** directory -> the PackageConfig whose scope it lies in, or null. */
const scopes = new Map();

function adopt(file, fields, base, specifier) {
  if (fields === null) {
    // The message for a file that is not JSON ends in a full stop.
    const importer = specifier === undefined ? base : `"${specifier}" from ${base}`;
    throw new codes.ERR_INVALID_PACKAGE_CONFIG(importer === undefined ? `${file}.` : file, importer && `${importer}.`);
  }
  const config = new PackageConfig(file, fields);
  configs.set(file, config);
  return config;
}

/**
 * Reads one package.json.
 * @param {string} file absolute path of the package.json
 * @param {string} [base] who asks (path or URL), for the error text
 * @param {string} [specifier] what was asked for, for the error text
 * @returns {PackageConfig | null} null when the file does not exist
 */
function readPackage(file, base, specifier) {
  const known = configs.get(file);
  if (known !== undefined) return known;
  const fields = native.readPackageJSON(file);
  if (fields === undefined) {
    configs.set(file, null);
    return null;
  }
  return adopt(file, fields, base, specifier);
}

/**
 * Finds the package scope of a file: the nearest package.json at or above its directory, without crossing a
 * `node_modules` folder.
 * @param {string} file absolute path
 * @returns {PackageConfig | null}
 */
function findPackageScope(file) {
  return scopeOfDirectory(path.dirname(file));
}

function scopeOfDirectory(directory) {
  const known = scopes.get(directory);
  if (known !== undefined) return known;
  let scope;
  if (directory.endsWith('/node_modules')) {
    scope = null;
  } else {
    scope = readPackage(directory === '/' ? '/package.json' : `${directory}/package.json`);
    if (scope === null && directory !== '/' && directory !== '.') scope = scopeOfDirectory(path.dirname(directory));
  }
  scopes.set(directory, scope);
  return scope;
}

/**
 * The "type" of the package that a file belongs to.
 * @param {string} file absolute path
 * @returns {'none' | 'commonjs' | 'module'}
 */
function packageTypeOf(file) {
  const scope = findPackageScope(file);
  return scope === null ? 'none' : scope.type;
}

/**
 * The nearest package.json above `file`, whatever folders lie between.
 * @param {string} file absolute path of a file or (with a trailing slash) directory
 * @returns {PackageConfig | null}
 */
function findNearestPackage(file) {
  for (let directory = file.endsWith('/') && file !== '/' ? file.slice(0, -1) : path.dirname(file); ;
    directory = path.dirname(directory)) {
    const config = readPackage(path.join(directory, 'package.json'));
    if (config !== null) return config;
    if (directory === '/' || directory === '.') return null;
  }
}

module.exports = {
  readPackage,
  findPackageScope,
  findNearestPackage,
  packageTypeOf,
};
