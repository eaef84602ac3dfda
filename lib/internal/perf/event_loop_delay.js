'use strict';

// monitorEventLoopDelay(): taken by the loop itself, not by a timer that would delay it.
// Source: Node's documentation, "perf_hooks.monitorEventLoopDelay()".

const { LoopDelay } = binding('performance');
const { Histogram, kMake, nativeOf } = require('internal/perf/histogram');
const { validateInteger, validateObject } = require('internal/validators');
const { kEmptyObject } = require('internal/util');

class ELDHistogram extends Histogram {
  /** @returns {boolean} whether it was off */
  enable() { return nativeOf(this).enable(); }
  /** @returns {boolean} whether it was on */
  disable() { return nativeOf(this).disable(); }
  [Symbol.dispose]() { this.disable(); }
}

/**
 * @param {{resolution?: number}} [options] resolution: checked, and without effect: every turn is measured
 * @returns {ELDHistogram} nanoseconds that each turn of the loop kept others waiting
 */
function monitorEventLoopDelay(options = kEmptyObject) {
  validateObject(options, 'options');
  const { resolution = 10 } = options;
  validateInteger(resolution, 'options.resolution', 1);
  return new ELDHistogram(kMake, new LoopDelay());
}

module.exports = { monitorEventLoopDelay };
