'use strict';
// The part of resolution that packages control through "exports", "imports" and "main"; shared by require() and
// import. Function names and steps follow the algorithm in Node's documentation ("Resolution Algorithm
// Specification").

const { codes } = require('internal/errors');
const path = require('path');
const { URL, fileURLToPath, pathToFileURL } = require('internal/url');
const { readPackage, findPackageScope } = require('internal/modules/package_json');
const { canBeRequiredWithoutScheme } = require('internal/modules/builtins');

const native = binding('module_files');
const { isArray } = Array;
const { keys, hasOwn } = Object;

const kFile = 0;

/** How an importer is named in messages: its path when it is a file. */
function importerName(base) {
  if (base === undefined) return undefined;
  const text = `${base}`;
  return text.startsWith('file:') ? fileURLToPath(text) : text;
}

function emitDeprecation(code, message) {
  if (require('internal/options').getOptionValue('--pending-deprecation') || code !== 'DEP0155') {
    process.emitWarning(message, 'DeprecationWarning', code);
  }
}

// ---- Segments that may not appear in targets and pattern matches --------------------------------------------------

function decodeSegment(segment) {
  if (!segment.includes('%')) return segment.toLowerCase();
  return segment.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))).toLowerCase();
}

function isForbidden(segment) {
  const decoded = decodeSegment(segment);
  return decoded === '.' || decoded === '..' || decoded === 'node_modules';
}

/** Whether one of the segments of `text` is ".", ".." or "node_modules". */
function hasForbiddenSegment(text) {
  for (const segment of text.split(/[/\\]/)) if (segment !== '' && isForbidden(segment)) return true;
  return false;
}

/** Whether `text` has an empty segment; a trailing slash does not count. */
function hasEmptySegment(text) {
  return /[/\\]{2}/.test(text) || /^[/\\]/.test(text);
}

// ---- Errors -------------------------------------------------------------------------------------------------------

function invalidTarget(subpath, target, config, internal, base) {
  return new codes.ERR_INVALID_PACKAGE_TARGET(config.folder, subpath, target, internal, importerName(base));
}

function notExported(subpath, config, base) {
  return new codes.ERR_PACKAGE_PATH_NOT_EXPORTED(config.folder, subpath, importerName(base));
}

function invalidMatch(request, match, config, internal, base) {
  const reason = `request is not a valid match in pattern "${match}" for the "${
    internal ? 'imports' : 'exports'}" resolution of ${config.path}`;
  return new codes.ERR_INVALID_MODULE_SPECIFIER(request, reason, importerName(base));
}

// ---- Targets ------------------------------------------------------------------------------------------------------

/** One resolution under way: what was asked, by whom, and in which package. */
class Request {
  constructor(config, subpath, base, internal, conditions) {
    this.config = config;
    this.subpath = subpath;
    this.base = base;
    this.internal = internal;
    this.conditions = conditions;
    this.packageURL = pathToFileURL(config.path);
  }

  /**
   * PACKAGE_TARGET_RESOLVE.
   * @param {unknown} target
   * @param {string | undefined} match what `*` stands for
   * @param {string} key the key of "exports" or "imports" that led here
   * @returns {URL | null | undefined}
   */
  target(target, match, key) {
    if (typeof target === 'string') return this.string(target, match, key);
    if (isArray(target)) return this.fallbacks(target, match, key);
    if (target === null) return null;
    if (typeof target === 'object') return this.conditional(target, match, key);
    throw invalidTarget(key, target, this.config, this.internal, this.base);
  }

  string(target, match, key) {
    const { config, internal, base } = this;
    if (match !== undefined && match !== '' && !target.includes('*') && target.endsWith('/')) {
      throw invalidTarget(key, target, config, internal, base);
    }
    if (!target.startsWith('./')) {
      if (internal && !target.startsWith('../') && !target.startsWith('/') && !isURL(target)) {
        const name = match === undefined ? target : target.replaceAll('*', () => match);
        return packageResolve(name, this.packageURL, this.conditions);
      }
      throw invalidTarget(key, target, config, internal, base);
    }
    const tail = target.slice(2);
    if (hasForbiddenSegment(tail)) throw invalidTarget(key, target, config, internal, base);
    if (hasEmptySegment(tail)) this.warnSlashes(target, match, key, true);

    const resolved = new URL(target, this.packageURL);
    if (!resolved.pathname.startsWith(new URL('.', this.packageURL).pathname)) {
      throw invalidTarget(key, target, config, internal, base);
    }
    if (match === undefined || match === '') return resolved;
    if (hasForbiddenSegment(match)) {
      throw invalidMatch(key.replace('*', () => match), key, config, internal, base);
    }
    if (hasEmptySegment(match) || match.endsWith('/')) this.warnSlashes(target.replaceAll('*', () => match), match, key, false);
    return new URL(resolved.href.replaceAll('*', () => match));
  }

  fallbacks(targets, match, key) {
    if (targets.length === 0) return null;
    let failure;
    let last;
    for (const item of targets) {
      try {
        last = this.target(item, match, key);
      } catch (error) {
        failure = error;
        if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
        last = undefined;
        continue;
      }
      if (last === undefined) continue;
      if (last === null) {
        failure = null;
        continue;
      }
      return last;
    }
    if (failure === undefined || failure === null) return last === undefined ? failure : last;
    throw failure;
  }

  conditional(target, match, key) {
    const names = keys(target);
    for (const name of names) {
      if (isArrayIndex(name)) {
        throw new codes.ERR_INVALID_PACKAGE_CONFIG(this.config.path, this.base,
          '"exports" cannot contain numeric property keys.');
      }
    }
    for (const name of names) {
      if (name === 'default' || this.conditions.has(name)) {
        const resolved = this.target(target[name], match, key);
        if (resolved !== undefined) return resolved;
      }
    }
    return undefined;
  }

  warnSlashes(target, match, key, isTarget) {
    const request = match === undefined ? key : key.replace('*', () => match);
    const importer = importerName(this.base);
    const isDouble = /[/\\]{2}/.test(isTarget ? target : request);
    const kind = isDouble ? 'double slash' : 'leading or trailing slash matching';
    emitDeprecation('DEP0166', `Use of deprecated ${kind} resolving "${target}" for module request "${request}" ${
      request === key ? '' : `matched to "${key}" `}in the "${
      this.internal ? 'imports' : 'exports'}" field module resolution of the package at ${this.config.path}${
      importer ? ` imported from ${importer}` : ''}.`);
  }
}

function isURL(text) {
  return URL.canParse(text);
}

function isArrayIndex(key) {
  const n = +key;
  return `${n}` === key && n >= 0 && n < 0xFFFF_FFFF;
}

// ---- "exports" and "imports" --------------------------------------------------------------------------------------

/** Negative when `a` is the more specific of two keys, each holding at most one `*`. */
function comparePatternKeys(a, b) {
  const starA = a.indexOf('*');
  const starB = b.indexOf('*');
  const baseA = starA === -1 ? a.length : starA + 1;
  const baseB = starB === -1 ? b.length : starB + 1;
  if (baseA !== baseB) return baseB - baseA;
  if (starA === -1) return 1;
  if (starB === -1) return -1;
  return b.length - a.length;
}

/** The best pattern key of `map` for `key`, and what its `*` stands for. */
function matchPattern(key, map) {
  let best = '';
  let match = '';
  for (const candidate of keys(map)) {
    const star = candidate.indexOf('*');
    if (star === -1 || !key.startsWith(candidate.slice(0, star))) continue;
    const trailer = candidate.slice(star + 1);
    if (key.length >= candidate.length && key.endsWith(trailer) && candidate.lastIndexOf('*') === star &&
        comparePatternKeys(best, candidate) > 0) {
      best = candidate;
      match = key.slice(star, key.length - trailer.length);
    }
  }
  return best === '' ? undefined : { key: best, match };
}

/** Whether "exports" is the sugar for its own "." entry; mixed keys are an error. */
function isMainSugar(exports, config, base) {
  if (typeof exports === 'string' || isArray(exports)) return true;
  if (typeof exports !== 'object' || exports === null) return false;
  let sugar;
  for (const key of keys(exports)) {
    const isCondition = key === '' || key[0] !== '.';
    if (sugar === undefined) {
      sugar = isCondition;
    } else if (sugar !== isCondition) {
      throw new codes.ERR_INVALID_PACKAGE_CONFIG(config.path, base,
        '"exports" cannot contain some keys starting with \'.\' and some not. The exports object must either be an ' +
        'object of package subpath keys or an object of main entry condition name keys only.');
    }
  }
  return sugar === true;
}

/**
 * PACKAGE_EXPORTS_RESOLVE.
 * @param {import('./package_json').PackageConfig} config of the package, which has "exports"
 * @param {string} subpath "." or "./..."
 * @param {string | URL | undefined} base the importer
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function packageExportsResolve(config, subpath, base, conditions) {
  let { exports } = config;
  if (isMainSugar(exports, config, base)) exports = { '__proto__': null, '.': exports };
  const request = new Request(config, subpath, base, false, conditions);
  if (typeof exports === 'object' && exports !== null) {
    if (hasOwn(exports, subpath) && !subpath.includes('*') && !subpath.endsWith('/')) {
      const resolved = request.target(exports[subpath], undefined, subpath);
      if (resolved === null || resolved === undefined) throw notExported(subpath, config, base);
      return resolved;
    }
    const found = matchPattern(subpath, exports);
    if (found !== undefined) {
      if (subpath.endsWith('/')) warnTrailingSlash(subpath, config, base);
      const resolved = request.target(exports[found.key], found.match, found.key);
      if (resolved === null || resolved === undefined) throw notExported(subpath, config, base);
      return resolved;
    }
  }
  throw notExported(subpath, config, base);
}

const warnedTrailingSlash = new Set();

function warnTrailingSlash(subpath, config, base) {
  const key = `${config.path}|${subpath}`;
  if (warnedTrailingSlash.has(key)) return;
  warnedTrailingSlash.add(key);
  const importer = importerName(base);
  process.emitWarning(`Use of deprecated trailing slash pattern mapping "${subpath}" in the "exports" field module ` +
    `resolution of the package at ${config.path}${importer ? ` imported from ${importer}` : ''}. Mapping specifiers ` +
    'ending in "/" is no longer supported.', 'DeprecationWarning', 'DEP0155');
}

/**
 * PACKAGE_IMPORTS_RESOLVE.
 * @param {string} name a specifier that starts with "#"
 * @param {string | URL} base the importer: a file URL
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function packageImportsResolve(name, base, conditions) {
  if (name === '#' || name.endsWith('/')) {
    throw new codes.ERR_INVALID_MODULE_SPECIFIER(name, 'is not a valid internal imports specifier name', importerName(base));
  }
  const href = `${base}`;
  const config = href.startsWith('file:') ? findPackageScope(fileURLToPath(href)) : null;
  const imports = config?.imports;
  if (imports !== undefined && imports !== null) {
    const request = new Request(config, name, base, true, conditions);
    if (hasOwn(imports, name) && !name.includes('*')) {
      const resolved = request.target(imports[name], undefined, name);
      if (resolved !== null && resolved !== undefined) return resolved;
    } else {
      const found = matchPattern(name, imports);
      if (found !== undefined) {
        const resolved = request.target(imports[found.key], found.match, found.key);
        if (resolved !== null && resolved !== undefined) return resolved;
      }
    }
  }
  throw new codes.ERR_PACKAGE_IMPORT_NOT_DEFINED(name, config === null ? undefined : config.folder, importerName(base));
}

// ---- Bare names ---------------------------------------------------------------------------------------------------

/**
 * Splits "name/sub/path" or "@scope/name/sub/path".
 * @param {string} specifier
 * @param {string | URL | undefined} base
 * @returns {{name: string, subpath: string, scoped: boolean}}
 */
function parsePackageName(specifier, base) {
  let separator = specifier.indexOf('/');
  let valid = true;
  const scoped = specifier[0] === '@';
  if (scoped) {
    if (separator === -1) valid = false;
    else separator = specifier.indexOf('/', separator + 1);
  }
  const name = separator === -1 ? specifier : specifier.slice(0, separator);
  if (!valid || name[0] === '.' || name.includes('\\') || name.includes('%')) {
    throw new codes.ERR_INVALID_MODULE_SPECIFIER(specifier, 'is not a valid package name', importerName(base));
  }
  return { name, subpath: separator === -1 ? '.' : `.${specifier.slice(separator)}`, scoped };
}

function isFile(url) {
  return native.stat(fileURLToPath(url)) === kFile;
}

const kMainTries = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node'];
const kIndexTries = ['index.js', 'index.json', 'index.node'];

/** The main file of a package without "exports", as an import finds it; guesses are deprecated but honoured. */
function legacyMainResolve(config, packageURL, base) {
  const { main } = config;
  if (main) {
    for (let i = 0; i < kMainTries.length; i++) {
      const guess = new URL(`./${main}${kMainTries[i]}`, packageURL);
      if (!isFile(guess)) continue;
      if (i > 0) warnLegacyIndex(guess, packageURL, base, main);
      return guess;
    }
  }
  for (const name of kIndexTries) {
    const guess = new URL(`./${name}`, packageURL);
    if (!isFile(guess)) continue;
    warnLegacyIndex(guess, packageURL, base, main);
    return guess;
  }
  throw new codes.ERR_MODULE_NOT_FOUND(path.resolve(fileURLToPath(new URL('.', packageURL)), main || 'index.js'), importerName(base), undefined);
}

function warnLegacyIndex(url, packageURL, base, main) {
  if (require('internal/modules/esm/formats').formatOfURL(url) !== 'module') return;
  const file = fileURLToPath(url);
  const directory = fileURLToPath(new URL('.', packageURL));
  const importer = importerName(base);
  if (!main) {
    process.emitWarning(`No "main" or "exports" field defined in the package.json for ${directory} resolving the main ` +
      `entry point "${file.slice(directory.length)}", imported from ${importer}.\nDefault "index" lookups for the main ` +
      'are deprecated for ES modules.', 'DeprecationWarning', 'DEP0151');
  } else if (path.resolve(directory, main) !== file) {
    process.emitWarning(`Package ${directory} has a "main" field set to "${main}", excluding the full filename and ` +
      `extension to the resolved file at "${file.slice(directory.length)}", imported from ${importer}.\n Automatic ` +
      'extension resolution of the "main" field is deprecated for ES modules.', 'DeprecationWarning', 'DEP0151');
  }
}

/** PACKAGE_SELF_RESOLVE: a package that imports itself by name. @returns {URL | undefined} */
function packageResolveSelf(name, subpath, base, conditions) {
  const href = `${base}`;
  if (!href.startsWith('file:')) return undefined;
  const self = findPackageScope(fileURLToPath(href));
  if (self === null || self.name !== name || self.exports === undefined || self.exports === null) return undefined;
  return packageExportsResolve(self, subpath, base, conditions);
}

/**
 * PACKAGE_RESOLVE: a bare specifier, as `import` resolves it.
 * @param {string} specifier
 * @param {string | URL} base the importer's URL
 * @param {Set<string>} conditions
 * @returns {URL}
 */
function packageResolve(specifier, base, conditions) {
  if (canBeRequiredWithoutScheme(specifier)) return new URL(`node:${specifier}`);
  const { name, subpath, scoped } = parsePackageName(specifier, base);
  const self = packageResolveSelf(name, subpath, base, conditions);
  if (self !== undefined) return self;
  let packageURL = new URL(`./node_modules/${name}/package.json`, base);
  let file = fileURLToPath(packageURL);
  let last;
  do {
    // Only the folder is asked for first: most of the tries fail, and this is the cheapest way to know.
    if (native.stat(file.slice(0, -13)) === 1) {
      const config = readPackage(file, importerName(base), specifier);
      if (config !== null && config.exports !== undefined && config.exports !== null) {
        return packageExportsResolve(config, subpath, base, conditions);
      }
      if (subpath === '.') return legacyMainResolve(config ?? {}, packageURL, base);
      return new URL(subpath, packageURL);
    }
    last = file;
    packageURL = new URL(`${scoped ? '../' : ''}../../../node_modules/${name}/package.json`, packageURL);
    file = fileURLToPath(packageURL);
  } while (file.length !== last.length);
  throw new codes.ERR_MODULE_NOT_FOUND(name, importerName(base), undefined);
}

module.exports = {
  packageExportsResolve,
  packageImportsResolve,
  packageResolve,
  packageResolveSelf,
  parsePackageName,
  importerName,
  legacyMainResolve,
};
