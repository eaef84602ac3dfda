'use strict';
// What import.meta of an ordinary module holds.

const path = require('path');
const { codes } = require('internal/errors');
const { fileURLToPath, isURL } = require('internal/url');
const { getOptionValue } = require('internal/options');

/**
 * @param {object} meta a fresh object without prototype
 * @param {string} url
 * @param {boolean} isMain
 * @param {import('./loader').ModuleLoader} loader
 */
function initialize(meta, url, isMain, loader) {
  if (url.startsWith('file:')) {
    const filename = fileURLToPath(url);
    meta.dirname = path.dirname(filename);
    meta.filename = filename;
  }
  meta.main = isMain;
  // Hooks cannot be stopped while they wait for themselves.
  if (require('internal/worker/state').isInternalThread) {
    meta.url = url;
    return;
  }
  const allowParent = getOptionValue('--experimental-import-meta-resolve');
  /**
   * @param {string} specifier
   * @returns {string} the URL that importing the specifier would load
   */
  meta.resolve = function resolve(specifier, parentURL) {
    let parent = url;
    if (allowParent && parentURL !== undefined) {
      if (typeof parentURL !== 'string' && !isURL(parentURL)) throw new codes.ERR_INVALID_ARG_TYPE('parentURL', ['string', 'URL'], parentURL);
      parent = `${parentURL}`;
    }
    return loader.importMetaResolve(`${specifier}`, parent);
  };
  meta.url = url;
}

module.exports = { initialize };
