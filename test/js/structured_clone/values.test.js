'use strict';
const assert = require('assert');

const value = { map: new Map([[1, new Set([2n])]]), date: new Date(5), list: [1, , 3], re: /x/gi, error: new RangeError('e') };
value.self = value;
const copy = structuredClone(value);
assert.notStrictEqual(copy, value);
assert.strictEqual(copy.self, copy);
assert.deepStrictEqual(copy.map, value.map);
assert.deepStrictEqual(copy.date, value.date);
assert.strictEqual(1 in copy.list, false);
assert.ok(copy.error instanceof RangeError);

const buffer = new ArrayBuffer(8);
const moved = structuredClone(buffer, { transfer: [buffer] });
assert.strictEqual(moved.byteLength, 8);
assert.strictEqual(buffer.byteLength, 0);
assert.throws(() => structuredClone(buffer, { transfer: [buffer] }), { name: 'DataCloneError' });

const exception = structuredClone(new DOMException('text', 'AbortError'));
assert.ok(exception instanceof DOMException);
assert.strictEqual(exception.code, 20);

assert.throws(() => structuredClone(() => {}), { name: 'DataCloneError', code: 25 });
assert.throws(() => structuredClone({ get x() { throw new Error('mine'); } }), { message: 'mine' });
assert.throws(() => structuredClone(1, { transfer: [{}] }), { name: 'DataCloneError' });

// The pool that small Buffers share cannot be taken away from them.
const small = Buffer.from('abc');
assert.throws(() => structuredClone(small, { transfer: [small.buffer] }), { name: 'DataCloneError' });
assert.throws(() => small.buffer.transfer(), TypeError);
assert.strictEqual(small.toString(), 'abc');
