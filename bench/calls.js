'use strict';
// Synchronous calls that programs make all the time.
const { EventEmitter } = require('node:events');
const { format } = require('node:util');
const { randomUUID } = require('node:crypto');
const { perOperation } = require('./support.js');

const emitter = new EventEmitter();
let sum = 0;
emitter.on('event', (a, b) => { sum += a + b; });
const value = { a: 1, b: 'two' };

/** @param {(i: number) => void} call */
function repeat(call) {
  return (/** @type {number} */ count) => { for (let i = 0; i < count; i++) call(i); };
}

(async () => {
  await perOperation('EventEmitter.emit', 'ns', 5e6, repeat((i) => { emitter.emit('event', i, 1); }));
  await perOperation('util.format', 'ns', 5e5, repeat((i) => { sum += format('%s is %d', 'text', i).length; }));
  await perOperation('util.inspect', 'ns', 1e5, repeat(() => { sum += format(value).length; }));
  await perOperation('new-URL', 'ns', 2e5, repeat((i) => { sum += new URL(`https://example.org/a/b?c=${i}#d`).href.length; }));
  await perOperation('randomUUID', 'ns', 1e6, repeat(() => { sum += randomUUID().length; }));
  await perOperation('Buffer.from-toString', 'ns', 1e6, repeat((i) => { sum += Buffer.from('hello wörld').toString().length + i; }));
})();
