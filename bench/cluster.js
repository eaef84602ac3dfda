'use strict';
// A server of node:http in two workers of a cluster, their connections spread by the primary and by the kernel: requests on
// 64 connections that are kept alive, and on new ones. The processor time is that of all three processes.
const cluster = require('node:cluster');
const http = require('node:http');
const { benchmark, wrk } = require('./support_load.js');

const WORKERS = 2;

/** @returns {Promise<{port: number}>} once all workers listen */
function start(/** @type {number} */ policy) {
  return new Promise((resolve) => {
    let listening = 0;
    cluster.schedulingPolicy = policy;
    cluster.on('listening', (worker, { port }) => {
      if (++listening === WORKERS) resolve({ port });
    });
    for (let i = 0; i < WORKERS; i++) cluster.fork();
  });
}

if (cluster.isWorker) {
  http.createServer((request, response) => response.end('Hello World\n')).listen(0, '127.0.0.1');
} else {
  const roundRobin = () => start(cluster.SCHED_RR);
  const shared = () => start(cluster.SCHED_NONE);
  const reconnect = (/** @type {number} */ port, /** @type {number} */ seconds) => wrk(port, seconds, { headers: ['Connection: close'] });
  benchmark(__filename, {
    'cluster': { serve: roundRobin },
    'cluster-connection': { serve: roundRobin, load: reconnect },
    'cluster-shared': { serve: shared },
    'cluster-shared-connection': { serve: shared, load: reconnect },
  });
}
