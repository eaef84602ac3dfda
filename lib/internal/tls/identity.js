'use strict';

// tls.checkServerIdentity: whether a certificate is that of the host which a client wanted (RFC 6125).

const { codes: { ERR_TLS_CERT_ALTNAME_FORMAT, ERR_TLS_CERT_ALTNAME_INVALID } } = require('internal/errors');
const { isIP } = require('internal/net');

/** "example.com." and "example.com" are one host. */
const withoutFinalDot = (host) => (host.endsWith('.') ? host.slice(0, -1) : host);

const lower = (host) => host.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const split = (host) => lower(withoutFinalDot(host)).split('.');

/**
 * @param {string[]} hostParts
 * @param {string} pattern of a certificate
 * @param {boolean} wildcards whether they count
 */
function matches(hostParts, pattern, wildcards) {
  if (!pattern) return false;
  const patternParts = split(pattern);
  if (hostParts.length !== patternParts.length) return false;
  // An empty label is a mistake, and so is what is not printable ASCII: internationalized names come in ASCII form.
  if (patternParts.includes('') || patternParts.some((part) => /[^\u0021-\u007F]/.test(part))) return false;
  for (let i = hostParts.length - 1; i > 0; i--) {
    if (hostParts[i] !== patternParts[i]) return false;
  }
  const [hostLabel] = hostParts;
  const [label] = patternParts;
  const pieces = label.split('*', 3);
  // No wildcard, or one in an internationalized label, where it would mean nothing.
  if (pieces.length === 1 || label.includes('xn--')) return hostLabel === label;
  // At most one, only in the leftmost label, and below at least two others.
  if (!wildcards || pieces.length > 2 || patternParts.length <= 2) return false;
  const [prefix, suffix] = pieces;
  return prefix.length + suffix.length <= hostLabel.length && hostLabel.startsWith(prefix) && hostLabel.endsWith(suffix);
}

/** A quoted name at the beginning of a text: a JSON string. */
const kQuoted = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/;

/** @param {string} text `DNS:a, IP Address:b`, where names may be quoted @returns {string[]} */
function splitAlternativeNames(text) {
  const names = [];
  let current = '';
  let at = 0;
  while (at !== text.length) {
    const comma = text.indexOf(',', at);
    const quote = text.indexOf('"', at);
    if (quote !== -1 && (comma === -1 || quote < comma)) {
      const match = kQuoted.exec(text.slice(quote));
      if (match === null) throw new ERR_TLS_CERT_ALTNAME_FORMAT();
      current += text.slice(at, quote) + JSON.parse(match[0]);
      at = quote + match[0].length;
    } else if (comma !== -1) {
      names.push(current + text.slice(at, comma));
      current = '';
      at = comma + 2;
    } else {
      current += text.slice(at);
      at = text.length;
    }
  }
  names.push(current);
  return names;
}

/** One form for all ways to write an address. */
function canonicalIp(ip) {
  const { parseIPv4, parseIPv6, formatIPv4, formatIPv6 } = require('internal/net/address_number');
  switch (isIP(ip)) {
    case 4: return formatIPv4(parseIPv4(ip));
    case 6: return formatIPv6(parseIPv6(ip));
  }
  return '';
}

/**
 * @param {string} hostname
 * @param {object} cert as getPeerCertificate() gives it
 * @returns {Error|undefined} why the certificate is not that host's
 */
function checkServerIdentity(hostname, cert) {
  const { subject, subjectaltname: altNames } = cert;
  const dnsNames = [];
  const ips = [];

  hostname = `${hostname}`;
  if (altNames) {
    for (const name of altNames.includes('"') ? splitAlternativeNames(altNames) : altNames.split(', ')) {
      if (name.startsWith('DNS:')) dnsNames.push(name.slice(4));
      else if (name.startsWith('IP Address:')) ips.push(canonicalIp(name.slice(11)));
    }
  }

  let valid = false;
  let reason = 'Unknown reason';
  // What is compared is the ASCII form; what is shown is what was asked for.
  hostname = withoutFinalDot(hostname);
  const ascii = isIP(hostname) ? hostname : require('url').domainToASCII(hostname) || hostname;

  if (isIP(ascii)) {
    valid = ips.includes(canonicalIp(ascii));
    if (!valid) reason = `IP: ${hostname} is not in the cert's list: ${ips.join(', ')}`;
  } else if (dnsNames.length > 0 || subject?.CN) {
    const hostParts = split(ascii);
    if (dnsNames.length > 0) {
      valid = dnsNames.some((pattern) => matches(hostParts, pattern, true));
      if (!valid) reason = `Host: ${hostname}. is not in the cert's altnames: ${altNames}`;
    } else {
      const { CN: commonName } = subject;
      valid = Array.isArray(commonName) ?
        commonName.some((pattern) => matches(hostParts, pattern, true)) : matches(hostParts, commonName, true);
      if (!valid) reason = `Host: ${hostname}. is not cert's CN: ${commonName}`;
    }
  } else {
    reason = 'Cert does not contain a DNS name';
  }
  if (!valid) return new ERR_TLS_CERT_ALTNAME_INVALID(reason, hostname, cert);
}

module.exports = { checkServerIdentity };
