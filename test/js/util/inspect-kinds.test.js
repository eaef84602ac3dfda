'use strict';
// Each kind of value, as text.
const assert = require('assert');
const { inspect } = require('util');

class Point {
  constructor() {
    this.x = 1;
  }

  get length() { return 1; }
}
class Stack extends Array {}
const circular = { name: 'a' };
circular.self = circular;
circular.inner = { back: circular };
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const texts = new Map([
  [123456789n, '123456789n'],
  ["it's", `"it's"`],
  ['it\'s a "quote"', '`it\'s a "quote"`'],
  ['\n\u0001\ud800', "'\\n\\x01\\ud800'"],
  [Symbol('a b'), 'Symbol(a b)'],
  [[1, , 3, , ,], '[ 1, <1 empty item>, 3, <2 empty items> ]'],
  [Object.assign([1], { key: 2, '-1': 3 }), "[ 1, key: 2, '-1': 3 ]"],
  [{ 'a-b': 1, [Symbol('s')]: 2, '__proto__': null }, "[Object: null prototype] { 'a-b': 1, Symbol(s): 2 }"],
  [new Point(), 'Point { x: 1 }'],
  [Stack.from([1, 2]), 'Stack(2) [ 1, 2 ]'],
  [Point, '[class Point]'],
  [Stack, '[class Stack extends Array]'],
  [function named() {}, '[Function: named]'],
  [async () => {}, '[AsyncFunction (anonymous)]'],
  [function* () {}, '[GeneratorFunction (anonymous)]'],
  [new Map([['k', { a: 1 }]]), "Map(1) { 'k' => { a: 1 } }"],
  [new Map([[1, 2]]).entries(), '[Map Entries] { [ 1, 2 ] }'],
  [new Set([1, 'a']), "Set(2) { 1, 'a' }"],
  [new Set([1]).values(), '[Set Iterator] { 1 }'],
  [new Uint8Array(3), 'Uint8Array(3) [ 0, 0, 0 ]'],
  [new ArrayBuffer(2), 'ArrayBuffer { [Uint8Contents]: <00 00>, [byteLength]: 2 }'],
  [Buffer.from('ab'), '<Buffer 61 62>'],
  [Promise.resolve(4), 'Promise { 4 }'],
  [new Promise(() => {}), 'Promise { <pending> }'],
  [new WeakMap(), 'WeakMap { <items unknown> }'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date(NaN), 'Invalid Date'],
  [Object.assign(/x/g, { a: 1 }), '/x/g { a: 1 }'],
  [Object('str'), "[String: 'str']"],
  [Object(1n), '[BigInt: 1n]'],
  [(function() { return arguments; })(1), "[Arguments] { '0': 1 }"],
  [(function* () {})(), 'Object [Generator] {}'],
  [circular, "<ref *1> {\n  name: 'a',\n  self: [Circular *1],\n  inner: { back: [Circular *1] }\n}"],
  [revoked.proxy, '<Revoked Proxy>'],
  [new Proxy({ a: 1 }, {}), '{ a: 1 }'],
  [Object.create(null), '[Object: null prototype] {}'],
  [Object.create({}), '{}'],
  [{ get a() { return 1; }, set b(_) {}, get c() { return 1; }, set c(_) {} },
   '{ a: [Getter], b: [Setter], c: [Getter/Setter] }'],
]);
assert.strictEqual(inspect(-0), '-0');
for (const [value, text] of texts) assert.strictEqual(inspect(value), text);

assert.strictEqual(inspect(new Proxy([1], {}), { showProxy: true }), 'Proxy [ [ 1 ], {} ]');
assert.strictEqual(inspect({ get a() { return { b: 1 }; } }, { getters: true }), '{ a: [Getter] { b: 1 } }');
assert.strictEqual(inspect([1], { showHidden: true }), '[ 1, [length]: 1 ]');
assert.strictEqual(inspect(new Point(), { showHidden: true }), 'Point { x: 1, [length]: [Getter] }');
assert.strictEqual(inspect(1234567.891, { numericSeparator: true }), '1_234_567.891');
assert.strictEqual(inspect({ a: 1n, b: 'x' }, { colors: true }), '{ a: \u001b[33m1n\u001b[39m, b: \u001b[32m\'x\'\u001b[39m }');
