'use strict';

// `http2.constants`: numbers of RFC 9113 under nghttp2's names, and names of header fields, methods and statuses.

const { METHODS, STATUS_CODES } = require('http');

const errors = [
  'NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED', 'FRAME_SIZE_ERROR',
  'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED',
];
const settings = [
  'HEADER_TABLE_SIZE', 'ENABLE_PUSH', 'MAX_CONCURRENT_STREAMS', 'INITIAL_WINDOW_SIZE', 'MAX_FRAME_SIZE', 'MAX_HEADER_LIST_SIZE',
];

const pseudoHeaders = ['status', 'method', 'authority', 'scheme', 'path', 'protocol'];
const headers = [
  'access-control-allow-credentials', 'access-control-allow-headers', 'access-control-allow-methods',
  'access-control-allow-origin', 'access-control-expose-headers', 'access-control-request-headers',
  'access-control-request-method', 'accept-charset', 'accept-encoding', 'accept-language', 'accept-ranges', 'accept', 'age',
  'authorization', 'cache-control', 'connection', 'content-disposition', 'content-encoding', 'content-length', 'content-type',
  'cookie', 'date', 'etag', 'forwarded', 'host', 'if-modified-since', 'if-none-match', 'if-range', 'last-modified', 'link',
  'location', 'range', 'referer', 'server', 'set-cookie', 'strict-transport-security', 'trailer', 'transfer-encoding', 'te',
  'tk', 'upgrade-insecure-requests', 'upgrade', 'user-agent', 'vary', 'x-content-type-options', 'x-frame-options',
  'keep-alive', 'proxy-connection', 'x-xss-protection', 'alt-svc', 'content-security-policy', 'early-data', 'expect-ct',
  'origin', 'purpose', 'timing-allow-origin', 'x-forwarded-for', 'priority', 'accept-patch', 'access-control-max-age', 'allow',
  'content-language', 'content-location', 'content-md5', 'content-range', 'dnt', 'expect', 'expires', 'from', 'http2-settings',
  'if-match', 'if-unmodified-since', 'max-forwards', 'prefer', 'proxy-authenticate', 'proxy-authorization', 'refresh',
  'retry-after', 'via', 'warning', 'www-authenticate',
];

const name = (text) => text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

const constants = {
  __proto__: null,
  NGHTTP2_SESSION_SERVER: 0,
  NGHTTP2_SESSION_CLIENT: 1,
  NGHTTP2_FLAG_NONE: 0,
  NGHTTP2_FLAG_END_STREAM: 1,
  NGHTTP2_FLAG_ACK: 1,
  NGHTTP2_FLAG_END_HEADERS: 4,
  NGHTTP2_FLAG_PADDED: 8,
  NGHTTP2_FLAG_PRIORITY: 32,
  NGHTTP2_DEFAULT_WEIGHT: 16,
  DEFAULT_SETTINGS_HEADER_TABLE_SIZE: 4096,
  DEFAULT_SETTINGS_ENABLE_PUSH: 1,
  DEFAULT_SETTINGS_MAX_CONCURRENT_STREAMS: 0xffffffff,
  DEFAULT_SETTINGS_INITIAL_WINDOW_SIZE: 65535,
  DEFAULT_SETTINGS_MAX_FRAME_SIZE: 16384,
  DEFAULT_SETTINGS_MAX_HEADER_LIST_SIZE: 65535,
  MAX_MAX_FRAME_SIZE: 16777215,
  MIN_MAX_FRAME_SIZE: 16384,
  MAX_INITIAL_WINDOW_SIZE: 2147483647,
  PADDING_STRATEGY_NONE: 0,
  PADDING_STRATEGY_ALIGNED: 1,
  PADDING_STRATEGY_MAX: 2,
  PADDING_STRATEGY_CALLBACK: 1,
};
errors.forEach((each, code) => { constants[`NGHTTP2_${each}`] = code; });
settings.forEach((each, index) => { constants[`NGHTTP2_SETTINGS_${each}`] = index + 1; });
constants.NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL = 8; // RFC 8441
for (const each of pseudoHeaders) constants[`HTTP2_HEADER_${name(each)}`] = `:${each}`;
for (const each of headers) constants[`HTTP2_HEADER_${name(each)}`] = each;
for (const each of METHODS) constants[`HTTP2_METHOD_${name(each)}`] = each;
for (const code of Object.keys(STATUS_CODES)) constants[`HTTP_STATUS_${name(STATUS_CODES[code].replace("'", ''))}`] = Number(code);

module.exports = constants;
