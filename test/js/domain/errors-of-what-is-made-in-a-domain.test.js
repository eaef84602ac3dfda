'use strict';
const assert = require('assert');
const domain = require('domain');
const { EventEmitter } = require('events');
const vm = require('vm');

// What is made while a domain is active, by whatever means it comes back, tells the domain of its errors.
const d = domain.create();
const seen = [];
d.on('error', (error) => seen.push([error.message, error.domain === d, error.domainThrown]));
const emitter = d.run(() => {
  setTimeout(() => { throw new Error('timer'); }, 1);
  process.nextTick(() => { throw new Error('tick'); });
  setImmediate(() => { throw new Error('immediate'); });
  require('fs').stat('/', () => { throw new Error('file'); });
  Promise.reject(new Error('promise'));
  // A promise of another context has its domain too, though nothing of it shows there.
  const other = vm.runInNewContext('(async () => { throw new Error("other") })()');
  assert.strictEqual(other.domain, undefined);
  return new EventEmitter();
});
assert.strictEqual(process.domain, undefined);
emitter.emit('error', new Error('event'));

process.on('exit', () => {
  assert.deepStrictEqual(seen.map(([message]) => message).sort(),
                         ['event', 'file', 'immediate', 'other', 'promise', 'tick', 'timer']);
  for (const [message, isDomain, thrown] of seen) {
    assert.ok(isDomain, message);
    assert.strictEqual(thrown, message !== 'event', message);
  }
});
