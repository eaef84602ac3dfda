'use strict';

const { aggregateTwoErrors } = require('internal/errors');
const { eos } = require('internal/streams/end-of-stream');
const { isWritable } = require('internal/streams/utils');
const { destroyer: takeDown } = require('internal/streams/destroy');

/** Whether a stream is over, and what is to be waited for until it is. */
class Reading {
  #stream;
  #wake = null;
  #unwatch;
  isOver = false;
  error; // what it ended with

  constructor(stream) {
    this.#stream = stream;
    stream.on('readable', this.#changed);
    this.#unwatch = eos(stream, { writable: false }, (error) => {
      this.isOver = true;
      if (error)
        this.failed(error);
      this.#changed();
    });
  }

  #changed = () => {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  };

  failed(error) {
    this.error = aggregateTwoErrors(this.error, error);
  }

  change() {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Leaves the stream as it is. */
  release() {
    this.#stream.off('readable', this.#changed);
    this.#unwatch();
  }

  /** Whether the stream is to be destroyed when nobody reads on. */
  takesDown(destroyOnReturn) {
    if (this.error)
      return this.#stream._readableState.autoDestroy;
    if (!this.isOver)
      return destroyOnReturn !== false;
    // A Duplex that has been read to its end can still be written to.
    const isHalfOpen = this.#stream.allowHalfOpen === true && isWritable(this.#stream);
    return !isHalfOpen && destroyOnReturn !== false && this.#stream._readableState.autoDestroy;
  }
}

async function* chunksOf(stream, options) {
  const reading = new Reading(stream);
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null)
        yield chunk;
      else if (reading.error)
        throw reading.error;
      else if (reading.isOver)
        return;
      else
        await reading.change();
    }
  } catch (error) {
    reading.failed(error);
    throw reading.error;
  } finally {
    if (reading.takesDown(options?.destroyOnReturn))
      takeDown(stream, null);
    else
      reading.release();
  }
}

/**
 * @param {object} stream
 * @param {{ destroyOnReturn?: boolean }} [options]
 * @returns {AsyncIterableIterator<any>}
 */
function streamToAsyncIterator(stream, options) {
  if (typeof stream.read !== 'function')
    stream = require('internal/streams/readable').wrap(stream, { objectMode: true });
  const iterator = chunksOf(stream, options);
  iterator.stream = stream;
  return iterator;
}

module.exports = { streamToAsyncIterator };
