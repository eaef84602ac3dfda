'use strict';
// Published answers of ciphers (FIPS 197, SP 800-38A and 38D, RFC 3394, RFC 8439), and what happens to a message that
// has been tampered with or a state that is wrong.
const assert = require('assert');
const crypto = require('crypto');
const { pipeline, Readable } = require('stream');
const hex = (text) => Buffer.from(text, 'hex');

function encrypt(name, key, iv, text, options, aad) {
  const cipher = crypto.createCipheriv(name, key, iv, options);
  if (aad) cipher.setAAD(aad, { plaintextLength: text.length });
  const out = Buffer.concat([cipher.update(text), cipher.final()]);
  return { out, cipher };
}

// One block of AES, without padding.
const ecb = crypto.createCipheriv('aes-128-ecb', hex('000102030405060708090a0b0c0d0e0f'), null).setAutoPadding(false);
assert.strictEqual(ecb.update('00112233445566778899aabbccddeeff', 'hex', 'hex') + ecb.final('hex'),
                   '69c4e0d86a7b0430d8cdb78070b4c55a');

// Counter mode goes on from part to part.
const ctrKey = hex('2b7e151628aed2a6abf7158809cf4f3c');
const ctr = crypto.createCipheriv('aes-128-ctr', ctrKey, hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff'));
assert.strictEqual(ctr.update('6bc1bee22e409f96', 'hex', 'hex') + ctr.update('e93d7e117393172a', 'hex', 'hex'),
                   '874d6191b620e3261bef6864990db6ce');

// GCM: test case 4 of its specification.
const gcm = {
  key: hex('feffe9928665731c6d6a8f9467308308'),
  iv: hex('cafebabefacedbaddecaf888'),
  text: hex('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16a' +
            'edf5aa0de657ba637b39'),
  aad: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  out: '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a' +
       '0aac973d58e091',
  tag: '5bc94fbc3221a5db94fae95ae7121a47',
};
const sealed = encrypt('aes-128-gcm', gcm.key, gcm.iv, gcm.text, undefined, gcm.aad);
assert.strictEqual(sealed.out.toString('hex'), gcm.out);
assert.strictEqual(sealed.cipher.getAuthTag().toString('hex'), gcm.tag);

function open(name, key, iv, text, tag, options, aad) {
  const decipher = crypto.createDecipheriv(name, key, iv, options);
  decipher.setAuthTag(tag);
  if (aad) decipher.setAAD(aad, { plaintextLength: text.length });
  return Buffer.concat([decipher.update(text), decipher.final()]);
}
assert.deepStrictEqual(open('aes-128-gcm', gcm.key, gcm.iv, sealed.out, hex(gcm.tag), undefined, gcm.aad), gcm.text);

// Every authenticated mode refuses a changed message, a changed tag, and other additional data.
for (const [name, keySize, options] of [['aes-256-gcm', 32], ['aes-192-ccm', 24, { authTagLength: 12 }],
                                        ['aes-128-ocb', 16, { authTagLength: 16 }],
                                        ['chacha20-poly1305', 32, { authTagLength: 16 }]]) {
  const key = crypto.randomBytes(keySize);
  const iv = crypto.randomBytes(12);
  const text = Buffer.from('attack at dawn');
  const aad = Buffer.from('header');
  const { out, cipher } = encrypt(name, key, iv, text, options, aad);
  const tag = cipher.getAuthTag();
  assert.deepStrictEqual(open(name, key, iv, out, tag, options, aad), text, name);
  const changed = (bytes) => Buffer.from(bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)));
  for (const [c, t, a] of [[changed(out), tag, aad], [out, changed(tag), aad], [out, tag, changed(aad)]]) {
    assert.throws(() => open(name, key, iv, c, t, options, a),
                  { message: 'Unsupported state or unable to authenticate data' }, name);
  }
  assert.throws(() => cipher.setAAD(aad, { plaintextLength: 1 }), { code: 'ERR_CRYPTO_INVALID_STATE' });
}

// Wrapping of keys: RFC 3394, 4.1.
const wrap = crypto.createCipheriv('aes128-wrap', hex('000102030405060708090A0B0C0D0E0F'), hex('A6A6A6A6A6A6A6A6'));
assert.strictEqual(wrap.update('00112233445566778899AABBCCDDEEFF', 'hex', 'hex') + wrap.final('hex'),
                   '1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5');

// A character that is cut between two parts comes out whole.
const key = Buffer.alloc(16, 1);
const iv = Buffer.alloc(16, 2);
const texts = crypto.createCipheriv('aes-128-ctr', key, iv);
const parts = [texts.update('a€b'.repeat(9)), texts.final()];
const decipher = crypto.createDecipheriv('aes-128-ctr', key, iv);
let read = '';
for (const byte of Buffer.concat(parts)) read += decipher.update(Buffer.from([byte]), undefined, 'utf8');
assert.strictEqual(read + decipher.final('utf8'), 'a€b'.repeat(9));
assert.throws(() => decipher.final(), { code: 'ERR_CRYPTO_INVALID_STATE' });

// As a stream, back and forth.
const back = crypto.createDecipheriv('aes-128-cbc', key, iv);
let streamed = '';
back.setEncoding('utf8').on('data', (text) => { streamed += text; });
pipeline(Readable.from(['one ', 'two ', 'three']), crypto.createCipheriv('aes-128-cbc', key, iv), back, (err) => {
  assert.ifError(err);
  assert.strictEqual(streamed, 'one two three');
});

assert.throws(() => crypto.createCipheriv('none', key, iv), { code: 'ERR_CRYPTO_UNKNOWN_CIPHER' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', Buffer.alloc(15), iv), { code: 'ERR_CRYPTO_INVALID_KEYLEN' });
assert.throws(() => crypto.createCipheriv('aes-128-cbc', key, null), { code: 'ERR_CRYPTO_INVALID_IV' });
assert.throws(() => {
  const wrong = crypto.createDecipheriv('aes-128-cbc', key, iv);
  wrong.update(Buffer.alloc(5));
  wrong.final();
}, { code: 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH', library: 'Provider routines', reason: 'wrong final block length' });
assert.deepStrictEqual(crypto.getCipherInfo('AES-128-CBC'),
                       { mode: 'cbc', name: 'aes-128-cbc', nid: 419, blockSize: 16, ivLength: 16, keyLength: 16 });
assert.ok(crypto.getCiphers().includes('aes-256-gcm'));
