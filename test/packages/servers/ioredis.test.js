'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Redis } = require('ioredis');
const startRedis = require('./redis.js');
const { test } = require('../support.js');

test(async () => {
  const server = await startRedis();
  const redis = new Redis(server.port, '127.0.0.1');
  assert.strictEqual(await redis.set('key', 'grüße'), 'OK');
  assert.strictEqual(await redis.get('key'), 'grüße');
  assert.deepStrictEqual(await redis.pipeline().incr('n').incr('n').exec(), [[null, 1], [null, 2]]);
  assert.deepStrictEqual(await redis.multi().hset('h', { a: '1' }).hgetall('h').exec(), [[null, 1], [null, { a: '1' }]]);
  await assert.rejects(redis.call('NOSUCH'), { name: 'ReplyError' });
  const subscriber = redis.duplicate();
  await subscriber.subscribe('news');
  const heard = once(subscriber, 'message');
  await redis.publish('news', 'hi');
  assert.deepStrictEqual(await heard, ['news', 'hi']);
  const large = 'x'.repeat(5_000_000);
  await redis.set('large', large);
  assert.strictEqual(await redis.get('large'), large);
  subscriber.disconnect();
  await redis.quit();
  await server.stop();
});
