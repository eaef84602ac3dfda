'use strict';
// What is said when a module cannot be linked, evaluated or required: the engine's errors, put in terms of the program.

const { codes } = require('internal/errors');
const { fileURLToPath } = require('internal/url');
const { findPackageScope } = require('internal/modules/package_json');

const { arrowOf } = binding('contextify');

const kMissingExport = /^The requested module '(.+)' does not provide an export named '(.+)'$/;
const kCommonJSVariable = /^(require|exports|module|__filename|__dirname) is not defined/;

/**
 * A named import that is not there, from CommonJS, where names can be missed: says how to import it instead.
 * @param {Error} error
 * @param {import('./module_job').ModuleJob} job
 * @returns {Error} the same error
 */
function explainLinkError(error, job) {
  const match = kMissingExport.exec(error?.message);
  if (match === null) return error;
  const arrow = arrowOf(error);
  const { 1: specifier, 2: name } = match;
  const importer = findImporter(job, specifier, new Set());
  if (importer === undefined) {
    showPlace(error, arrow);
    return error;
  }
  const { 1: url = importer.url, 2: line } = /^(.+):(\d+)\n/.exec(arrow) ?? [];
  const hint = bindingHint(url, line, name);
  error.message = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which ` +
    'may not support all module.exports as named exports.\nCommonJS modules can always be imported via the default ' +
    `export, for example using:\n\nimport pkg from '${specifier}';\n${hint === undefined ? '' : `const ${hint} = pkg;\n`}`;
  const { stack } = error;
  const first = stack.indexOf(match[0]);
  if (first !== -1) error.stack = stack.slice(0, first) + error.message + stack.slice(first + match[0].length);
  showPlace(error, arrow);
  return error;
}

/** Puts the import statement above the stack, which tells nothing of it. */
function showPlace(error, arrow) {
  if (arrow !== '' && !error.stack.startsWith(arrow)) error.stack = arrow + error.stack;
}

/** The module below `job` whose import of `specifier` has no such export. */
function findImporter(job, specifier, seen) {
  if (seen.has(job)) return undefined;
  seen.add(job);
  const index = job.module.getModuleRequests().findIndex((request) => request.specifier === specifier);
  if (index !== -1 && job.dependencies[index].module.format === 'commonjs') return job;
  for (const dependency of job.dependencies ?? []) {
    const found = findImporter(dependency, specifier, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of an import statement as a destructuring pattern; undefined when they do not fit on one line. */
function bindingHint(url, line, name) {
  if (line === undefined || !url.startsWith('file:')) return `{${name}}`;
  let text;
  try {
    text = require('fs').readFileSync(fileURLToPath(url), 'utf8').split('\n')[line - 1];
  } catch {
    return undefined;
  }
  const match = /import\s*(?:[\w$]+\s*,\s*)?(\{.*\})\s*from/.exec(text ?? '');
  if (match === null) return undefined;
  return match[1].replace(/\s+as\s+/g, ': ');
}

/**
 * CommonJS variables in ES modules: says why they are not there.
 * @param {unknown} error
 * @param {import('./module_job').ModuleJob} job
 */
function explainEvaluationError(error, job) {
  if (!(error instanceof ReferenceError) && error?.name !== 'ReferenceError') return;
  const match = kCommonJSVariable.exec(error.message);
  if (match === null || error.message.includes('in ES module scope')) return;
  arrowOf(error);
  const before = error.message;
  let message = `${before} in ES module scope`;
  if (match[1] === 'require') message += ', you can use import instead';
  const at = /\n\s+at (?:.*\()?(file:.+?):\d+:\d+/.exec(error.stack ?? '')?.[1] ?? job.url;
  const file = at.startsWith('file:') ? fileURLToPath(at) : '';
  if (file.endsWith('.js')) {
    const scope = findPackageScope(file);
    if (scope !== null && scope.type === 'module') {
      message += '\nThis file is being treated as an ES module because it has a \'.js\' file extension and ' +
        `'${scope.path}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
    }
  }
  const { stack } = error;
  error.message = message;
  const first = stack.indexOf(before);
  if (first !== -1) error.stack = stack.slice(0, first) + message + stack.slice(first + before.length);
}

/** A cycle that a require() would have to break. */
function requireCycle(filename, parentFilename) {
  let message = `Cannot require() ES Module ${filename} in a cycle.`;
  if (parentFilename) message += ` (from ${parentFilename})`;
  message += ' A cycle involving require(esm) is not allowed to maintain invariants mandated by the ECMAScript ' +
    'specification. Try making at least part of the dependency in the graph lazily loaded.';
  return new codes.ERR_REQUIRE_CYCLE_MODULE(message);
}

/** A module that require() has to evaluate imports one that is being evaluated. */
function importCycle(specifier, parentURL) {
  const parent = parentURL.startsWith('file:') ? fileURLToPath(parentURL) : parentURL;
  return new codes.ERR_REQUIRE_CYCLE_MODULE(`Cannot import Module ${specifier} in a cycle. (from ${parent})`);
}

/** A graph with top-level await, which require() cannot wait for. */
function requireAsync(filename, parent) {
  return new codes.ERR_REQUIRE_ASYNC_MODULE(filename, requireStackOf(parent));
}

/** The files by whose require() calls `module` came to be loaded, itself first. */
function requireStackOf(module) {
  const { parents } = require('internal/modules/state');
  const stack = [];
  for (let cursor = module; cursor; cursor = parents.get(cursor)) stack.push(cursor.filename || cursor.id);
  return stack;
}

/** Notes where an error was made, before it is thrown on from elsewhere. @param {unknown} error */
function notePlace(error) {
  arrowOf(error);
}

/** Waits for promises; unlike Promise.all without a result, whose `then` a program may have tampered with. */
function whenAll(promises) {
  return new Promise((resolve, reject) => {
    let left = promises.length;
    for (const promise of promises) promise.then(() => { if (--left === 0) resolve(); }, reject);
  });
}

module.exports = { explainEvaluationError, explainLinkError, importCycle, notePlace, requireAsync, requireCycle, requireStackOf, whenAll };
