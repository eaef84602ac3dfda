'use strict';
const assert = require('assert');

const url = new URL('https://us%20er:pass@exämple.com:8443/a/../b c?x=1&y=2#frag');
assert.strictEqual(url.href, 'https://us%20er:pass@xn--exmple-cua.com:8443/b%20c?x=1&y=2#frag');
assert.strictEqual(url.origin, 'https://xn--exmple-cua.com:8443');
assert.strictEqual(url.username, 'us%20er');
assert.strictEqual(url.password, 'pass');
assert.strictEqual(url.host, 'xn--exmple-cua.com:8443');
assert.strictEqual(url.hostname, 'xn--exmple-cua.com');
assert.strictEqual(url.port, '8443');
assert.strictEqual(url.pathname, '/b%20c');
assert.strictEqual(url.search, '?x=1&y=2');
assert.strictEqual(url.hash, '#frag');

// A path that begins with two slashes does not become a host.
const opaque = new URL('web+demo:/.//not-a-host/');
assert.strictEqual(opaque.host, '');
assert.strictEqual(opaque.pathname, '//not-a-host/');

assert.strictEqual(new URL('blob:https://example.com/id').origin, 'https://example.com');
assert.strictEqual(new URL('file:///x').origin, 'null');
assert.strictEqual(URL.parse('no scheme'), null);
assert.strictEqual(URL.canParse('/x', 'http://example.com'), true);
assert.throws(() => new URL('/x', 'no base'), { code: 'ERR_INVALID_URL', input: '/x', base: 'no base' });
