'use strict';
const assert = require('assert');
const url = require('url');

const parsed = url.parse('HTTP://u%40:p@Example.com:80/a b?x=1#h', true);
assert.strictEqual(parsed.href, 'http://u%40:p@example.com:80/a%20b?x=1#h');
assert.deepStrictEqual({ ...parsed.query }, { x: '1' });
assert.strictEqual(parsed.auth, 'u@:p');
assert.strictEqual(url.parse('/a?b').pathname, '/a');
assert.strictEqual(url.parse('//h/x').host, null);
assert.strictEqual(url.parse('//h/x', false, true).host, 'h');
assert.strictEqual(url.parse('mailto:a@b.c').auth, 'a');

assert.strictEqual(url.resolve('http://h/a/b', '../../c?d'), 'http://h/c?d');
assert.strictEqual(url.resolve('/one/two/three', 'four'), '/one/two/four');
assert.strictEqual(url.resolve('http://h/a', '//o/b'), 'http://o/b');
assert.strictEqual(url.resolve('mailto:u@h', 'v@h'), 'mailto:v@h');
assert.strictEqual(url.format({ hostname: '::1', port: 1, pathname: 'a?', query: { b: '#' } }), '[::1]:1a%3F?b=%23');
assert.throws(() => url.parse('http://a[b'), { code: 'ERR_INVALID_URL' });
