'use strict';
// Real paths of module files. Modules cluster in few folders, so the folder's real path is remembered and only the
// last part is looked up.

const native = binding('module_files');

/** folder as named -> its real path */
const folders = new Map();

/**
 * @param {string} file absolute, normalized path of an existing file
 * @returns {string}
 */
function toRealPath(file) {
  const slash = file.lastIndexOf('/');
  if (slash <= 0) return native.realpath(file);
  const folder = file.slice(0, slash);
  let real = folders.get(folder);
  if (real === undefined) {
    real = native.realpath(folder);
    folders.set(folder, real);
  }
  const name = file.slice(slash);
  // A name that is not a symlink stays; links are rare enough for the full walk.
  const candidate = real === '/' ? name : real + name;
  return native.isSymlink(candidate) ? native.realpath(candidate) : candidate;
}

module.exports = { toRealPath };
