'use strict';
// Which names a certificate is good for.
const assert = require('node:assert');
const { checkServerIdentity } = require('node:tls');

const good = [
  ['a.com', { subject: { CN: 'a.com' } }],
  ['A.com.', { subject: { CN: 'a.COM' } }],
  ['b.a.com', { subject: { CN: '*.a.com' } }],
  ['foo-x.a.com', { subject: {}, subjectaltname: 'DNS:foo-*.a.com' }],
  ['127.0.0.1', { subject: {}, subjectaltname: 'DNS:x, IP Address:127.0.0.1' }],
  ['::1', { subject: {}, subjectaltname: 'IP Address:0:0:0:0:0:0:0:1' }],
  ['a.com', { subject: {}, subjectaltname: 'DNS:"x, DNS:y", DNS:a.com' }],
];
for (const [host, cert] of good) assert.strictEqual(checkServerIdentity(host, cert), undefined, host);

const bad = [
  ['a.com', { subject: { CN: 'b.com' } }, "Host: a.com. is not cert's CN: b.com"],
  ['a.com', { subject: { CN: 'a.com' }, subjectaltname: 'DNS:c.com' },
   "Host: a.com. is not in the cert's altnames: DNS:c.com"],
  ['a.com', { subject: { CN: '*.com' } }, "Host: a.com. is not cert's CN: *.com"],
  ['c.b.a.com', { subject: { CN: '*.a.com' } }, "Host: c.b.a.com. is not cert's CN: *.a.com"],
  ['y', { subject: {}, subjectaltname: 'DNS:"x, DNS:y"' }, "Host: y. is not in the cert's altnames: DNS:\"x, DNS:y\""],
  ['8.8.8.8', { subject: { CN: '8.8.8.8' } }, "IP: 8.8.8.8 is not in the cert's list: "],
  ['a.com', { subject: {} }, 'Cert does not contain a DNS name'],
];
for (const [host, cert, reason] of bad) {
  const error = checkServerIdentity(host, cert);
  assert.strictEqual(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID', host);
  assert.strictEqual(error.reason, reason);
  assert.strictEqual(error.host, host);
  assert.strictEqual(error.cert, cert);
}
assert.throws(() => checkServerIdentity('a', { subject: {}, subjectaltname: 'DNS:"a' }),
              { code: 'ERR_TLS_CERT_ALTNAME_FORMAT' });
