'use strict';
process.noDeprecation = true;
const assert = require('assert');
const punycode = require('punycode');

for (const [unicode, ascii] of [['ma\u00f1ana.com', 'xn--maana-pta.com'], ['\u2603-\u2318.com', 'xn----dqo34k.com'], ['x@b\u00fccher', 'x@xn--bcher-kva']]) {
  assert.strictEqual(punycode.toASCII(unicode), ascii);
  assert.strictEqual(punycode.toUnicode(ascii), unicode);
}
assert.strictEqual(punycode.decode(punycode.encode('\u{1d306}a\u{10ffff}')), '\u{1d306}a\u{10ffff}');
assert.throws(() => punycode.decode('\x81-'), RangeError);
