'use strict';

// Tells `perf_hooks` how long operations took, while there are observers to hear it.

/** `internal/perf/performance`, while it has observers. */
let perf = null;

/** Called by the module itself. @param {object | null} observed null: the last observer has gone */
function setObserved(observed) {
  perf = observed;
}

/**
 * @param {'dns' | 'net'} type of the entry
 * @param {string} name of the entry
 * @param {object} detail
 * @returns {object | null} null when nobody listens
 */
function begin(type, name, detail) {
  return perf === null ? null : { type, name, detail, start: perf.performance.now() };
}

/** @param {object | null} timing of begin() @param {object} [detail] more of it */
function end(timing, detail) {
  if (timing === null || perf === null) return;
  perf.enqueue(perf.makeEntry(timing.name, timing.type, timing.start, perf.performance.now() - timing.start,
                              { ...timing.detail, ...detail }));
}

module.exports = { begin, end, setObserved };
