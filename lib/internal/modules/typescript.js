'use strict';
// TypeScript: types are removed before a module is compiled; lines and columns stay where they were.

const { codes } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { emitExperimentalWarning, kEmptyObject } = require('internal/util');

let amaro;

/** The package that parses TypeScript. */
function transformer() {
  const { has } = require('internal/builtins');
  if (!has('internal/deps/amaro')) throw new codes.ERR_METHOD_NOT_IMPLEMENTED('module.stripTypeScriptTypes');
  return amaro ??= require('internal/deps/amaro');
}

function transform(source, mode, sourceMap, filename) {
  try {
    const { code, map } = transformer().transformSync(source, { mode, sourceMap, filename });
    return { code, map };
  } catch (error) {
    if (error?.code === 'UnsupportedSyntax') throw withStack(new codes.ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX(error.message), error);
    if (error?.code === 'InvalidSyntax') throw withStack(new codes.ERR_INVALID_TYPESCRIPT_SYNTAX(error.message), error);
    throw error;
  }
}

/** Puts the place that the parser found above the stack. */
function withStack(error, { filename, startLine, snippet }) {
  if (snippet !== undefined) error.stack = `${filename}:${startLine}\n${snippet}\n${error.stack}`;
  return error;
}

/**
 * Removes the types of a module that is being loaded.
 * @param {string} source
 * @param {string} filename
 * @returns {string}
 */
function stripModuleTypes(source, filename) {
  if (/[/\\]node_modules[/\\]/.test(filename)) throw new codes.ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING(filename);
  const { getOptionValue } = require('internal/options');
  const mode = getOptionValue('--experimental-transform-types') ? 'transform' : 'strip-only';
  return transform(source, mode, false, filename).code;
}

/**
 * module.stripTypeScriptTypes().
 * @param {string} code
 * @param {{mode?: 'strip' | 'transform', sourceUrl?: string, sourceMap?: boolean}} [options]
 * @returns {string}
 */
function stripTypeScriptTypes(code, options = kEmptyObject) {
  emitExperimentalWarning('stripTypeScriptTypes');
  validateString(code, 'code');
  validateObject(options, 'options');
  const { sourceMap = false, sourceUrl = '' } = options;
  let { mode = 'strip' } = options;
  validateOneOf(mode, 'options.mode', ['strip', 'transform']);
  validateString(sourceUrl, 'options.sourceUrl');
  if (mode === 'strip') {
    validateOneOf(sourceMap, 'options.sourceMap', [false, undefined]);
    mode = 'strip-only';
  } else {
    validateBoolean(sourceMap, 'options.sourceMap');
  }
  const result = transform(code, mode, sourceMap, sourceUrl);
  if (sourceMap) {
    const map = require('buffer').Buffer.from(result.map).toString('base64');
    return `${result.code}\n\n//# sourceMappingURL=data:application/json;base64,${map}`;
  }
  return sourceUrl ? `${result.code}\n\n//# sourceURL=${sourceUrl}` : result.code;
}

module.exports = { stripModuleTypes, stripTypeScriptTypes };
