'use strict';

// realpath by steps, for paths that the system's own realpath refuses: it tells which component is missing, and
// takes pipes and sockets that /proc shows as links to nowhere.

const native = binding('fs');
const { resolve } = require('path');

/**
 * @param {string} path
 * @returns {string}
 * @throws {Error} lstat's or stat's, with the component that failed
 */
function walkSync(path) {
  let left = resolve(path);
  let done = '/';
  while (left.length > 1) {
    const end = left.indexOf('/', 1);
    const name = end === -1 ? left.slice(1) : left.slice(1, end);
    const rest = end === -1 ? '' : left.slice(end);
    const at = done === '/' ? `/${name}` : `${done}/${name}`;
    const found = native.lstat(at, false);
    if (!found.isSymbolicLink()) {
      if (found.isFIFO() || found.isSocket()) return at + rest;
      done = at;
      left = rest;
      continue;
    }
    // Fails for a link to nothing, and for one that comes back to itself.
    native.stat(at, false);
    const target = resolve(done, native.readlink(at, false));
    if (native.stat(target, false, undefined, false) === undefined) return target + rest;
    left = target === '/' ? rest : target + rest;
    done = '/';
  }
  return done;
}

module.exports = { walkSync };
