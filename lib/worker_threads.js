'use strict';

// What programs ask about threads in a process that has one. Threads themselves are not there yet: making one says so.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { BroadcastChannel, MessageChannel, MessagePort } = require('internal/worker/io');
const { receiveMessageOnPort } = require('internal/worker/message_port');
const { isMarkedUntransferable } = binding('structured_clone');
const { markAsUncloneable } = require('internal/structured_clone');

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

/** @param {unknown} object that no message is to hand over */
function markAsUntransferable(object) {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) return;
  binding('buffer').markAsUntransferable(object);
}

/** @param {unknown} object @returns {boolean} */
function isMarkedAsUntransferable(object) {
  return object !== null && typeof object === 'object' && isMarkedUntransferable(object);
}

/** Not there yet. */
function moveMessagePortToContext() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('moveMessagePortToContext()');
}

/** Not there yet. */
async function postMessageToThread() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('postMessageToThread()');
}

module.exports = {
  BroadcastChannel,
  MessageChannel,
  MessagePort,
  isMarkedAsUntransferable,
  markAsUncloneable,
  markAsUntransferable,
  moveMessagePortToContext,
  postMessageToThread,
  receiveMessageOnPort,
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

