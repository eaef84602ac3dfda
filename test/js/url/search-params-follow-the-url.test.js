'use strict';
const assert = require('assert');

const url = new URL('http://example.com/?a=1&b=2#h');
const { searchParams } = url;
assert.strictEqual(url.searchParams, searchParams);

// Changes of the parameters show in the URL, whatever is read first.
searchParams.append('c', 'x y');
assert.strictEqual(url.hash, '#h');
assert.strictEqual(url.href, 'http://example.com/?a=1&b=2&c=x+y#h');
searchParams.delete('a');
url.pathname = '/p';
assert.strictEqual(url.href, 'http://example.com/p?b=2&c=x+y#h');

// Changes of the URL show in the parameters.
url.search = '?z=%F0%9F%98%80&z=%FF';
assert.deepStrictEqual([...searchParams], [['z', '\u{1f600}'], ['z', '\ufffd']]);
url.href = 'http://other/';
assert.strictEqual(searchParams.size, 0);
searchParams.set('k', 'v');
assert.strictEqual(`${url}`, 'http://other/?k=v');
