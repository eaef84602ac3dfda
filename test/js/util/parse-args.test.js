'use strict';
const assert = require('assert');
const { parseArgs } = require('util');

const options = {
  verbose: { type: 'boolean', short: 'v' },
  file: { type: 'string', short: 'f' },
  tag: { type: 'string', multiple: true, short: 't' },
  level: { type: 'string', default: '3' },
};
const parse = (args, more) => parseArgs({ args, options, allowPositionals: true, ...more });

const { values, positionals } = parse(['-vf', 'a', 'x', '--tag=1', '-t2', '--', '--file']);
assert.deepEqual({ ...values }, { verbose: true, file: 'a', tag: ['1', '2'], level: '3' });
assert.deepEqual(positionals, ['x', '--file']);
assert.strictEqual(Object.getPrototypeOf(values), null);

assert.deepEqual({ ...parse(['--no-verbose'], { allowNegative: true }).values }, { verbose: false, level: '3' });
assert.deepEqual({ ...parse(['--other', '-f'], { strict: false }).values }, { other: true, file: true, level: '3' });
assert.deepEqual(parse(['-f', 'a', 'b'], { tokens: true }).tokens, [
  { kind: 'option', name: 'file', rawName: '-f', index: 0, value: 'a', inlineValue: false },
  { kind: 'positional', index: 2, value: 'b' },
]);

assert.throws(() => parse(['--nope']), {
  code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION',
  message: "Unknown option '--nope'. To specify a positional argument starting with a '-', place it at the end of the " +
    'command after \'--\', as in \'-- "--nope"',
});
assert.throws(() => parse(['-f']), { message: "Option '-f, --file <value>' argument missing" });
assert.throws(() => parse(['--verbose=1']), { message: "Option '-v, --verbose' does not take an argument" });
assert.throws(() => parse(['-f', '-v']), { message: /argument is ambiguous/ });
assert.throws(() => parse(['x'], { allowPositionals: false }), { code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' });
assert.throws(() => parseArgs({ args: [], options: { a: { type: 'number' } } }), { code: 'ERR_INVALID_ARG_TYPE' });
