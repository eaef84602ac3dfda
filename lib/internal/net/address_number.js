'use strict';

// IP addresses as numbers: IPv4 as a Number, IPv6 as a BigInt; and IPv6 as text in its short form (RFC 5952).

const { isIPv4, isIPv6 } = require('internal/net');

const kMappedPrefix = 0xffffn << 32n;

/** @param {string} text @returns {number|undefined} undefined: not an IPv4 address */
function parseIPv4(text) {
  if (!isIPv4(text)) return undefined;
  const parts = text.split('.');
  return ((parts[0] << 24) | (parts[1] << 16) | (parts[2] << 8) | parts[3]) >>> 0;
}

/** @param {string} text without a zone @returns {bigint|undefined} undefined: not an IPv6 address */
function parseIPv6(text) {
  if (!isIPv6(text)) return undefined;
  const zone = text.indexOf('%');
  if (zone !== -1) text = text.slice(0, zone);
  const dot = text.indexOf('.');
  if (dot !== -1) {
    const colon = text.lastIndexOf(':');
    const tail = parseIPv4(text.slice(colon + 1));
    text = `${text.slice(0, colon + 1)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`;
  }
  const gap = text.indexOf('::');
  let groups;
  if (gap === -1) {
    groups = text.split(':');
  } else {
    const head = gap === 0 ? [] : text.slice(0, gap).split(':');
    const tail = gap + 2 === text.length ? [] : text.slice(gap + 2).split(':');
    groups = [...head, ...new Array(8 - head.length - tail.length).fill('0'), ...tail];
  }
  let value = 0n;
  for (const group of groups) value = (value << 16n) | BigInt(parseInt(group, 16));
  return value;
}

/** @param {number} value @returns {string} */
function formatIPv4(value) {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** @param {bigint} value @returns {string} */
function formatIPv6(value) {
  const mapped = mappedIPv4(value);
  if (mapped !== undefined) return `::ffff:${formatIPv4(mapped)}`;
  const groups = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((value >> shift) & 0xffffn));
  // The longest run of at least two zero groups is left out; the first of equals.
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) {
      best = i;
      bestLength = length;
    }
    if (length > 0) i += length - 1;
  }
  const hex = (list) => list.map((group) => group.toString(16)).join(':');
  if (best === -1) return hex(groups);
  return `${hex(groups.slice(0, best))}::${hex(groups.slice(best + bestLength))}`;
}

/** @param {bigint} value @returns {number|undefined} the IPv4 address that an IPv6 one stands for (::ffff:a.b.c.d) */
function mappedIPv4(value) {
  return (value >> 32n) === 0xffffn ? Number(value & 0xffffffffn) : undefined;
}

/** @param {number} value @returns {bigint} the IPv6 form of an IPv4 address */
function mapToIPv6(value) {
  return kMappedPrefix | BigInt(value);
}

module.exports = { formatIPv4, formatIPv6, mapToIPv6, mappedIPv4, parseIPv4, parseIPv6 };
