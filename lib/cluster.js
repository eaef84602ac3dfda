'use strict';

// What programs ask about clusters in a process that was not started as a worker of one. Workers are not there yet:
// making one says so.

const EventEmitter = require('events');
const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');

const cluster = new EventEmitter();

cluster.isPrimary = true;
cluster.isMaster = true;
cluster.isWorker = false;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = 1;
cluster.SCHED_RR = 2;
cluster.schedulingPolicy = cluster.SCHED_RR;

for (const name of ['fork', 'setupPrimary', 'setupMaster', 'disconnect']) {
  cluster[name] = () => { throw new ERR_METHOD_NOT_IMPLEMENTED(`cluster.${name}()`); };
}

module.exports = cluster;
