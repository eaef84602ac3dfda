'use strict';

// readdir with `recursive`: breadth first, symbolic links not followed.

const native = binding('fs');
const { direntsAsync, direntsSync } = require('internal/fs/dirent');
const { encodeBytes, wantsBytes } = require('internal/fs/utils');
const { isUint8Array } = require('internal/util/types');

// Walks names as strings; other encodings are made of them at the end.
class Walk {
  constructor(base, options) {
    this.base = isUint8Array(base) ? base.toString() : base;
    this.options = options;
    this.queue = [''];
    this.results = [];
  }

  path(below) {
    return below === '' ? this.base : require('path').join(this.base, below);
  }

  take(below, dirents) {
    for (const dirent of dirents) {
      const name = below === '' ? dirent.name : `${below}/${dirent.name}`;
      this.results.push(this.options.withFileTypes ? dirent : name);
      if (dirent.isDirectory()) this.queue.push(name);
    }
  }

  finish() {
    const { encoding, withFileTypes } = this.options;
    if (!wantsBytes(encoding)) return this.results;
    const { Buffer } = require('buffer');
    const encode = (name) => encodeBytes(Buffer.from(name), encoding);
    if (!withFileTypes) return this.results.map(encode);
    for (const dirent of this.results) dirent.name = encode(dirent.name);
    return this.results;
  }
}

/** @param {string|Buffer} path @param {object} options @returns {Array<string|Buffer|Dirent>} */
function readdirRecursiveSync(path, options) {
  const walk = new Walk(path, options);
  for (let i = 0; i < walk.queue.length; i++) {
    const at = walk.path(walk.queue[i]);
    walk.take(walk.queue[i], direntsSync(at, native.readdir(at, false, true)));
  }
  return walk.finish();
}

/** @param {string|Buffer} path @param {object} options @param {Function} callback */
function readdirRecursive(path, options, callback) {
  const walk = new Walk(path, options);
  let i = 0;
  next();

  function next() {
    if (i === walk.queue.length) return callback(null, walk.finish());
    const below = walk.queue[i++];
    const at = walk.path(below);
    native.readdir(at, false, true, (err, found) => {
      if (err) return callback(err);
      direntsAsync(at, found, (err, dirents) => {
        if (err) return callback(err);
        walk.take(below, dirents);
        next();
      });
    });
  }
}

module.exports = { readdirRecursive, readdirRecursiveSync };
