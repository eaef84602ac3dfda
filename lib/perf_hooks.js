'use strict';

const { createHistogram } = require('internal/perf/histogram');
const { monitorEventLoopDelay } = require('internal/perf/event_loop_delay');
const { eventLoopUtilization } = require('internal/perf/event_loop_utilization');
const { timerify } = require('internal/perf/timerify');
const performance = require('internal/perf/performance');
const { constants } = require('internal/perf/constants');

module.exports = {
  Performance: performance.Performance,
  PerformanceEntry: performance.PerformanceEntry,
  PerformanceMark: performance.PerformanceMark,
  PerformanceMeasure: performance.PerformanceMeasure,
  PerformanceObserver: performance.PerformanceObserver,
  PerformanceObserverEntryList: performance.PerformanceObserverEntryList,
  PerformanceResourceTiming: performance.PerformanceResourceTiming,
  performance: performance.performance,
  monitorEventLoopDelay,
  createHistogram,
  eventLoopUtilization,
  timerify,
};

Object.defineProperty(module.exports, 'constants', { configurable: false, enumerable: true, value: constants });
