'use strict';

const { codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } = require('internal/errors');
const { destroyer: takeDown } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const { pipeline } = require('internal/streams/pipeline');
const Duplex = require('internal/streams/duplex');
const { Joined } = require('internal/streams/joined');
const {
  isNodeStream, isReadable, isWritable, isWebStream, isTransformStream, isWritableStream, isReadableStream,
} = require('internal/streams/utils');

const canRead = (stream) => isReadable(stream) || isReadableStream(stream) || isTransformStream(stream);
const canWrite = (stream) => isWritable(stream) || isWritableStream(stream) || isTransformStream(stream);

/** Those in between must be readable and writable; functions and iterables are checked by the pipeline. */
function validateStages(stages, given) {
  stages.forEach((stage, index) => {
    if (!isNodeStream(stage) && !isWebStream(stage))
      return;
    if (index < stages.length - 1 && !canRead(stage))
      throw new ERR_INVALID_ARG_VALUE(`streams[${index}]`, given[index], 'must be readable');
    if (index > 0 && !canWrite(stage))
      throw new ERR_INVALID_ARG_VALUE(`streams[${index}]`, given[index], 'must be writable');
  });
}

/**
 * One Duplex that writes to the first stream and reads from the last.
 * @param {...any} streams
 * @returns {Duplex}
 */
module.exports = function compose(...streams) {
  if (streams.length === 0)
    throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1)
    return Duplex.from(streams[0]);

  const last = streams.length - 1;
  const stages = streams.map((stage, index) =>
    (typeof stage === 'function' && (index === 0 || index === last) ? Duplex.from(stage) : stage));
  validateStages(stages, streams);

  let composed;
  const head = stages[0];
  const tail = pipeline(stages, (error) => {
    composed.over(error);
    if (!error && !readable && !writable)
      composed.destroy();
  });
  const writable = !!canWrite(head);
  const readable = !!canRead(tail);

  composed = new Joined({
    writableObjectMode: !!head?.writableObjectMode,
    readableObjectMode: !!tail?.readableObjectMode,
    writable,
    readable,
  }, (error) => {
    if (isNodeStream(tail))
      takeDown(tail, error);
  });
  composed.join(writable ? head : null, readable ? tail : null);
  if (writable)
    eos(isTransformStream(tail) ? tail.readable : tail, () => composed.inputFinished());
  return composed;
};
