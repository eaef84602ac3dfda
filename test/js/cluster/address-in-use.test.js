'use strict';
const assert = require('assert');
const cluster = require('cluster');
const net = require('net');

// A worker learns that an address is taken, whatever the policy.
cluster.schedulingPolicy = cluster.SCHED_NONE;
if (cluster.isWorker) {
  process.once('message', (port) => {
    net.createServer().on('error', (error) => {
      assert.strictEqual(error.code, 'EADDRINUSE');
      cluster.worker.disconnect();
    }).listen(port, () => assert.fail('the primary has this port'));
  });
  return;
}
const taken = net.createServer().listen(0, () => {
  const worker = cluster.fork();
  worker.on('online', () => worker.send(taken.address().port));
  worker.on('exit', (code) => {
    assert.strictEqual(code, 0);
    taken.close();
  });
});
