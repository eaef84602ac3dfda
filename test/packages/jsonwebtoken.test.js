'use strict';
const assert = require('node:assert');
const { generateKeyPairSync } = require('node:crypto');
const jwt = require('jsonwebtoken');

const shared = jwt.sign({ user: 'ada' }, 'secret', { expiresIn: '1h', issuer: 'test' });
assert.strictEqual(jwt.verify(shared, 'secret', { issuer: 'test' }).user, 'ada');
assert.throws(() => jwt.verify(shared, 'other'), { message: 'invalid signature' });
assert.throws(() => jwt.verify(jwt.sign({ exp: 1 }, 'secret'), 'secret'), { name: 'TokenExpiredError' });

for (const [algorithm, type, options] of [
  ['RS256', 'rsa', { modulusLength: 2048 }],
  ['PS256', 'rsa', { modulusLength: 2048 }],
  ['ES256', 'ec', { namedCurve: 'prime256v1' }],
]) {
  const { privateKey, publicKey } = generateKeyPairSync(type, options);
  const token = jwt.sign({ n: 1 }, privateKey, { algorithm });
  assert.strictEqual(jwt.verify(token, publicKey.export({ type: 'spki', format: 'pem' })).n, 1);
  assert.strictEqual(jwt.decode(token, { complete: true }).header.alg, algorithm);
}
