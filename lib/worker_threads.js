'use strict';

// What programs ask about threads in a process that has one. Threads themselves are not there yet: making one says so.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { has } = require('internal/builtins');

/** Not there yet. */
class Worker {
  constructor() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('new Worker()');
  }
}

/** Shared among the threads of one process. @type {Map<unknown, unknown>} */
const environmentData = new Map();

/** @param {unknown} key @returns {unknown} */
function getEnvironmentData(key) {
  return environmentData.get(key);
}

/** @param {unknown} key @param {unknown} [value] undefined removes the key */
function setEnvironmentData(key, value) {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}

module.exports = {
  isMainThread: true,
  isInternalThread: false,
  threadId: 0,
  threadName: '',
  parentPort: null,
  workerData: null,
  resourceLimits: {},
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker,
  getEnvironmentData,
  setEnvironmentData,
};

if (has('internal/worker/io')) Object.assign(module.exports, require('internal/worker/io'));
