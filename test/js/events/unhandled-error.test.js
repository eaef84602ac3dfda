'use strict';
const assert = require('assert');
const { EventEmitter, errorMonitor } = require('events');

const ee = new EventEmitter();
const error = new Error('boom');
const monitored = [];
ee.on(errorMonitor, (err) => monitored.push(err));
assert.throws(() => ee.emit('error', error), error);
assert.deepStrictEqual(monitored, [error]);
assert.throws(() => ee.emit('error', 'text'), { code: 'ERR_UNHANDLED_ERROR', message: "Unhandled error. ('text')" });
ee.on('error', () => {});
assert.strictEqual(ee.emit('error', error), true);
