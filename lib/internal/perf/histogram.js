'use strict';

// Histograms of whole numbers. Source: Node's documentation, "Class: Histogram", "createHistogram()".

const { Histogram: NativeHistogram } = binding('performance');
const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateInteger, validateNumber, validateObject } = require('internal/validators');
const { kEmptyObject, customInspectSymbol } = require('internal/util');

const kNative = Symbol('native');
const kMake = Symbol('make');
/** What min() is while nothing has been recorded. */
const kNothing = 9223372036854776000;
const kNothingBig = 9223372036854775807n;

function nativeOf(histogram) {
  const native = histogram?.[kNative];
  if (native === undefined) throw new ERR_INVALID_THIS('Histogram');
  return native;
}

class Histogram {
  constructor(token, native) {
    if (token !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kNative] = native;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal/util/inspect');
    return `Histogram ${inspect({
      min: this.min,
      max: this.max,
      mean: this.mean,
      exceeds: this.exceeds,
      stddev: this.stddev,
      count: this.count,
      percentiles: this.percentiles,
    }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get count() { return nativeOf(this).count(); }
  get countBigInt() { return BigInt(nativeOf(this).count()); }
  get exceeds() { return nativeOf(this).exceeds(); }
  get exceedsBigInt() { return BigInt(nativeOf(this).exceeds()); }
  get min() { return this.count === 0 ? kNothing : nativeOf(this).min(); }
  get minBigInt() { return this.count === 0 ? kNothingBig : BigInt(nativeOf(this).min()); }
  get max() { return nativeOf(this).max(); }
  get maxBigInt() { return BigInt(nativeOf(this).max()); }
  get mean() { return nativeOf(this).mean(); }
  get stddev() { return nativeOf(this).stddev(); }

  /** @param {number} percentile over 0, at most 100 @returns {number} */
  percentile(percentile) {
    const native = nativeOf(this);
    validateNumber(percentile, 'percentile');
    if (Number.isNaN(percentile) || percentile <= 0 || percentile > 100)
      throw new ERR_OUT_OF_RANGE('percentile', '> 0 && <= 100', percentile);
    return native.percentile(percentile);
  }

  /** @param {number} percentile @returns {bigint} */
  percentileBigInt(percentile) {
    return BigInt(this.percentile(percentile));
  }

  /** @returns {Map<number, number>} values by percentile */
  get percentiles() {
    const pairs = nativeOf(this).percentiles();
    const result = new Map();
    for (let i = 0; i < pairs.length; i += 2) result.set(pairs[i], pairs[i + 1]);
    return result;
  }

  get percentilesBigInt() {
    const result = new Map();
    for (const [percentile, value] of this.percentiles) result.set(percentile, BigInt(value));
    return result;
  }

  reset() { nativeOf(this).reset(); }

  toJSON() {
    return {
      count: this.count,
      min: this.min,
      max: this.max,
      mean: this.mean,
      exceeds: this.exceeds,
      stddev: this.stddev,
      percentiles: Object.fromEntries(this.percentiles),
    };
  }
}

class RecordableHistogram extends Histogram {
  /** @param {number | bigint} value at least 1 */
  record(value) {
    const native = nativeOf(this);
    if (typeof value === 'bigint') {
      native.record(value);
      return;
    }
    if (typeof value !== 'number') throw new ERR_INVALID_ARG_TYPE('val', ['integer', 'bigint'], value);
    if (!Number.isSafeInteger(value) || value < 1)
      throw new ERR_OUT_OF_RANGE('val', 'a safe integer greater than 0', value);
    native.record(value);
  }

  /** Records the nanoseconds since the last call. */
  recordDelta() { nativeOf(this).recordDelta(); }

  /** @param {RecordableHistogram} other whose values are added to these */
  add(other) {
    const native = nativeOf(this);
    if (!(other instanceof RecordableHistogram))
      throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    native.add(nativeOf(other));
  }
}

/**
 * @param {{lowest?: number | bigint, highest?: number | bigint, figures?: number}} [options]
 * @returns {RecordableHistogram}
 */
function createHistogram(options = kEmptyObject) {
  validateObject(options, 'options');
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== 'bigint') validateInteger(lowest, 'options.lowest', 1, Number.MAX_SAFE_INTEGER);
  if (typeof highest !== 'bigint') {
    validateInteger(highest, 'options.highest', 2 * Number(lowest), Number.MAX_SAFE_INTEGER);
  } else if (highest < 2n * BigInt(lowest)) {
    throw new ERR_INVALID_ARG_TYPE('options.highest', `>= ${2n * BigInt(lowest)}`, highest);
  }
  validateInteger(figures, 'options.figures', 1, 5);
  return new RecordableHistogram(kMake, new NativeHistogram(lowest, highest, figures));
}

module.exports = { Histogram, RecordableHistogram, createHistogram, kMake, nativeOf };
