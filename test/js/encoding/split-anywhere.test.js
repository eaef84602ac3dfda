'use strict';
const assert = require('assert');

const text = '\ufeffa\u00e9\u20ac\u{1f600}z';
const be = Buffer.from(text, 'utf16le').swap16();
for (const [label, bytes] of [['utf-8', Buffer.from(text)], ['utf-16le', Buffer.from(text, 'utf16le')], ['utf-16be', be]]) {
  for (let i = 0; i <= bytes.length; i++) {
    for (const ignoreBOM of [true, false]) {
      const decoder = new TextDecoder(label, { ignoreBOM, fatal: true });
      // Twice, since a decoder begins anew after its last chunk.
      for (let round = 0; round < 2; round++) {
        const out = decoder.decode(bytes.subarray(0, i), { stream: true }) + decoder.decode(bytes.subarray(i));
        assert.strictEqual(out, ignoreBOM ? text : text.slice(1));
      }
    }
  }
}
assert.strictEqual(new TextDecoder().decode(new Uint8Array([0xe2, 0x82, 0x61, 0xff])), '\ufffda\ufffd');
assert.strictEqual(new TextDecoder('utf-16le').decode(new Uint8Array([0x3d, 0xd8, 0x61])), '\ufffd\ufffd');
assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xc0])), {
  code: 'ERR_ENCODING_INVALID_ENCODED_DATA', name: 'TypeError',
});
assert.throws(() => new TextDecoder('nonsense'), { code: 'ERR_ENCODING_NOT_SUPPORTED', name: 'RangeError' });
