'use strict';

const { isIterable, isNodeStream, isWebStream } = require('internal/streams/utils');
const { runPipeline } = require('internal/streams/pipeline');
const { finished } = require('internal/streams/end-of-stream');
require('stream');

/**
 * @param {...any} streams the last one may be options
 * @returns {Promise<any>} of what the last function gives
 */
function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    let signal;
    let end;
    const last = streams[streams.length - 1];
    if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
      const options = streams.pop();
      ({ signal, end } = options);
    }
    runPipeline(streams, (err, value) => {
      if (err)
        reject(err);
      else
        resolve(value);
    }, { signal, end });
  });
}

module.exports = { finished, pipeline };
