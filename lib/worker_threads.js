'use strict';

// Threads: each worker is a program with a heap and a loop of its own.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { BroadcastChannel, MessageChannel, MessagePort } = require('internal/worker/io');
const { receiveMessageOnPort } = require('internal/worker/message_port');
const { isMarkedUntransferable } = binding('structured_clone');
const { markAsUncloneable } = require('internal/structured_clone');
const state = require('internal/worker/state');
const { SHARE_ENV, Worker } = require('internal/worker/worker');

/** @param {unknown} key @returns {unknown} */
function getEnvironmentData(key) {
  return state.environmentData.get(key);
}

/** @param {unknown} key @param {unknown} [value] undefined removes the key */
function setEnvironmentData(key, value) {
  if (value === undefined) state.environmentData.delete(key);
  else state.environmentData.set(key, value);
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
  isMainThread: state.isMainThread,
  isInternalThread: state.isInternalThread,
  threadId: state.threadId,
  threadName: state.threadName,
  parentPort: state.parentPort,
  workerData: state.workerData,
  resourceLimits: state.resourceLimits,
  SHARE_ENV,
  Worker,
  getEnvironmentData,
  setEnvironmentData,
};

