'use strict';

// The command line's options, as src/cli/options.cc has read them.

/** Options that may be given several times: always an array. */
const lists = new Set([
  '--conditions', '--disable-warning', '--env-file', '--env-file-if-exists', '--env-files', '--experimental-loader', '--import',
  '--require',
]);

const numbers = new Set([
  '--max-http-header-size', '--network-family-autoselection-attempt-timeout', '--secure-heap', '--secure-heap-min',
  '--v8-pool-size',
]);

/** What an option that takes a text or a number is when it is not given. */
const defaults = {
  '__proto__': null,
  '--max-http-header-size': 16 * 1024,
  '--network-family-autoselection-attempt-timeout': 250,
  '--input-type': '',
  '--experimental-default-type': '',
  '--unhandled-rejections': '',
  '--dns-result-order': '',
  '--disable-proto': '',
  '--redirect-warnings': '',
  '--title': '',
  '--icu-data-dir': '',
  '--tls-cipher-list': 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:' +
    'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:' +
    'ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:' +
    'ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:HIGH:' +
    '!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA',
  '--eval': undefined,
};

/** @type {Record<string, boolean | string | string[]>} */
let given = { '__proto__': null };

/**
 * Takes the options over; at the start of the program.
 * @param {Record<string, boolean | string | string[]>} options by name: a switch, a text, or a list
 */
function initialize(options) {
  given = options;
}

/**
 * The value of an option: a boolean for a switch, an array for one that may be repeated, a number or a text for others
 * (`undefined` or the documented default when it is not given).
 * @param {string} name with its dashes, such as "--require"
 * @returns {any}
 */
function getOptionValue(name) {
  const value = given[name];
  if (value === undefined) return lists.has(name) ? [] : name in defaults ? defaults[name] : false;
  return numbers.has(name) ? Number(value) : value;
}

/** @param {string} name @returns {any} what an option is when it is not given */
function defaultOptionValue(name) {
  return defaults[name];
}

module.exports = { initialize, defaultOptionValue, getOptionValue };
