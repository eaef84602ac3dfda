'use strict';

// What this thread is; the main one's values, until a worker's start changes them.

module.exports = {
  isMainThread: true,
  /** Its program is the runtime's own. */
  isInternalThread: false,
  threadId: 0,
  threadName: '',
  /** @type {object | null} */
  parentPort: null,
  /** @type {any} */
  workerData: null,
  /** @type {Record<string, number>} */
  resourceLimits: {},
  /** What setEnvironmentData() has set; workers get copies. @type {Map<unknown, unknown>} */
  environmentData: new Map(),
};
