'use strict';

// What servers, clients and messages of HTTP share: names, the characters that headers may have, the date.

const native = binding('http');
const {
  codes: { ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN }, hideStackFrames,
} = require('internal/errors');

/** By the number that the parser says. @type {string[]} */
const methods = native.methodNames();

/** llhttp knows methods of other protocols as well (RTSP, HTTP/2's preface); those are none of ours. */
const foreignMethods = new Set([
  'PRI', 'DESCRIBE', 'ANNOUNCE', 'SETUP', 'PLAY', 'PAUSE', 'TEARDOWN', 'GET_PARAMETER', 'SET_PARAMETER', 'REDIRECT',
  'RECORD', 'FLUSH',
]);

const METHODS = methods.filter((name) => name !== undefined && !foreignMethods.has(name)).sort();

const STATUS_CODES = {
  100: 'Continue',
  101: 'Switching Protocols',
  102: 'Processing',
  103: 'Early Hints',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  208: 'Already Reported',
  226: 'IM Used',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  418: 'I\'m a Teapot',
  421: 'Misdirected Request',
  422: 'Unprocessable Entity',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  509: 'Bandwidth Limit Exceeded',
  510: 'Not Extended',
  511: 'Network Authentication Required',
};

// A token of RFC 9110, and what no header's value may have: control characters but the tab, and what Latin-1 has not.
const tokenPattern = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const invalidValuePattern = /[^\t\x20-\x7e\x80-\xff]/;
const endingPattern = /[\0\r\n\u0100-\uffff]/;

/** Names that have been found to be tokens: most programs use the same few over and over. @type {Set<string>} */
const knownTokens = new Set();
const kMostKnownTokens = 512;

/** @param {string} text @returns {boolean} */
function isToken(text) {
  if (knownTokens.has(text)) return true;
  if (!tokenPattern.test(text)) return false;
  if (text.length < 64 && knownTokens.size < kMostKnownTokens) knownTokens.add(text);
  return true;
}

/**
 * @param {unknown} value
 * @param {boolean} [isLenient] only what would end the header or the text is invalid
 * @returns {boolean}
 */
function hasInvalidChar(value, isLenient = false) {
  return (isLenient ? endingPattern : invalidValuePattern).test(value);
}

/**
 * @param {unknown} name of a header
 * @param {string} [label] what it is called in the error
 */
const validateHeaderName = hideStackFrames((name, label) => {
  if (typeof name !== 'string' || !name || !isToken(name)) {
    throw new ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
  }
});

/**
 * @param {string} name of the header
 * @param {unknown} value
 */
const validateHeaderValue = hideStackFrames((name, value) => {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (hasInvalidChar(value)) throw new ERR_INVALID_CHAR('header content', name);
});

let date;
/** @returns {string} now, as the Date header says it; made once a second */
function utcDate() {
  if (date === undefined) {
    const now = new Date();
    date = now.toUTCString();
    const { setUnrefTimeout } = require('internal/timers');
    setUnrefTimeout(forgetDate, 1000 - now.getMilliseconds());
  }
  return date;
}

function forgetDate() {
  date = undefined;
  dateLines = undefined;
}

let dateLines;
/** @returns {string} the header of the date, with what a kept connection says of itself */
function dateLine() {
  return dateLines ??= `Date: ${utcDate()}\r\n`;
}

module.exports = {
  METHODS,
  STATUS_CODES,
  dateLine,
  hasInvalidChar,
  isToken,
  methods,
  utcDate,
  validateHeaderName,
  validateHeaderValue,
  kConnection: Symbol('kConnection'),
  kIncomingMessage: Symbol('IncomingMessage'),
};
