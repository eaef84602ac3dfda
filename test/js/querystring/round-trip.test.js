'use strict';
const assert = require('assert');
const qs = require('querystring');

assert.deepStrictEqual({ ...qs.parse('a=1&b=%20+c&a=2&&d&=e') }, { 'a': ['1', '2'], 'b': '  c', 'd': '', '': 'e' });
assert.strictEqual(Object.getPrototypeOf(qs.parse('a=1')), null);
assert.deepStrictEqual({ ...qs.parse('a::1;;b::2', ';;', '::') }, { a: '1', b: '2' });
assert.strictEqual(Object.keys(qs.parse('a&b&c', null, null, { maxKeys: 2 })).length, 2);
assert.deepStrictEqual({ ...qs.parse('%FF=%zz') }, { '\ufffd': '%zz' });

const value = { 'ключ': 'знач', 'e': '\u{1f600} &=+', 'list': ['1', '2'] };
assert.deepStrictEqual({ ...qs.parse(qs.stringify(value)) }, value);
assert.strictEqual(qs.stringify({ a: [1, 1n, true, null, NaN, {}], b: [] }), 'a=1&a=1&a=true&a=&a=&a=');
assert.throws(() => qs.escape('\ud800'), { code: 'ERR_INVALID_URI', name: 'URIError' });
