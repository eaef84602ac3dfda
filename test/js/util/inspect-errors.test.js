'use strict';
// Errors: header, frames, causes, further properties.
const assert = require('assert');
const { inspect } = require('util');

const firstLine = (value) => inspect(value).split('\n', 1)[0];

class ValidationError extends Error {}
const renamed = new Error('text');
renamed.name = 'Renamed';
assert.strictEqual(firstLine(new ValidationError('text')), 'ValidationError: text');
assert.strictEqual(firstLine(renamed), 'Renamed: text');

const bare = new Error('text');
bare.stack = undefined;
assert.strictEqual(inspect(bare), "[Error: text]");
assert.strictEqual(inspect(Object.assign(bare, { code: 'X' })), "[Error: text] { code: 'X' }");

// The cause is a property of its own; the frames that both have are shown once.
function inner() { return new Error('inner'); }
const outer = new Error('outer', { cause: inner() });
assert.match(inspect(outer), /^Error: outer\n(.*\n)+ {4}\.\.\. \d+ lines matching cause stack trace \.\.\.\n(.*\n)+ {2}\[cause\]: Error: inner\n/);

const both = inspect(new AggregateError([new Error('one')], 'all'));
assert.match(both, /^AggregateError: all\n(.*\n)* {2}\[errors\]: \[\n {4}Error: one\n/);

// Recursion is folded.
Error.stackTraceLimit = 50;
function recurse(n) {
  if (n === 0) throw new Error('deep');
  recurse(n - 1);
}
assert.throws(() => recurse(30), (error) => {
  assert.match(inspect(error), /at recurse .*\n.*at recurse .*\n {4}\.\.\. collapsed \d+ duplicate lines matching above 1 lines \d+ times\.\.\.\n/);
  return true;
});

// A message that looks like frames is no frame.
const tricky = new Error('a\n    at b');
assert.ok(inspect(tricky).startsWith('Error: a\n    at b\n    at '));
