'use strict';

// How strictly HTTP is taken: what `httpValidation`, `insecureHTTPParser` and --insecure-http-parser say of the bytes that
// come in and of the headers that go out, and how many headers there may be.

const { codes: { ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR }, hideStackFrames } =
  require('internal/errors');
const { hasInvalidChar, kConnection } = require('internal/http/common');
const { getOptionValue } = require('internal/options');
const { validateBoolean, validateOneOf } = require('internal/validators');

/** All that llhttp could be lenient about before it knew the next one. */
const kLenientAll = 0x3ff;
/** Control characters in the values of headers, and nothing else. */
const kLenientValues = 0x400;

/** How many headers a message may have if nothing else is said. */
const kMostHeaders = 1000;

/**
 * Checks the options and keeps them at `target`.
 * @param {object} target a server or a request
 * @param {object} options
 */
function storeStrictness(target, { httpValidation, insecureHTTPParser }) {
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  if (httpValidation !== undefined) {
    validateOneOf(httpValidation, 'options.httpValidation', ['strict', 'relaxed', 'insecure']);
    if (insecureHTTPParser !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('options.httpValidation', httpValidation,
                                      'cannot be used together with options.insecureHTTPParser');
    }
  }
  target.insecureHTTPParser = insecureHTTPParser;
  target.httpValidation = httpValidation;
}

/** @returns {number} of llhttp's lenient flags; 0: by the letter */
function leniencyOf({ httpValidation, insecureHTTPParser }) {
  switch (httpValidation) {
    case 'strict': return 0;
    case 'relaxed': return kLenientValues;
    case 'insecure': return kLenientAll;
    default: return insecureHTTPParser ?? getOptionValue('--insecure-http-parser') ? kLenientAll : 0;
  }
}

/**
 * @param {object} target a server or a request
 * @returns {[number, number, number]} bytes of a head, headers (0: any number), leniency: as the native parser takes them
 */
function parserOptions(target) {
  const { maxHeaderSize, maxHeadersCount } = target;
  return [
    maxHeaderSize || getOptionValue('--max-http-header-size'),
    typeof maxHeadersCount === 'number' ? (maxHeadersCount > 0 ? maxHeadersCount >>> 0 : 0) : kMostHeaders,
    leniencyOf(target),
  ];
}

/** Whether a value of a header of `message`, which goes out, has what it must not have. */
function isRefused(message, value) {
  if (!hasInvalidChar(value)) return false;
  const isLenient = leniencyOf(message[kConnection]?.server ?? message) !== 0;
  return !isLenient || hasInvalidChar(value, true);
}

/**
 * @param {object} message that is to be sent
 * @param {string} name of the header
 * @param {unknown} value
 */
const checkValue = hideStackFrames((message, name, value) => {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (isRefused(message, value)) throw new ERR_INVALID_CHAR('header content', name);
});

/**
 * @param {object} message that is to be sent
 * @param {string} name of the trailer
 * @param {unknown} value
 */
const checkTrailerValue = hideStackFrames((message, name, value) => {
  if (isRefused(message, value)) throw new ERR_INVALID_CHAR('trailer content', name);
});

module.exports = { checkTrailerValue, checkValue, parserOptions, storeStrictness };
