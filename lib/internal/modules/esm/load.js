'use strict';
// Gets the source behind a URL: the default end of the load chain.

const { codes } = require('internal/errors');
const { URL, fileURLToPath } = require('internal/url');
const { getOptionValue } = require('internal/options');
const { assertImportAttributes } = require('internal/modules/esm/attributes');
const { formatOfURL, mediaTypeOf } = require('internal/modules/esm/formats');

const { containsModuleSyntax } = binding('contextify');
const { readText } = binding('module_files');

const kDataURL = /^([^/]+\/[^,;]+)(?:[^,]*?)(;base64)?,([\s\S]*)$/;

/** The source behind a URL: text where that is all that is wanted, else bytes. @param {URL} url */
function readSource(url, asText) {
  if (url.protocol === 'file:') {
    const file = fileURLToPath(url);
    return asText ? readText(file) : require('fs').readFileSync(file);
  }
  // In a data: URL a question mark is data like any other.
  const match = kDataURL.exec(url.pathname + url.search);
  if (match === null) throw new codes.ERR_INVALID_URL(url.href);
  const { 2: base64, 3: body } = match;
  const { Buffer } = require('buffer');
  if (base64) return Buffer.from(decodeURIComponent(body), 'base64');
  try {
    const text = decodeURIComponent(body);
    return asText ? text : Buffer.from(text, 'utf8');
  } catch {
    // Bytes that are not UTF-8.
    const bytes = body.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1');
  }
}

function assertScheme(url) {
  const { protocol } = url;
  if (protocol === 'file:' || protocol === 'data:' || protocol === 'node:') return;
  const supported = protocol === 'http:' || protocol === 'https:' ? ['file', 'data'] : ['file', 'data', 'node'];
  throw new codes.ERR_UNSUPPORTED_ESM_URL_SCHEME(url, supported);
}

/**
 * Loads a module by default.
 * @param {string} url
 * @param {{format?: string | null, importAttributes?: Record<string, string>}} context
 * @param {boolean} [asText] text will do; hooks get bytes
 * @returns {{format: string, responseURL: string, source: unknown}}
 */
function defaultLoad(url, context, asText = false) {
  const parsed = new URL(url);
  assertScheme(parsed);
  const attributes = { __proto__: null, ...context.importAttributes };
  let { format } = context;
  if (attributes.type === 'text' && getOptionValue('--experimental-import-text')) format = 'text';
  format ??= formatOfURL(parsed, true);
  if (format === null && parsed.protocol === 'data:' && !parsed.pathname.includes(',')) throw new codes.ERR_INVALID_URL(url);
  if (format === null && parsed.protocol === 'data:') throw new codes.ERR_UNKNOWN_MODULE_FORMAT(mediaTypeOf(parsed), url);

  let source = null;
  if (parsed.protocol === 'node:') {
    format = 'builtin';
  } else if (format === undefined || format === null) {
    // The name and the package leave it open: the source decides.
    source = readSource(parsed, asText);
    format = detectFormat(parsed, source);
  } else if (format !== 'addon') {
    assertImportAttributes(url, format, attributes);
    source = readSource(parsed, asText && format !== 'wasm');
  }
  assertImportAttributes(url, format, attributes);
  return { __proto__: null, format, responseURL: url, source };
}

function detectFormat(url, bytes) {
  const file = url.protocol === 'file:' ? fileURLToPath(url) : url.href;
  const { toText } = require('internal/modules/esm/source');
  if (!containsModuleSyntax(toText(bytes), file)) return 'commonjs';
  require('internal/modules/cjs/compile').warnTypeless(file);
  return 'module';
}

module.exports = { defaultLoad };
