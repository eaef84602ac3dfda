'use strict';

// util.getCallSites.

const { validateBoolean, validateNumber, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');

const kMaxFrames = 200;

/**
 * @param {number|object} [frameCount]
 * @param {{sourceMap?: boolean}} [options]
 * @returns {object[]} the calls that led here, innermost first
 */
function getCallSites(frameCount = 10, options) {
  if (options === undefined && typeof frameCount === 'object') {
    options = frameCount;
    validateObject(options, 'options');
    frameCount = 10;
  } else {
    options ??= kEmptyObject;
    validateObject(options, 'options');
  }
  if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
  validateNumber(frameCount, 'frameCount', 1, kMaxFrames);
  const sites = binding('util').getCallSites(frameCount);
  if (options.sourceMap === true) return sites.map((site) => toOriginal(site));
  return sites;
}

/** @param {object} site @returns {object} where the code stood before it was compiled, if a source map says so */
function toOriginal(site) {
  const { findSourceMap } = require('internal/source_map/source_map_cache');
  const origin = findSourceMap(site.scriptName)?.findEntry(site.lineNumber - 1, site.columnNumber - 1);
  if (origin?.originalSource === undefined) return site;
  return {
    __proto__: null,
    functionName: site.functionName,
    scriptId: site.scriptId,
    scriptName: origin.originalSource,
    lineNumber: origin.originalLine + 1,
    columnNumber: origin.originalColumn + 1,
    column: origin.originalColumn + 1,
  };
}

module.exports = { getCallSites };
