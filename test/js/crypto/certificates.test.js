'use strict';
// A certificate's parts, what it is good for, and the object that TLS shows for it.
const assert = require('assert');
const crypto = require('crypto');
const { X509Certificate } = crypto;

const pem = `-----BEGIN CERTIFICATE-----
MIICYzCCAgmgAwIBAgIUQfcHM+vsIjeXV3vyGbGqVSsKSC0wCgYIKoZIzj0EAwIw
NTELMAkGA1UEBhMCQ0gxEjAQBgNVBAoMCUd5cmUsIEx0ZDESMBAGA1UEAwwJZ3ly
ZS50ZXN0MCAXDTI2MTEyNTA5NDIxMFoYDzIxMjYxMTAxMDk0MjEwWjA1MQswCQYD
VQQGEwJDSDESMBAGA1UECgwJR3lyZSwgTHRkMRIwEAYDVQQDDAlneXJlLnRlc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASs9U99XbtUyr7U6k1/legvhmArI4Eg
3W8pr6hWwFIbZF+v0xCrxIwTOUOeBB+3lAJs//pdk42sOHhbsy+/MOFCo4H0MIHx
MB0GA1UdDgQWBBSykTYxdYnaMNVRe3e5oDP+87+pFjAfBgNVHSMEGDAWgBSykTYx
dYnaMNVRe3e5oDP+87+pFjAPBgNVHRMBAf8EBTADAQH/MEsGA1UdEQREMEKCCWd5
cmUudGVzdIILKi53aWxkLnRlc3SHBH8AAAGBDm1haWxAZ3lyZS50ZXN0hhJodHRw
Oi8vZ3lyZS50ZXN0L2EwHQYDVR0lBBYwFAYIKwYBBQUHAwEGCCsGAQUFBwMCMDIG
CCsGAQUFBwEBBCYwJDAiBggrBgEFBQcwAYYWaHR0cDovL29jc3AuZ3lyZS50ZXN0
LzAKBggqhkjOPQQDAgNIADBFAiEAmhRTPVCq0mraiQQ9q7kxSHg0DtWey1kfxc7z
MM2dERICIDEXqX82Yx5Syw5KX2AiRoA+l8Gcpv2rrVnQXwqYpl+D
-----END CERTIFICATE-----
`;
const key = crypto.createPrivateKey(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE13RT5DEoYTPQRVU
2Qhbe1ZJl/RWwngRqal6f0AXYoihRANCAASs9U99XbtUyr7U6k1/legvhmArI4Eg
3W8pr6hWwFIbZF+v0xCrxIwTOUOeBB+3lAJs//pdk42sOHhbsy+/MOFC
-----END PRIVATE KEY-----
`);

const certificate = new X509Certificate(pem);
assert.strictEqual(certificate.subject, 'C=CH\nO=Gyre\\, Ltd\nCN=gyre.test');
assert.strictEqual(certificate.issuer, certificate.subject);
assert.strictEqual(certificate.subjectAltName, 'DNS:gyre.test, DNS:*.wild.test, IP Address:127.0.0.1, ' +
                                               'email:mail@gyre.test, URI:http://gyre.test/a');
assert.strictEqual(certificate.infoAccess, 'OCSP - URI:http://ocsp.gyre.test/');
assert.strictEqual(certificate.validFrom, 'Nov 25 09:42:10 2026 GMT');
assert.strictEqual(certificate.validToDate.toISOString(), '2126-11-01T09:42:10.000Z');
assert.strictEqual(certificate.serialNumber, '41F70733EBEC223797577BF219B1AA552B0A482D');
assert.strictEqual(certificate.fingerprint256, '67:7F:3C:2F:F1:B7:67:55:59:DC:15:7E:62:C8:EC:E5:61:C2:00:6B:87:20:E3:' +
                                               '3E:64:56:E1:AA:76:6B:7D:4E');
assert.deepStrictEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
assert.strictEqual(certificate.ca, true);
assert.strictEqual(certificate.signatureAlgorithm, 'ecdsa-with-SHA256');
assert.strictEqual(certificate.signatureAlgorithmOid, '1.2.840.10045.4.3.2');
assert.strictEqual(certificate.toString(), pem);
assert.strictEqual(JSON.stringify(certificate), JSON.stringify(pem));

assert.strictEqual(certificate.checkHost('gyre.test'), 'gyre.test');
assert.strictEqual(certificate.checkHost('a.wild.test'), '*.wild.test');
assert.strictEqual(certificate.checkHost('a.wild.test', { wildcards: false }), undefined);
assert.strictEqual(certificate.checkHost('a.b.wild.test'), undefined);
assert.strictEqual(certificate.checkEmail('mail@gyre.test'), 'mail@gyre.test');
assert.strictEqual(certificate.checkEmail('other@gyre.test'), undefined);
assert.strictEqual(certificate.checkIP('127.0.0.1'), '127.0.0.1');
assert.strictEqual(certificate.checkIP('127.0.0.2'), undefined);
assert.throws(() => certificate.checkHost('a\u0000b'), { code: 'ERR_INVALID_ARG_VALUE' });

assert.ok(certificate.publicKey.equals(crypto.createPublicKey(key)));
assert.ok(certificate.publicKey.equals(crypto.createPublicKey(pem)));
assert.strictEqual(certificate.checkPrivateKey(key), true);
assert.strictEqual(certificate.checkIssued(certificate), true);
assert.strictEqual(certificate.verify(certificate.publicKey), true);
const stranger = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
assert.strictEqual(certificate.verify(stranger.publicKey), false);
assert.strictEqual(certificate.checkPrivateKey(stranger.privateKey), false);

const same = new X509Certificate(certificate.raw);
assert.strictEqual(same.fingerprint512, certificate.fingerprint512);
assert.strictEqual(structuredClone(certificate).fingerprint, certificate.fingerprint);

const shown = certificate.toLegacyObject();
assert.deepStrictEqual({ ...shown.subject }, { C: 'CH', O: 'Gyre, Ltd', CN: 'gyre.test' });
assert.deepStrictEqual({ ...shown.infoAccess }, { 'OCSP - URI': ['http://ocsp.gyre.test/'] });
assert.strictEqual(shown.bits, 256);
assert.strictEqual(shown.asn1Curve, 'prime256v1');
assert.strictEqual(shown.nistCurve, 'P-256');
assert.strictEqual(shown.pubkey[0], 4);
assert.deepStrictEqual(shown.raw, certificate.raw);
assert.strictEqual(shown.modulus, undefined);

assert.throws(() => new X509Certificate('none'), { code: 'ERR_OSSL_PEM_NO_START_LINE' });
assert.throws(() => new X509Certificate({}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => certificate.verify(key), { code: 'ERR_INVALID_ARG_VALUE' });
