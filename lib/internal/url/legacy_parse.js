'use strict';

// `url.parse`: the lenient reading of URLs from before the WHATWG standard. What it accepts and how it splits it is what
// Node's tests say it always did; new programs use `URL`.

const { codes: { ERR_INVALID_URL } } = require('internal/errors');
const { validateString } = require('internal/validators');

/** Schemes that have an authority, written after two slashes. */
const slashed = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);
for (const name of [...slashed]) slashed.add(`${name}:`);

/** The scheme whose rest is no address but a program. */
const isScript = (protocol) => protocol === 'javascript' || protocol === 'javascript:';

const protocolPattern = /^[a-z0-9.+-]+:/i;
const portPattern = /:[0-9]*$/;
/** A host after two slashes even where they do not say so: `//user@host`. */
const authorityPattern = /^\/\/[^@/]+@[^@/]+/;
/** A path and a query, nothing else: the commonest input, that of a server. */
const simplePathPattern = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;

const kMaxHostname = 255;
// eslint-disable-next-line no-control-regex
const forbiddenInHost = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
// eslint-disable-next-line no-control-regex
const forbiddenInIpv6 = /[\0\t\n\r #%/<>?@\\^|]/;

/** Characters that stand for themselves nowhere in a URL. */
const escapes = new Map();
for (const character of '\t\n\r "\'<>\\^`{|}') {
  const code = character.charCodeAt(0);
  escapes.set(character, `%${code < 16 ? '0' : ''}${code.toString(16).toUpperCase()}`);
}
const escapePattern = /[\t\n\r "'<>\\^`{|}]/g;

/** White space as it is trimmed: of ASCII, and what word processors add. */
function isBlank(code) {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11) || code === 0xa0 || code === 0xfeff;
}

/** `url` without white space around it, and with slashes for the backslashes before its query. */
function trimAndTurnSlashes(url) {
  let start = 0;
  let end = url.length;
  while (start < end && isBlank(url.charCodeAt(start))) start++;
  while (end > start && isBlank(url.charCodeAt(end - 1))) end--;
  const rest = start === 0 && end === url.length ? url : url.slice(start, end);
  if (!rest.includes('\\')) return rest;
  const tail = rest.search(/[?#]/);
  return tail === -1 ? rest.replaceAll('\\', '/') : rest.slice(0, tail).replaceAll('\\', '/') + rest.slice(tail);
}

/**
 * Splits what follows the slashes into user information, host and the rest.
 * @param {string} text
 * @returns {{auth: string|null, host: string, rest: string}}
 */
function splitAuthority(text) {
  let at = -1;
  let end = -1;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '\t': case '\n': case '\r':
        // Browsers take no notice of them.
        text = text.slice(0, i) + text.slice(i + 1);
        i--;
        continue;
      case ' ': case '"': case '%': case '\'': case ';': case '<': case '>': case '\\': case '^': case '`':
      case '{': case '|': case '}':
        if (end === -1) end = i;
        continue;
      case '@':
        // All before the last one belongs to the user information.
        at = i;
        end = -1;
        continue;
      case '#': case '/': case '?':
        if (end === -1) end = i;
        break;
      default:
        continue;
    }
    break;
  }
  const auth = at === -1 ? null : decodeURIComponent(text.slice(0, at));
  if (end === -1) return { auth, host: text.slice(at + 1), rest: '' };
  return { auth, host: text.slice(at + 1, end), rest: text.slice(end) };
}

/** The host name in ASCII, refusing what only looks like one. */
function checkedHostname(hostname, input) {
  // eslint-disable-next-line no-control-regex
  if (/[^\x00-\x7f]/.test(hostname)) hostname = require('internal/idna').toASCII(hostname);
  if (hostname === '' || forbiddenInHost.test(hostname)) throw new ERR_INVALID_URL(input);
  return hostname;
}

let portWarned = false;

/** A port that is none becomes part of the path, which is seldom what was meant. */
function warnOfPort(input) {
  if (portWarned) return;
  portWarned = true;
  process.emitWarning(
    `The URL ${input} is invalid. Future versions of Node.js will throw an error.`, 'DeprecationWarning', 'DEP0170');
}

/**
 * Sets port, hostname and host of `url`.
 * @returns {string} what of `rest` is left, with what turned out not to belong to the host
 */
function readHost(url, host, rest, input) {
  const port = portPattern.exec(host);
  if (port !== null) {
    if (port[0] !== ':') url.port = port[0].slice(1);
    host = host.slice(0, host.length - port[0].length);
  }
  let hostname = host;
  const ipv6 = hostname[0] === '[' && hostname[hostname.length - 1] === ']';
  const colon = ipv6 ? -1 : hostname.indexOf(':');
  if (colon !== -1) {
    warnOfPort(input);
    rest = `/${hostname.slice(colon)}${rest}`;
    hostname = hostname.slice(0, colon);
  }
  hostname = hostname.length > kMaxHostname ? '' : hostname.toLowerCase();
  if (hostname !== '') {
    if (!ipv6) hostname = checkedHostname(hostname, input);
    else if (forbiddenInIpv6.test(hostname)) throw new ERR_INVALID_URL(input);
  }
  url.host = hostname + (url.port ? `:${url.port}` : '');
  url.hostname = ipv6 ? hostname.slice(1, -1) : hostname;
  return ipv6 && rest[0] !== '/' ? `/${rest}` : rest;
}

function setQuery(url, search, parseQueryString) {
  if (search !== '') {
    url.search = search;
    url.query = search.slice(1);
    if (parseQueryString) url.query = require('querystring').parse(url.query);
  } else if (parseQueryString) {
    url.search = null;
    url.query = { __proto__: null };
  }
}

/**
 * Reads `input` into `url`, an object of class Url.
 * @param {object} url
 * @param {string} input
 * @param {boolean} parseQueryString
 * @param {boolean} slashesDenoteHost
 */
function parseInto(url, input, parseQueryString, slashesDenoteHost) {
  validateString(input, 'url');
  let rest = trimAndTurnSlashes(input);

  if (!slashesDenoteHost && !rest.includes('#') && !rest.includes('@')) {
    const simple = simplePathPattern.exec(rest);
    if (simple !== null) {
      url.path = rest;
      url.href = rest;
      url.pathname = simple[1];
      setQuery(url, simple[2] || '', parseQueryString);
      return;
    }
  }

  const scheme = protocolPattern.exec(rest);
  const protocol = scheme === null ? '' : scheme[0].toLowerCase();
  if (scheme !== null) {
    url.protocol = protocol;
    rest = rest.slice(protocol.length);
  }
  let slashes = false;
  if (slashesDenoteHost || scheme !== null || authorityPattern.test(rest)) {
    slashes = rest.startsWith('//');
    if (slashes && !isScript(protocol)) {
      rest = rest.slice(2);
      url.slashes = true;
    }
  }
  if (!isScript(protocol)) {
    if (slashes || (scheme !== null && !slashed.has(protocol))) {
      const authority = splitAuthority(rest);
      if (authority.auth !== null) url.auth = authority.auth;
      rest = readHost(url, authority.host, authority.rest, input);
    }
    rest = rest.replace(escapePattern, (character) => escapes.get(character));
  }

  const hash = rest.indexOf('#');
  if (hash !== -1) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  setQuery(url, question === -1 ? '' : rest.slice(question), parseQueryString);
  const pathname = question === -1 ? rest : rest.slice(0, question);
  if (pathname !== '') url.pathname = pathname;
  else if (url.hostname && slashed.has(protocol)) url.pathname = '/';
  if (url.pathname || url.search) url.path = (url.pathname || '') + (url.search || '');
  url.href = url.format();
}

module.exports = { isScript, parseInto, slashed };
