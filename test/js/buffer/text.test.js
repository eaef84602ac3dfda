'use strict';
const assert = require('assert');

// [text, encoding, bytes in hex]
for (const [text, encoding, hex] of [
  ['a\u00e9\u20ac\u{1f600}', 'utf8', '61c3a9e282acf09f9880'],
  ['\ud800x', 'utf8', 'efbfbd78'],
  ['a\u00e9\u20ac', 'utf16le', '6100e900ac20'],
  ['\u00e9\u0141', 'latin1', 'e941'],
  ['7F80', 'hex', '7f80'],
  ['+/+/', 'base64', 'fbffbf'],
  ['-_-_', 'base64', 'fbffbf'],
]) {
  const bytes = Buffer.from(text, encoding);
  assert.strictEqual(bytes.toString('hex'), hex, `${text} ${encoding}`);
}
assert.strictEqual(Buffer.from('c3a9e282acff', 'hex').toString(), '\u00e9\u20ac\ufffd');
assert.strictEqual(Buffer.from('e9ff', 'hex').toString('latin1'), '\u00e9\u00ff');
assert.strictEqual(Buffer.from('e9', 'hex').toString('ascii'), 'i');
assert.strictEqual(Buffer.from('fbffbf00', 'hex').toString('base64url'), '-_-_AA');
assert.strictEqual(Buffer.byteLength('\u20ac\ud800'), 6);

// Only whole characters are written.
const small = Buffer.alloc(4);
assert.strictEqual(small.write('a\u20ac\u20ac'), 4);
assert.strictEqual(small.write('\u{1f600}', 1), 0);
assert.strictEqual(small.write('\u20ac', 1, 2), 0);
assert.strictEqual(small.write('abc', 'utf16le'), 4);

// Text of every size and place in memory, long enough for the vector paths.
for (const unit of ['a', '\u00e9', '\u20ac', '\u{1f600}', 'a\u{1f600}\u00e9']) {
  for (let n = 0; n < 200; n += 7) {
    const text = unit.repeat(n);
    const offset = n % 8;
    const bytes = Buffer.alloc(offset + Buffer.byteLength(text));
    assert.strictEqual(bytes.write(text, offset), bytes.length - offset);
    assert.strictEqual(bytes.toString('utf8', offset), text);
    for (const encoding of ['hex', 'base64', 'base64url']) {
      assert.deepStrictEqual(Buffer.from(bytes.toString(encoding), encoding), bytes);
    }
  }
}
