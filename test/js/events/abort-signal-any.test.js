'use strict';
const assert = require('assert');

// All states change before the first event.
const ac = new AbortController();
const any = AbortSignal.any([AbortSignal.any([ac.signal]), new AbortController().signal]);
const order = [];
ac.signal.addEventListener('abort', () => order.push(['source', any.aborted]));
any.onabort = () => order.push(['dependant', ac.signal.aborted]);
ac.abort('why');
assert.deepStrictEqual(order, [['source', true], ['dependant', true]]);
assert.strictEqual(any.reason, 'why');
assert.strictEqual(AbortSignal.any([any]).aborted, true);
