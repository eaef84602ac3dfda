'use strict';
const assert = require('assert');

const bytes = new Uint8Array([0x41, 0x80, 0xe4, 0xff]);
for (const [label, text] of [
  ['latin1', 'A\u20ac\u00e4\u00ff'], ['windows-1251', 'A\u0402\u0434\u044f'], ['koi8-r', 'A\u2500\u0414\u042a'],
  ['iso-8859-7', 'A\u0080\u03b4\ufffd'], [' IBM866 ', 'A\u0410\u0444\u00a0'], ['x-user-defined', 'A\uf780\uf7e4\uf7ff'],
]) {
  assert.strictEqual(new TextDecoder(label).decode(bytes), text, label);
}
assert.throws(() => new TextDecoder('iso-8859-7', { fatal: true }).decode(bytes), TypeError);
