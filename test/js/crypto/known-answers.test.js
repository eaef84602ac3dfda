'use strict';
// Answers published with the algorithms (FIPS 180-4, RFC 4231, RFC 6070, RFC 7914, RFC 5869), by each way to ask.
const assert = require('assert');
const crypto = require('crypto');
const { pipeline, Readable } = require('stream');

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
assert.strictEqual(crypto.hash('sha256', 'abc'), abc);
const hash = crypto.createHash('SHA256').update('a');
const copy = hash.copy();
assert.strictEqual(hash.update(Buffer.from('bc')).digest('hex'), abc);
assert.strictEqual(copy.update('6263', 'hex').digest('base64'), Buffer.from(abc, 'hex').toString('base64'));
assert.throws(() => hash.update('x'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
assert.throws(() => crypto.createHash('none'), { message: 'Digest method not supported' });

const streamed = crypto.createHash('sha256');
pipeline(Readable.from(['a', 'b', 'c'].map((c) => Buffer.from(c))), streamed, (err) => {
  assert.ifError(err);
  assert.strictEqual(streamed.read().toString('hex'), abc);
});

assert.strictEqual(crypto.createHmac('sha256', Buffer.alloc(20, 0x0b)).update('Hi There').digest('hex'),
                   'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
const key = crypto.createSecretKey(Buffer.alloc(20, 0x0b));
assert.strictEqual(crypto.createHmac('sha256', key).update('Hi There').digest('hex').slice(0, 8), 'b0344c61');
assert.throws(() => crypto.createHmac('none', 'k'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });

const pbkdf2 = '4b007901b765489abead49d926f721d065a429c1';
assert.strictEqual(crypto.pbkdf2Sync('password', 'salt', 4096, 20, 'sha1').toString('hex'), pbkdf2);
const scrypt = '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442' +
               'fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906';
assert.strictEqual(crypto.scryptSync('', '', 64, { N: 16, r: 1, p: 1 }).toString('hex'), scrypt);
const hkdf = '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865';
const okm = crypto.hkdfSync('sha256', Buffer.alloc(22, 0x0b), Buffer.from('000102030405060708090a0b0c', 'hex'),
                            Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 42);
assert.strictEqual(Buffer.from(okm).toString('hex'), hkdf);

let answered = 0;
crypto.pbkdf2('password', 'salt', 4096, 20, 'sha1', (err, bytes) => {
  answered++;
  assert.strictEqual(bytes.toString('hex'), pbkdf2);
});
crypto.scrypt('', '', 64, { N: 16, r: 1, p: 1 }, (err, bytes) => {
  answered++;
  assert.strictEqual(bytes.toString('hex'), scrypt);
});
assert.strictEqual(answered, 0);
process.on('exit', () => assert.strictEqual(answered, 2));
assert.throws(() => crypto.pbkdf2Sync('p', 's', 1, 1, 'none'), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
assert.throws(() => crypto.scryptSync('p', 's', 1, { N: 3 }), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });
