'use strict';
const assert = require('node:assert');
const { Queue, QueueEvents, Worker } = require('bullmq');
const startRedis = require('./redis.js');
const { test } = require('../support.js');

test(async () => {
  const server = await startRedis();
  const connection = { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null };
  const queue = new Queue('sums', { connection });
  const events = new QueueEvents('sums', { connection });
  const worker = new Worker('sums', async (job) => {
    if (job.name === 'broken') throw new Error('on purpose');
    return job.data.a + job.data.b;
  }, { connection });
  await events.waitUntilReady();
  const job = await queue.add('sum', { a: 2, b: 3 });
  assert.strictEqual(await job.waitUntilFinished(events, 20_000), 5);
  const broken = await queue.add('broken', {});
  await assert.rejects(broken.waitUntilFinished(events, 20_000), { message: 'on purpose' });
  assert.deepStrictEqual(await queue.getJobCounts('completed', 'failed'), { completed: 1, failed: 1 });
  await worker.close();
  await events.close();
  await queue.close();
  await server.stop();
});
