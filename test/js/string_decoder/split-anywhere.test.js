'use strict';
const assert = require('assert');
const { StringDecoder } = require('string_decoder');

// However the bytes are cut into chunks, the text is that of the whole.
const text = 'a\u00e9\u20ac\u{1f600}z';
for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex']) {
  const bytes = Buffer.from(text, encoding === 'utf16le' ? 'utf16le' : 'utf8');
  const whole = bytes.toString(encoding);
  for (let i = 0; i <= bytes.length; i++) {
    for (let j = i; j <= bytes.length; j++) {
      const decoder = new StringDecoder(encoding);
      let out = decoder.write(bytes.subarray(0, i)) + decoder.write(bytes.subarray(i, j));
      out += decoder.end(bytes.subarray(j));
      assert.strictEqual(out, whole, `${encoding} cut at ${i} and ${j}`);
    }
  }
}

const decoder = new StringDecoder();
assert.strictEqual(decoder.write(Buffer.from([0xe2, 0x82])), '');
assert.strictEqual(decoder.lastNeed, 1);
assert.strictEqual(decoder.lastTotal, 3);
assert.strictEqual(decoder.end(), '\ufffd');
assert.strictEqual(decoder.end(), '');
