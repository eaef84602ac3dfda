'use strict';

// Source: Node's documentation, "perf_hooks.eventLoopUtilization()".

const { now, idleMs, milestones } = binding('performance');

/** Place of the loop's start among the milestones. */
const kLoopStart = 2;

/**
 * @param {{idle: number, active: number}} [later]
 * @param {{idle: number, active: number}} [earlier]
 * @returns {{idle: number, active: number, utilization: number}} milliseconds, and active's share
 */
function eventLoopUtilization(later, earlier) {
  const loopStart = milestones()[kLoopStart];
  if (loopStart <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (earlier) return figures(later.idle - earlier.idle, later.active - earlier.active);
  const idle = idleMs();
  const active = now() - loopStart - idle;
  if (!later) return figures(idle, active);
  return figures(idle - later.idle, active - later.active);
}

function figures(idle, active) {
  return { idle, active, utilization: active / (idle + active) };
}

module.exports = { eventLoopUtilization };
