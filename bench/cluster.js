'use strict';
// New connections that two workers of a cluster answer, spread by the primary and by the kernel; clients as in
// connections.js.
const cluster = require('node:cluster');
const { fork } = require('node:child_process');
const net = require('node:net');
const path = require('node:path');
const { report } = require('./support.js');

const WORKERS = 2;

/** @returns {Promise<void>} once all figures of a policy are told */
function measure() {
  return new Promise((resolve) => {
    let listening = 0;
    cluster.on('listening', (worker, address) => {
      if (++listening < WORKERS) return;
      const client = fork(path.join(__dirname, 'connections.js'), ['client', String(address.port)]);
      client.once('message', (rate) => {
        const policy = cluster.schedulingPolicy === cluster.SCHED_RR ? 'round-robin' : 'shared';
        report(`cluster-connections-${policy}`, /** @type {number} */ (rate), '1/s');
        cluster.disconnect(resolve);
      });
    });
    for (let i = 0; i < WORKERS; i++) cluster.fork();
  });
}

if (cluster.isWorker) {
  net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1');
} else if (process.argv[2] === 'one') {
  measure();
} else {
  // The policy is fixed with the first worker: a primary for each.
  const run = (/** @type {string[]} */ [policy, ...more]) => {
    if (policy === undefined) return;
    fork(__filename, ['one'], { env: { ...process.env, NODE_CLUSTER_SCHED_POLICY: policy } }).once('exit', () => run(more));
  };
  run(['rr', 'none']);
}
