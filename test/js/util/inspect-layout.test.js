'use strict';
// What goes on one line, what on several, and what is left out.
const assert = require('assert');
const { inspect } = require('util');

const deep = { a: { b: { c: { d: 1 } } } };
assert.strictEqual(inspect(deep), '{ a: { b: { c: [Object] } } }');
assert.strictEqual(inspect(deep, { depth: 0 }), '{ a: [Object] }');
assert.strictEqual(inspect(deep, { depth: null, breakLength: Infinity, compact: 10 }), '{ a: { b: { c: { d: 1 } } } }');
assert.strictEqual(inspect({ a: [1] }, { compact: false }), '{\n  a: [\n    1\n  ]\n}');
assert.strictEqual(inspect([[[]], { a: new Map() }], { depth: 0 }), '[ [Array], [Object] ]');

// Long arrays of short items stand in columns, numbers to the right.
assert.strictEqual(inspect(Array.from({ length: 10 }, (_, i) => i * 100)),
                   '[\n    0, 100, 200, 300,\n  400, 500, 600, 700,\n  800, 900\n]');
assert.strictEqual(inspect(['a', 'bb', 'ccc', 'd', 'e', 'f', 'g']),
                   "[\n  'a', 'bb', 'ccc',\n  'd', 'e',  'f',\n  'g'\n]");

assert.strictEqual(inspect([1, 2, 3, 4], { maxArrayLength: 2 }), '[ 1, 2, ... 2 more items ]');
assert.strictEqual(inspect('abcdef', { maxStringLength: 3 }), "'abc'... 3 more characters");
assert.strictEqual(inspect({ b: 1, a: 2 }, { sorted: true }), '{ a: 2, b: 1 }');
assert.match(inspect({ text: `${'x'.repeat(60)}\n${'y'.repeat(60)}` }), /^\{\n {2}text: 'x{60}\\n' \+\n {4}'y{60}'\n\}$/);

// Custom functions get what is left of the depth, and their text is set in.
const custom = { [inspect.custom]: (depth, options, given) => `${depth} ${given === inspect}\nnext` };
assert.strictEqual(inspect({ a: { custom } }), '{\n  a: {\n    custom: 0 true\n    next\n  }\n}');

// Deep structures neither overflow nor take forever.
let nested = {};
for (let i = 0; i < 1000; i++) nested = { nested, again: [nested, i] };
assert.ok(inspect(nested).length < 1000);
let chain = {};
for (let i = 0; i < 100_000; i++) chain = { chain };
assert.match(inspect(chain, { depth: Infinity }), /Inspection interrupted prematurely. Maximum call stack size exceeded/);
