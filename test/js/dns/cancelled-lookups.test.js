'use strict';
const assert = require('assert');
const dns = require('dns');
const net = require('net');

// A lookup can be taken back by a signal; others that wait for the same name are not disturbed.
const controller = new AbortController();
const events = [];
dns.lookup('localhost', { signal: controller.signal }, (error) => events.push(error.name, error.cause));
dns.lookup('localhost', (error, address) => events.push(net.isIP(address) !== 0));
const promised = assert.rejects(dns.promises.lookup('localhost', { signal: controller.signal }), { name: 'AbortError' });
controller.abort('why');
assert.rejects(dns.promises.lookup('localhost', { signal: AbortSignal.abort() }), { name: 'AbortError' });
assert.throws(() => dns.lookup('localhost', { signal: 1 }, () => {}), { code: 'ERR_INVALID_ARG_TYPE' });

// A socket that is destroyed takes its lookup back; one that is unref'd does not hold up the program's end for it.
net.connect(1, 'localhost').on('lookup', () => assert.fail('destroyed before')).destroy();
const idle = net.connect(1, 'localhost.invalid');
idle.on('error', () => {});
idle.unref();

promised.then(() => {
  process.on('exit', () => assert.deepStrictEqual(events, ['AbortError', 'why', true]));
});
