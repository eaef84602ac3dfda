'use strict';
const assert = require('assert');
const { format, formatWithOptions } = require('util');

class Named {
  toString() { return 'named'; }
}
const cases = [
  [[], ''],
  [['%s'], '%s'],
  [['%s %s', 'a'], 'a %s'],
  [['%s:%s', 'a', 'b', 'c', { d: 1 }], 'a:b c { d: 1 }'],
  [['%% %s', 'x'], '% x'],
  [['100%', 1], '100% 1'],
  [['%s', -0], '-0'],
  [['%s', 5n], '5n'],
  [['%s', Symbol('x')], 'Symbol(x)'],
  [['%s', { a: { b: 1 } }], '{ a: [Object] }'],
  [['%s', new Named()], 'named'],
  [['%s', () => 5], '() => 5'],
  [['%d %d %d', '42', 1.5, '0x10'], '42 1.5 16'],
  [['%d', Symbol('x')], 'NaN'],
  [['%i %f', '42.9px', '1.5e3x'], '42 1500'],
  [['%j', { a: [1] }], '{"a":[1]}'],
  [['%O', { a: { b: { c: { d: 1 } } } }], '{ a: { b: { c: [Object] } } }'],
  [['%o', [1]], '[ 1, [length]: 1 ]'],
  [['%c%s', 'color: red', 'x'], 'x'],
  [['%x', 1], '%x 1'],
  [[{ a: 1 }, '%s', 'x'], '{ a: 1 } %s x'],
  [['a', 'b', undefined], 'a b undefined'],
];
const circular = {};
circular.circular = circular;
cases.push([['%j', circular], '[Circular]']);
for (const [args, text] of cases) assert.strictEqual(format(...args), text);

assert.strictEqual(formatWithOptions({ colors: true }, '%s', 1, 2), '1 \u001b[33m2\u001b[39m');
assert.throws(() => formatWithOptions(1, 'x'), { code: 'ERR_INVALID_ARG_TYPE' });
