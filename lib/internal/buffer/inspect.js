'use strict';

// How `util.inspect` shows a Buffer.

const { native: { hexSlice } } = require('internal/buffer');
const { validateNumber } = require('internal/validators');

const { getOwnPropertyNames } = Object;

let maxBytes = 50;

/** @returns {number} how many bytes are shown at most */
function getMaxBytes() {
  return maxBytes;
}

/** @param {number} value */
function setMaxBytes(value) {
  validateNumber(value, 'INSPECT_MAX_BYTES', 0);
  maxBytes = value;
}

/** Properties that a program has added, as `inspect` writes them. */
function extraProperties(buf, ctx) {
  const { inspect } = require('internal/util/inspect');
  const extras = { __proto__: null };
  let found = false;
  const filter = ctx.showHidden ? Reflect.ownKeys(buf) : [...Object.keys(buf), ...enumerableSymbols(buf)];
  for (const key of filter) {
    if (typeof key === 'string' && /^(?:0|[1-9][0-9]*)$/.test(key)) continue;
    extras[key] = buf[key];
    found = true;
  }
  if (!found) return '';
  // Without the braces, and on one line: what stands between the prefix and the closing brace.
  const text = inspect(extras, { ...ctx, breakLength: Infinity, compact: true });
  return text.slice(text.indexOf('{') + 2, -2);
}

function enumerableSymbols(buf) {
  return Object.getOwnPropertySymbols(buf).filter((symbol) => Object.prototype.propertyIsEnumerable.call(buf, symbol));
}

/** True when `buf` has other own properties than its bytes: then there are more keys than bytes. */
function mayHaveExtras(buf) {
  return getOwnPropertyNames(buf).length > buf.length || Object.getOwnPropertySymbols(buf).length > 0;
}

/**
 * `util.inspect.custom` of Buffer.
 * @this {Buffer}
 * @param {number} recurseTimes
 * @param {object} ctx
 * @returns {string}
 */
function inspectBuffer(recurseTimes, ctx) {
  const shown = Math.min(maxBytes, this.length);
  const remaining = this.length - maxBytes;
  let text = hexSlice.call(this, 0, shown).replace(/(.{2})/g, '$1 ').trim();
  if (remaining > 0) text += ` ... ${remaining} more byte${remaining > 1 ? 's' : ''}`;
  // Listing the names of a large Buffer would cost more than all the rest; one with extra properties is small.
  if (ctx && mayHaveExtras(this)) {
    const extras = extraProperties(this, ctx);
    if (extras !== '') text += this.length === 0 ? extras : `, ${extras}`;
  }
  const name = this.constructor === undefined ? 'Buffer' : this.constructor.name;
  return `<${name} ${text}>`;
}
Object.defineProperty(inspectBuffer, 'name', { __proto__: null, configurable: true, value: 'inspect' });

module.exports = { getMaxBytes, inspectBuffer, setMaxBytes };
