'use strict';
// The names that a CommonJS module exports, found in its text without running it.

const { isBuiltin } = require('internal/modules/builtins');
const path = require('path');

/** file -> {names, source}: modules of a cycle of re-exports are looked at once */
const known = new Map();

/**
 * @param {string} filename
 * @param {string | undefined} source
 * @returns {string[]}
 */
function exportNamesOf(filename, source) {
  return [...namesOf(filename, source)];
}

function namesOf(filename, source) {
  const found = known.get(filename);
  if (found !== undefined && (source === undefined || found.source === source)) return found.names;
  const names = new Set();
  known.set(filename, { names, source });
  if (source === undefined) {
    try {
      source = require('fs').readFileSync(filename, 'utf8');
    } catch {
      return names;
    }
  }
  let exports;
  let reexports;
  try {
    ({ exports, reexports } = require('internal/deps/cjs-module-lexer').parse(source));
  } catch {
    // What does not parse says so when it is run.
    return names;
  }
  for (const name of exports) names.add(name);
  if (reexports.length > 0) addReexports(filename, reexports, names);
  return names;
}

function addReexports(filename, reexports, names) {
  const { Module } = require('internal/modules/cjs/loader');
  const parent = new Module(filename);
  parent.filename = filename;
  parent.paths = Module._nodeModulePaths(parent.path);
  for (const request of reexports) {
    if (isBuiltin(request)) continue;
    let resolved;
    try {
      resolved = Module._resolveFilename(request, parent, false);
    } catch {
      continue;
    }
    const extension = path.extname(resolved);
    if (extension !== '.js' && extension !== '.cjs' && extension !== '') continue;
    for (const name of namesOf(resolved)) names.add(name);
  }
}

module.exports = { exportNamesOf };
