'use strict';

const { errorOrDestroy } = require('internal/streams/destroy');

/**
 * Makes `readable` read from an old-style stream, one that emits 'data' and knows `pause` and `resume`.
 * @param {import('internal/streams/readable')} readable
 * @param {object} stream
 */
function wrap(readable, stream) {
  let paused = false;

  stream.on('data', (chunk) => {
    if (!readable.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on('end', () => {
    readable.push(null);
  });
  stream.on('error', (err) => {
    errorOrDestroy(readable, err);
  });
  stream.on('close', () => {
    readable.destroy();
  });
  stream.on('destroy', () => {
    readable.destroy();
  });

  readable._read = () => {
    if (paused && stream.resume) {
      paused = false;
      stream.resume();
    }
  };

  // What else it can do, it can do through us.
  for (const key of Object.keys(stream)) {
    if (readable[key] === undefined && typeof stream[key] === 'function')
      readable[key] = stream[key].bind(stream);
  }
  return readable;
}

module.exports = { wrap };
