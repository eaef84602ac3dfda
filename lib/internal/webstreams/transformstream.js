'use strict';

// TransformStream after https://streams.spec.whatwg.org/#ts.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  kState, kInternal, invoke, isBrand, checkBrand, extractHighWaterMark, extractSizeAlgorithm, getMethod, checkObject,
  invalidState, finishClass,
} = require('internal/webstreams/util');
const rs = require('internal/webstreams/readablestream');
const ws = require('internal/webstreams/writablestream');

class TransformStream {
  [kState];

  /**
   * @param {object} [transformer]
   * @param {object} [writableStrategy]
   * @param {object} [readableStrategy]
   */
  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    checkObject(transformer, 'transformer');
    checkObject(writableStrategy, 'writableStrategy');
    checkObject(readableStrategy, 'readableStrategy');
    if (transformer?.readableType !== undefined)
      throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.readableType', transformer.readableType);
    if (transformer?.writableType !== undefined)
      throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.writableType', transformer.writableType);
    const readableHighWaterMark = extractHighWaterMark(readableStrategy?.highWaterMark, 0);
    const readableSize = extractSizeAlgorithm(readableStrategy?.size);
    const writableHighWaterMark = extractHighWaterMark(writableStrategy?.highWaterMark, 1);
    const writableSize = extractSizeAlgorithm(writableStrategy?.size);

    const start = Promise.withResolvers();
    initializeTransformStream(
      this, start.promise, writableHighWaterMark, writableSize, readableHighWaterMark, readableSize);
    const controller = setUpFromTransformer(this, transformer);
    const startMethod = getMethod(transformer, 'start', 'transformer');
    start.resolve(startMethod?.call(transformer, controller));
  }

  get readable() {
    checkBrand(this, TransformStream);
    return this[kState].readable;
  }

  get writable() {
    checkBrand(this, TransformStream);
    return this[kState].writable;
  }
}
finishClass(TransformStream, (self) => ({
  readable: self.readable,
  writable: self.writable,
  backpressure: self[kState].backpressure,
}));

class TransformStreamDefaultController {
  [kState];

  constructor(key) {
    if (key !== kInternal)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get desiredSize() {
    checkBrand(this, TransformStreamDefaultController);
    return rs.controllerGetDesiredSize(this[kState].stream[kState].readable[kState].controller);
  }

  enqueue(chunk = undefined) {
    checkBrand(this, TransformStreamDefaultController);
    controllerEnqueue(this, chunk);
  }

  error(reason = undefined) {
    checkBrand(this, TransformStreamDefaultController);
    transformStreamError(this[kState].stream, reason);
  }

  terminate() {
    checkBrand(this, TransformStreamDefaultController);
    const { stream } = this[kState];
    rs.controllerClose(stream[kState].readable[kState].controller);
    errorWritableAndUnblockWrite(stream, invalidState('TransformStream has been terminated'));
  }
}
finishClass(TransformStreamDefaultController, (self) => ({ stream: self[kState].stream }));

function initializeTransformStream(
  stream, startPromise, writableHighWaterMark, writableSize, readableHighWaterMark, readableSize) {
  stream[kState] = {
    readable: undefined,
    writable: undefined,
    controller: undefined,
    backpressure: undefined,
    backpressureChange: undefined,
  };
  const s = stream[kState];
  const start = () => startPromise;
  s.writable = ws.createWritableStream(
    start,
    (chunk) => sinkWrite(stream, chunk),
    () => sinkClose(stream),
    (reason) => sinkAbort(stream, reason),
    writableHighWaterMark, writableSize);
  s.readable = rs.createReadableStream(
    start,
    () => sourcePull(stream),
    (reason) => sourceCancel(stream, reason),
    readableHighWaterMark, readableSize);
  setBackpressure(stream, true);
}

function setUpFromTransformer(stream, transformer) {
  const transform = getMethod(transformer, 'transform', 'transformer');
  const flush = getMethod(transformer, 'flush', 'transformer');
  const cancel = getMethod(transformer, 'cancel', 'transformer');
  const controller = new TransformStreamDefaultController(kInternal);
  const c = controller[kState];
  c.stream = stream;
  c.finish = undefined;
  stream[kState].controller = controller;
  c.transformAlgorithm = transform ?
    (chunk) => invoke(transform, transformer, chunk, controller) :
    (chunk) => invoke(() => controllerEnqueue(controller, chunk));
  c.flushAlgorithm = flush ? () => invoke(flush, transformer, controller) : () => Promise.resolve();
  c.cancelAlgorithm = cancel ? (reason) => invoke(cancel, transformer, reason) : () => Promise.resolve();
  return controller;
}

function clearAlgorithms(controller) {
  const c = controller[kState];
  c.transformAlgorithm = undefined;
  c.flushAlgorithm = undefined;
  c.cancelAlgorithm = undefined;
}

function transformStreamError(stream, error) {
  rs.controllerError(stream[kState].readable[kState].controller, error);
  errorWritableAndUnblockWrite(stream, error);
}

function errorWritableAndUnblockWrite(stream, error) {
  clearAlgorithms(stream[kState].controller);
  ws.controllerErrorIfNeeded(stream[kState].writable[kState].controller, error);
  unblockWrite(stream);
}

function unblockWrite(stream) {
  if (stream[kState].backpressure)
    setBackpressure(stream, false);
}

function setBackpressure(stream, backpressure) {
  const s = stream[kState];
  s.backpressureChange?.resolve();
  s.backpressureChange = Promise.withResolvers();
  s.backpressure = backpressure;
}

function controllerEnqueue(controller, chunk) {
  const { stream } = controller[kState];
  const { readable } = stream[kState];
  const readableController = readable[kState].controller;
  if (!rs.canCloseOrEnqueue(readableController))
    throw invalidState('Unable to enqueue');
  try {
    rs.controllerEnqueue(readableController, chunk);
  } catch (error) {
    errorWritableAndUnblockWrite(stream, error);
    throw readable[kState].storedError;
  }
  const backpressure = rs.controllerHasBackpressure(readableController);
  if (backpressure !== stream[kState].backpressure)
    setBackpressure(stream, true);
}

async function performTransform(controller, chunk) {
  const { transformAlgorithm } = controller[kState];
  // The readable side has been cancelled: nobody is going to read what would come of it.
  if (transformAlgorithm === undefined)
    return;
  try {
    return await transformAlgorithm(chunk);
  } catch (error) {
    transformStreamError(controller[kState].stream, error);
    throw error;
  }
}

async function sinkWrite(stream, chunk) {
  const s = stream[kState];
  if (s.backpressure) {
    await s.backpressureChange.promise;
    const { state, storedError } = s.writable[kState];
    if (state === 'erroring')
      throw storedError;
  }
  return performTransform(s.controller, chunk);
}

/** Ends the readable side by way of `algorithm`, once for both sides. */
function finishOnce(stream, algorithm, onFulfilled, onRejected) {
  const c = stream[kState].controller[kState];
  if (c.finish !== undefined)
    return c.finish.promise;
  c.finish = Promise.withResolvers();
  const promise = algorithm(c);
  clearAlgorithms(stream[kState].controller);
  promise.then(() => onFulfilled(c.finish), (error) => onRejected(c.finish, error));
  return c.finish.promise;
}

function sinkAbort(stream, reason) {
  const { readable } = stream[kState];
  return finishOnce(stream, (c) => c.cancelAlgorithm(reason),
    (finish) => {
      if (readable[kState].state === 'errored') {
        finish.reject(readable[kState].storedError);
      } else {
        rs.controllerError(readable[kState].controller, reason);
        finish.resolve();
      }
    },
    (finish, error) => {
      rs.controllerError(readable[kState].controller, error);
      finish.reject(error);
    });
}

function sinkClose(stream) {
  const { readable } = stream[kState];
  return finishOnce(stream, (c) => c.flushAlgorithm(),
    (finish) => {
      if (readable[kState].state === 'errored') {
        finish.reject(readable[kState].storedError);
      } else {
        rs.controllerClose(readable[kState].controller);
        finish.resolve();
      }
    },
    (finish, error) => {
      rs.controllerError(readable[kState].controller, error);
      finish.reject(error);
    });
}

function sourceCancel(stream, reason) {
  const { writable } = stream[kState];
  return finishOnce(stream, (c) => c.cancelAlgorithm(reason),
    (finish) => {
      if (writable[kState].state === 'errored') {
        finish.reject(writable[kState].storedError);
      } else {
        ws.controllerErrorIfNeeded(writable[kState].controller, reason);
        unblockWrite(stream);
        finish.resolve();
      }
    },
    (finish, error) => {
      ws.controllerErrorIfNeeded(writable[kState].controller, error);
      unblockWrite(stream);
      finish.reject(error);
    });
}

function sourcePull(stream) {
  setBackpressure(stream, false);
  return stream[kState].backpressureChange.promise;
}

module.exports = {
  TransformStream,
  TransformStreamDefaultController,
  isTransformStream: (value) => isBrand(value, TransformStream),
};
