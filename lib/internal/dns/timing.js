'use strict';

// Tells `perf_hooks` how long questions took, when an observer is there to hear it.

const { lazy } = require('internal/util');

const perf = lazy(() => require('internal/perf/performance'));

/** @param {string} name of the entry @param {object} detail @returns {object|null} null when nobody listens */
function begin(name, detail) {
  return perf().hasObservers() ? { name, detail, start: perf().performance.now() } : null;
}

/** @param {object|null} timing of begin() @param {object} detail more of it */
function end(timing, detail) {
  if (timing === null) return;
  const { enqueue, makeEntry, performance } = perf();
  enqueue(makeEntry(timing.name, 'dns', timing.start, performance.now() - timing.start,
                    { ...timing.detail, ...detail }));
}

module.exports = { begin, end };
