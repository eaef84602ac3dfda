'use strict';
// Error.prepareStackTrace, stackTraceLimit, what is read when.
const assert = require('assert');

assert.strictEqual(typeof Error.prepareStackTrace, 'function');
const original = Error.prepareStackTrace;
Error.prepareStackTrace = (error, sites) => `${error.message}:${sites[0].getFunctionName()}`;
function named() { return new Error('x'); }
assert.strictEqual(named().stack, 'x:named');
Error.prepareStackTrace = undefined;
assert.match(named().stack, /^Error: x\n {4}at named /);
Error.prepareStackTrace = original;

Error.stackTraceLimit = 1;
assert.strictEqual(named().stack.split('\n').length, 2);
Error.stackTraceLimit = 0;
assert.strictEqual(named().stack, 'Error: x');
Error.stackTraceLimit = 10;

const error = named();
error.message = 'changed';
assert.match(error.stack, /^Error: changed\n/); // made when first read
error.message = 'again';
assert.match(error.stack, /^Error: changed\n/);
const target = {};
(function hidden() { Error.captureStackTrace(target, hidden); })();
assert.match(target.stack, /^Error\n {4}at /);
assert.doesNotMatch(target.stack, /hidden/);
