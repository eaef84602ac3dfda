'use strict';
const assert = require('assert');
const { isDeepStrictEqual } = require('util');

const circular = () => {
  const object = { list: [] };
  object.list.push(object);
  return object;
};
const pairs = [
  [NaN, NaN, true],
  [0, -0, false],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: undefined }, {}, false],
  [[1, , 3], [1, undefined, 3], false],
  [new Set([{ a: 1 }, [2]]), new Set([[2], { a: 1 }]), true],
  [new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }]), false],
  [new Map([[{ k: 1 }, 'v']]), new Map([[{ k: 1 }, 'v']]), true],
  [new Map([[1, 'v']]), new Map([['1', 'v']]), false],
  [new Date(1), new Date(1), true],
  [/a/g, /a/i, false],
  [new Uint8Array([1]), new Int8Array([1]), false],
  [new Float64Array([0]), new Float64Array([-0]), false],
  [new Error('a', { cause: 1 }), new Error('a', { cause: 2 }), false],
  [Object('a'), Object('a'), true],
  [circular(), circular(), true],
  [new (class A {})(), new (class A {})(), false],
  [new WeakMap(), new WeakMap(), false],
  [{ [Symbol.for('s')]: 1 }, { [Symbol.for('s')]: 2 }, false],
];
for (const [a, b, equal] of pairs) {
  assert.strictEqual(isDeepStrictEqual(a, b), equal);
  assert.strictEqual(isDeepStrictEqual(b, a), equal);
}
assert.deepEqual([1, '2', [null]], ['1', 2, [undefined]]);
assert.throws(() => assert.deepStrictEqual([1], ['1']));

// A very long sparse array is compared by what is in it.
const sparse = [];
sparse[4_000_000_000] = 1;
const other = [];
other[4_000_000_000] = 2;
assert.ok(!isDeepStrictEqual(sparse, other));
