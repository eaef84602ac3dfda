'use strict';

const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_OPTION } } = require('internal/errors');
const { kState, checkBrand, finishClass } = require('internal/webstreams/util');

function highWaterMarkOf(init) {
  if (init === null || (typeof init !== 'object' && typeof init !== 'function'))
    throw new ERR_INVALID_ARG_TYPE('init', 'Object', init);
  if (init.highWaterMark === undefined)
    throw new ERR_MISSING_OPTION('init.highWaterMark');
  return +init.highWaterMark;
}

// One function for all strategies of a kind, as the standard asks.
const byteSize = { size(chunk) { return chunk.byteLength; } }.size;
const countSize = { size() { return 1; } }.size;

/** Counts the bytes of chunks. */
class ByteLengthQueuingStrategy {
  [kState];

  constructor(init) {
    this[kState] = { highWaterMark: highWaterMarkOf(init) };
  }

  get highWaterMark() {
    checkBrand(this, ByteLengthQueuingStrategy);
    return this[kState].highWaterMark;
  }

  get size() {
    checkBrand(this, ByteLengthQueuingStrategy);
    return byteSize;
  }
}
finishClass(ByteLengthQueuingStrategy, (self) => ({ highWaterMark: self.highWaterMark }));

/** Counts chunks. */
class CountQueuingStrategy {
  [kState];

  constructor(init) {
    this[kState] = { highWaterMark: highWaterMarkOf(init) };
  }

  get highWaterMark() {
    checkBrand(this, CountQueuingStrategy);
    return this[kState].highWaterMark;
  }

  get size() {
    checkBrand(this, CountQueuingStrategy);
    return countSize;
  }
}
finishClass(CountQueuingStrategy, (self) => ({ highWaterMark: self.highWaterMark }));

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
