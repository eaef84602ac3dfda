'use strict';
const assert = require('assert');
const crypto = require('crypto');

const seen = new Set();
for (let i = 0; i < 1000; i++) {
  const uuid = crypto.randomUUID();
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  seen.add(uuid);
}
assert.strictEqual(seen.size, 1000);

const counts = [0, 0, 0];
for (let i = 0; i < 3000; i++) counts[crypto.randomInt(5, 8) - 5]++;
for (const count of counts) assert.ok(count > 800 && count < 1200, `${counts}`);

assert.ok(!crypto.randomBytes(32).equals(crypto.randomBytes(32)));
assert.strictEqual(crypto.randomBytes(0).length, 0);
const view = crypto.randomFillSync(new Uint32Array(64), 32);
assert.ok(view.subarray(0, 32).every((n) => n === 0));
assert.ok(view.subarray(32).some((n) => n !== 0));
crypto.randomFill(Buffer.alloc(16), 8, (err, bytes) => {
  assert.ifError(err);
  assert.ok(bytes.subarray(0, 8).equals(Buffer.alloc(8)));
});
assert.ok(crypto.timingSafeEqual(Buffer.from('same'), Buffer.from('same')));
assert.ok(!crypto.timingSafeEqual(Buffer.from('same'), Buffer.from('some')));
assert.throws(() => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)),
              { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
