'use strict';

// Error codes of module resolution, loading, type stripping and `vm`.

const importedFrom = (base) => (base ? ` imported from ${base}` : '');

module.exports = {
  __proto__: null,
  ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED: ['Async loader request never settled', Error],
  ERR_EVAL_ESM_CANNOT_PRINT: ['--print cannot be used with ESM input', Error],
  ERR_IMPORT_ATTRIBUTE_MISSING: [`Module "%s" needs an import attribute of "%s: %s"`, TypeError],
  ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: ['Module "%s" is not of type "%s"', TypeError],
  ERR_IMPORT_ATTRIBUTE_UNSUPPORTED: ['Import attribute "%s" with value "%s" is not supported in %s', TypeError],
  ERR_INPUT_TYPE_NOT_ALLOWED: ['--input-type can only be used with string input via --eval, --print, or STDIN', Error],
  ERR_INVALID_MODULE: ['Invalid module: %s', Error],
  ERR_INVALID_MODULE_SPECIFIER: [(request, reason, base = undefined) =>
    `Invalid module "${request}" ${reason}${importedFrom(base)}`, TypeError],
  ERR_INVALID_PACKAGE_CONFIG: [(path, base, message) =>
    `Invalid package config ${path}${base ? ` while importing ${base}` : ''}${message ? `. ${message}` : ''}`, Error],
  ERR_INVALID_PACKAGE_TARGET: [(packagePath, key, target, isImport = false, base = undefined) => {
    const missingDot = typeof target === 'string' && !isImport && target.length > 0 && !target.startsWith('./');
    const hint = missingDot ? '; targets must start with "./"' : '';
    if (key === '.') {
      return `Invalid "exports" main target ${JSON.stringify(target)} defined in the package config ` +
        `${packagePath}package.json${importedFrom(base)}${hint}`;
    }
    return `Invalid "${isImport ? 'imports' : 'exports'}" target ${JSON.stringify(target)} defined for '${key}' ` +
      `in the package config ${packagePath}package.json${importedFrom(base)}${hint}`;
  }, Error],
  ERR_LOADER_CHAIN_INCOMPLETE: [
    '"%s" did not call the next hook in its chain and did not explicitly signal a short circuit. If this is ' +
    'intentional, include `shortCircuit: true` in the hook\'s return.', Error],
  ERR_MODULE_LINK_MISMATCH: ['%s', TypeError],
  ERR_MODULE_NOT_FOUND: [(path, base, exactUrl, error) => {
    if (exactUrl) error.url = `${exactUrl}`;
    return `Cannot find ${exactUrl ? 'module' : 'package'} '${path}' imported from ${base}`;
  }, Error, { withError: true, arity: 3 }],
  ERR_NON_CONTEXT_AWARE_DISABLED: ['Loading non context-aware native addons has been disabled', Error],
  ERR_PACKAGE_IMPORT_NOT_DEFINED: [(specifier, packagePath, base) =>
    `Package import specifier "${specifier}" is not defined` +
    `${packagePath ? ` in package ${packagePath}package.json` : ''}${importedFrom(base)}`, TypeError],
  ERR_PACKAGE_MAP_EXTERNAL_FILE: ['Cannot resolve package "%s" from file "%s", which is outside of the package map ' +
    '"%s"', Error],
  ERR_PACKAGE_MAP_INVALID: ['Invalid package map at "%s": %s', Error],
  ERR_PACKAGE_MAP_KEY_NOT_FOUND: ['Package key "%s" is not defined in the package map "%s"', Error],
  ERR_PACKAGE_PATH_NOT_EXPORTED: [(packagePath, subpath, base = undefined) => (subpath === '.' ?
    `No "exports" main defined in ${packagePath}package.json${importedFrom(base)}` :
    `Package subpath '${subpath}' is not defined by "exports" in ${packagePath}package.json${importedFrom(base)}`),
  Error],
  // Arguments: the module's path, and the chain of files that required it (nearest first).
  ERR_REQUIRE_ASYNC_MODULE: [(filename, requireStack, error) => {
    let message = 'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where ' +
      'the top-level await comes from, use --experimental-print-required-tla.';
    if (filename) message += `\nRequired module: ${filename}`;
    if (requireStack?.length > 0) {
      message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
      Object.defineProperty(error, 'requireStack', {
        __proto__: null, value: requireStack, writable: true, enumerable: false, configurable: true,
      });
    }
    return message;
  }, Error, { withError: true, arity: 2 }],
  ERR_REQUIRE_CYCLE_MODULE: ['%s', Error],
  ERR_REQUIRE_ESM: [(filename, hasEsmSyntax, parentPath = null, packageJsonPath = null, base = undefined) => {
    let message = `require() of ES Module ${filename}${parentPath ? ` from ${parentPath}` : ''} not supported.`;
    if (!packageJsonPath) {
      if (filename.endsWith('.mjs')) {
        message += `\nInstead change the require of ${filename} to a dynamic import() which is available in all ` +
          'CommonJS modules.';
      }
      return message;
    }
    const path = require('path');
    const basename = parentPath && path.basename(filename) === path.basename(parentPath) ?
      filename : path.basename(filename);
    if (hasEsmSyntax) {
      return `${message}\nInstead change the require of ${basename} in ${parentPath} to a dynamic import() which is ` +
        'available in all CommonJS modules.';
    }
    return `${message}\n${basename} is treated as an ES module file as it is a .js file whose nearest parent ` +
      'package.json contains "type": "module" which declares all .js files in that package scope as ES modules.\n' +
      `Instead either rename ${basename} to end in .cjs, change the requiring code to use dynamic import() which is ` +
      `available in all CommonJS modules, or change "type": "module" to "type": "commonjs" in ${packageJsonPath} to ` +
      'treat all .js files as CommonJS (using .mjs for all ES modules instead).\n';
  }, Error],
  ERR_REQUIRE_ESM_RACE_CONDITION: [(filename, parentFilename, isForAsyncLoaderHookWorker) => {
    let message = `Cannot require() ES Module ${filename} because it is not yet fully loaded.\n` +
      'This may be caused by a race condition if the module is simultaneously dynamically import()-ed via ' +
      'Promise.all().\nTry await-ing the import() sequentially in a loop instead.\n';
    if (parentFilename) {
      message += ` (From ${parentFilename} in ${isForAsyncLoaderHookWorker ? 'loader hook worker thread' : 'non-loader-hook thread'})`;
    }
    return message;
  }, Error],
  ERR_SOURCE_PHASE_NOT_DEFINED: ['Source phase import object is not defined for module %s', SyntaxError],
  ERR_UNKNOWN_BUILTIN_MODULE: ['No such built-in module: %s', Error],
  ERR_UNKNOWN_FILE_EXTENSION: ['Unknown file extension "%s" for %s', TypeError],
  ERR_UNKNOWN_MODULE_FORMAT: ['Unknown module format: %s for URL %s', RangeError],
  ERR_UNSUPPORTED_DIR_IMPORT: [(path, base, exactUrl, error) => {
    error.url = exactUrl;
    return `Directory import '${path}' is not supported resolving ES modules imported from ${base}`;
  }, Error, { withError: true, arity: 3 }],
  ERR_UNSUPPORTED_ESM_URL_SCHEME: [(url, supported) => {
    const { formatList } = require('internal/errors/wording');
    let message = `Only URLs with a scheme in: ${formatList(supported, 'and')} are supported by the default ESM loader.`;
    const protocol = url.protocol;
    if (process.platform === 'win32' && protocol.length === 2) {
      message += ' On Windows, absolute paths must be valid file:// URLs.';
    }
    return `${message} Received protocol '${protocol}'`;
  }, Error],
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: [
    'Stripping types is currently unsupported for files under node_modules, for "%s"', Error],
  ERR_UNSUPPORTED_RESOLVE_REQUEST: [
    'Failed to resolve module specifier "%s" from "%s": Invalid relative URL or base scheme is not hierarchical.',
    TypeError],
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING: ['A dynamic import callback was not specified.', TypeError],
  ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG: [
    'A dynamic import callback was invoked without --experimental-vm-modules', TypeError],
  ERR_VM_MODULE_ALREADY_LINKED: ['Module has already been linked', Error],
  ERR_VM_MODULE_CACHED_DATA_REJECTED: ['cachedData buffer was rejected', Error],
  ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA: ['Cached data cannot be created for a module which has been evaluated',
                                            Error],
  ERR_VM_MODULE_DIFFERENT_CONTEXT: ['Linked modules must use the same context', Error],
  ERR_VM_MODULE_LINK_FAILURE: [(message, cause, error) => {
    error.cause = cause;
    return message;
  }, Error, { withError: true, arity: 2 }],
  ERR_VM_MODULE_NOT_MODULE: ['Provided module is not an instance of Module', Error],
  ERR_VM_MODULE_STATUS: ['Module status %s', Error],
};
