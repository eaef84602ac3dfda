'use strict';
// Import attributes: which a module of a format takes, and which it needs.

const { codes } = require('internal/errors');
const { getOptionValue } = require('internal/options');

const { keys } = Object;

/** format -> the `type` it needs; null: it takes none. */
const kTypeOfFormat = {
  '__proto__': null,
  'addon': null,
  'builtin': null,
  'commonjs': null,
  'commonjs-typescript': null,
  'json': 'json',
  'module': null,
  'module-typescript': null,
  'text': 'text',
  'typescript': null,
  'wasm': null,
};

function isSupportedType(type) {
  return type === 'json' || (type === 'text' && getOptionValue('--experimental-import-text'));
}

/**
 * Throws unless a module of `format` may be imported with `attributes`.
 * @param {string} url
 * @param {string | null | undefined} format
 * @param {Record<string, string>} attributes
 */
function assertImportAttributes(url, format, attributes) {
  for (const key of keys(attributes)) {
    if (key !== 'type') throw new codes.ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(key, attributes[key], url);
  }
  const needed = kTypeOfFormat[format];
  const { type } = attributes;
  // Formats of hooks' own are for the hooks to judge.
  if (needed === undefined) return;
  if (needed === null) {
    if (type === undefined) return;
  } else if (type === needed) {
    return;
  } else if (type === undefined) {
    throw new codes.ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', needed);
  }
  if (!isSupportedType(type)) throw new codes.ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, url);
  throw new codes.ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
}

module.exports = { assertImportAttributes };
