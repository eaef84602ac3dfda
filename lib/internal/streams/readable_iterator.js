'use strict';

const { aggregateTwoErrors } = require('internal/errors');
const { eos } = require('internal/streams/end-of-stream');
const { isWritable } = require('internal/streams/utils');
const destroyImpl = require('internal/streams/destroy');

const nop = () => {};

/**
 * @param {object} stream
 * @param {{ destroyOnReturn?: boolean }} [options]
 * @returns {AsyncIterableIterator<any>}
 */
function streamToAsyncIterator(stream, options) {
  if (typeof stream.read !== 'function')
    stream = require('internal/streams/readable').wrap(stream, { objectMode: true });
  const iterator = createAsyncIterator(stream, options);
  iterator.stream = stream;
  return iterator;
}

async function* createAsyncIterator(stream, options) {
  let wake = nop;
  // Both the listener of 'readable' and the executor of the promise that waits for it.
  function next(resolve) {
    if (this === stream) {
      wake();
      wake = nop;
    } else {
      wake = resolve;
    }
  }
  stream.on('readable', next);

  let error; // undefined: not done; null: done without one
  const cleanup = eos(stream, { writable: false }, (err) => {
    error = err ? aggregateTwoErrors(error, err) : null;
    wake();
    wake = nop;
  });

  try {
    while (true) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null)
        yield chunk;
      else if (error)
        throw error;
      else if (error === null)
        return;
      else
        await new Promise(next);
    }
  } catch (err) {
    error = aggregateTwoErrors(error, err);
    throw error;
  } finally {
    // A Duplex that has been read to its end can still be written to.
    const isHalfOpen = error === null && stream.allowHalfOpen === true && isWritable(stream);
    if (!isHalfOpen &&
        (error || options?.destroyOnReturn !== false) &&
        (error === undefined || stream._readableState.autoDestroy)) {
      destroyImpl.destroyer(stream, null);
    } else {
      stream.off('readable', next);
      cleanup();
    }
  }
}

module.exports = { streamToAsyncIterator };
