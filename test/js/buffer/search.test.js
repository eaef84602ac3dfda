'use strict';
const assert = require('assert');

const buffer = Buffer.from('abcabc');
assert.strictEqual(buffer.indexOf('bc'), 1);
assert.strictEqual(buffer.indexOf('bc', 2), 4);
assert.strictEqual(buffer.indexOf('bc', -2), 4);
assert.strictEqual(buffer.lastIndexOf('bc'), 4);
assert.strictEqual(buffer.lastIndexOf('bc', 3), 1);
assert.strictEqual(buffer.indexOf(99), 2);
assert.strictEqual(buffer.indexOf(Buffer.from('ca')), 2);
assert.strictEqual(buffer.indexOf('c', 0, 2), -1);
assert.strictEqual(buffer.indexOf('', 9), 6);
assert.strictEqual(buffer.includes('6263', 'hex'), true);

// UTF-16 is found at whole characters alone.
assert.strictEqual(Buffer.from('\u6100\u0061', 'utf16le').indexOf('a', 'utf16le'), 2);
