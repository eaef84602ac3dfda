'use strict';
// The messages of failed assertions. Checked by hand, for what is under test cannot be its own judge.
const assert = require('assert');

function check(fn, message, properties = {}) {
  try {
    fn();
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error;
    if (error.message !== message) {
      process._rawDebug(`expected ${JSON.stringify(message)}\ngot      ${JSON.stringify(error.message)}`);
      process.exit(1);
    }
    for (const key of Object.keys(properties)) {
      if (!Object.is(error[key], properties[key])) throw new Error(`${key} is ${error[key]}`);
    }
    return;
  }
  throw new Error(`nothing was thrown instead of ${message}`);
}

check(() => assert.strictEqual(1, 2), 'Expected values to be strictly equal:\n\n1 !== 2\n',
      { code: 'ERR_ASSERTION', operator: 'strictEqual', generatedMessage: true, actual: 1, expected: 2 });
check(() => assert.strictEqual('a long text', 'a long word'),
      "Expected values to be strictly equal:\n+ actual - expected\n\n+ 'a long text'\n- 'a long word'\n          ^\n");
check(() => assert.strictEqual({}, {}), 'Values have same structure but are not reference-equal:\n\n{}\n');
check(() => assert.deepStrictEqual({ a: [1, 2] }, { a: [1, 3] }),
      'Expected values to be strictly deep-equal:\n+ actual - expected\n\n' +
      '  {\n    a: [\n      1,\n+     2\n-     3\n    ]\n  }\n');
check(() => assert.deepStrictEqual([...Array(20).keys()], [...Array(19).keys(), 'x']),
      'Expected values to be strictly deep-equal:\n+ actual - expected\n... Skipped lines\n\n' +
      "  [\n    0,\n    1,\n    2,\n    3,\n...\n    18,\n+   19\n-   'x'\n  ]\n");
check(() => assert.deepEqual([1], [2]),
      'Expected values to be loosely deep-equal:\n\n[\n  1\n]\n\nshould loosely deep-equal\n\n[\n  2\n]');
check(() => assert.notStrictEqual(1, 1), 'Expected "actual" to be strictly unequal to: 1');
check(() => assert.equal(1, 2), '1 == 2');
check(() => assert.match('abc', /x/),
      "The input did not match the regular expression /x/. Input:\n\n'abc'\n");
check(() => assert.partialDeepStrictEqual({ a: 1 }, { a: 1, b: 2 }),
      'Expected values to be partially and strictly deep-equal:\n+ actual - expected\n\n' +
      '  {\n+   a: 1\n-   a: 1,\n-   b: 2\n  }\n'.replace('+   a: 1\n-   a: 1,\n', '    a: 1,\n'));
check(() => assert.fail(), 'Failed');
check(() => assert.ifError(new Error('x')), 'ifError got unwanted exception: x');
check(() => assert.strictEqual(1, 2, 'mine'), 'mine\n\n1 !== 2\n', { generatedMessage: false });
check(() => assert.throws(() => {}), 'Missing expected exception.');
check(() => assert.throws(() => {}, TypeError, 'mine'), 'Missing expected exception (TypeError): mine');
check(() => assert.throws(() => { throw new Error('a'); }, TypeError),
      'The error is expected to be an instance of "TypeError". Received "Error"\n\nError message:\n\na');
check(() => assert.throws(() => { throw new Error('a'); }, { message: 'b' }),
      'Expected values to be strictly deep-equal:\n+ actual - expected\n\n' +
      "  Comparison {\n+   message: 'a'\n-   message: 'b'\n  }\n");
check(() => assert.doesNotThrow(() => { throw new Error('a'); }),
      'Got unwanted exception.\nActual message: "a"');

// The source of the call.
const value = 0;
check(() => assert(value), 'The expression evaluated to a falsy value:\n\n  assert(value)\n');
check(() => { if (!value) assert.ok(value === 1 || [')'].length > 1); },
      "The expression evaluated to a falsy value:\n\n  assert.ok(value === 1 || [')'].length > 1)\n");
check(() => assert.ok(value,
                      undefined), 'The expression evaluated to a falsy value:\n\n  assert.ok(value,\n');
check(() => assert(), 'No value argument passed to `assert.ok()`');
check(() => eval('assert(value)'), 'The expression evaluated to a falsy value:\n\n  assert(value)\n');
