'use strict';

// `Readable.from`: a stream of what an iterable gives. A synchronous iterable is read without a tick in between until it gives
// its first promise.

const { Buffer } = require('buffer');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } } = require('internal/errors');

/**
 * @param {Function} Readable
 * @param {Iterable<any> | AsyncIterable<any>} iterable
 * @param {object} [options]
 */
module.exports = function from(Readable, iterable, options) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    // As one chunk, not by characters or bytes.
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }

  let iterator;
  let isAsync;
  if (iterable?.[Symbol.asyncIterator]) {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (iterable?.[Symbol.iterator]) {
    isAsync = false;
    iterator = iterable[Symbol.iterator]();
  } else {
    throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  }

  const readable = new Readable({
    objectMode: true,
    highWaterMark: 1,
    ...options,
  });

  let reading = false;
  let hasAsyncValues = false;

  readable._read = function() {
    if (reading)
      return;
    reading = true;
    if (isAsync)
      readAsync();
    else if (hasAsyncValues)
      readSyncWithAsyncValues();
    else
      readSync();
  };

  readable._destroy = function(error, cb) {
    close(error).then(
      () => process.nextTick(cb, error), // off the promise, so that what `cb` throws is not a rejection
      (e) => process.nextTick(cb, e || error));
  };

  async function close(error) {
    const hadError = error !== undefined && error !== null;
    if (hadError && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done)
        return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  /** @returns {boolean} whether to go on */
  function push(value) {
    if (value === null) {
      reading = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (readable.push(value))
      return true;
    reading = false;
    return false;
  }

  function readSync() {
    try {
      for (;;) {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (value && typeof value.then === 'function') {
          firstAsyncValue(value);
          return;
        }
        if (!push(value))
          return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function firstAsyncValue(value) {
    hasAsyncValues = true;
    try {
      if (push(await value))
        readSyncWithAsyncValues();
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function readSyncWithAsyncValues() {
    try {
      for (;;) {
        const { value, done } = iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (!push(value && typeof value.then === 'function' ? await value : value))
          return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  async function readAsync() {
    try {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        if (!push(value))
          return;
      }
    } catch (err) {
      readable.destroy(err);
    }
  }

  return readable;
};
