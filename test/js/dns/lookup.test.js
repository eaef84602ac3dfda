'use strict';
const assert = require('assert');
const dns = require('dns');

let answered = 0;
dns.lookup('127.0.0.1', (err, address, family) => {
  answered++;
  assert.deepStrictEqual([err, address, family], [null, '127.0.0.1', 4]);
});
dns.lookup('localhost', { all: true }, (err, addresses) => {
  answered++;
  assert.ifError(err);
  assert.ok(addresses.some(({ address }) => address === '127.0.0.1' || address === '::1'));
});
dns.lookup('host.invalid', (err) => {
  answered++;
  assert.ok(['ENOTFOUND', 'EAI_AGAIN'].includes(err.code), err.code);
  assert.strictEqual(err.message, `getaddrinfo ${err.code} host.invalid`);
  assert.deepStrictEqual([err.syscall, err.hostname], ['getaddrinfo', 'host.invalid']);
});
dns.promises.lookup('::1', 6).then((answer) => {
  answered++;
  assert.deepStrictEqual(answer, { address: '::1', family: 6 });
});
assert.strictEqual(answered, 0);
assert.throws(() => dns.lookup('x', { family: 5 }, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
process.on('exit', () => assert.strictEqual(answered, 4));
