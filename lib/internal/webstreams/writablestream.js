'use strict';

// WritableStream after https://streams.spec.whatwg.org/#ws. The names of the functions are those of its algorithms.

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  kState, kInternal, setHandled, deferred, resolved, rejected, resolveDeferred, rejectDeferred, invoke, isBrand,
  checkBrand, resetQueue, enqueueValueWithSize, dequeueValue, extractHighWaterMark, extractSizeAlgorithm, getMethod,
  checkObject, invalidState, finishClass,
} = require('internal/webstreams/util');
const { kIsClosedPromise, kIsErrored, kIsWritable, kControllerErrorFunction } = require('internal/streams/utils');

const kClose = Symbol('close');

class WritableStream {
  [kState];

  /**
   * @param {object} [sink]
   * @param {{ highWaterMark?: number, size?: Function }} [strategy]
   */
  constructor(sink = undefined, strategy = undefined) {
    if (sink === kInternal) {
      initializeWritableStream(this);
      return;
    }
    checkObject(sink, 'sink');
    checkObject(strategy, 'strategy');
    if (sink?.type !== undefined)
      throw new ERR_INVALID_ARG_VALUE.RangeError('type', sink.type);
    initializeWritableStream(this);
    const size = extractSizeAlgorithm(strategy?.size);
    const highWaterMark = extractHighWaterMark(strategy?.highWaterMark, 1);
    setUpFromSink(this, sink, highWaterMark, size);
  }

  get locked() {
    checkBrand(this, WritableStream);
    return isLocked(this);
  }

  abort(reason = undefined) {
    if (!isBrand(this, WritableStream))
      return brandRejection(WritableStream);
    if (isLocked(this))
      return Promise.reject(invalidState('WritableStream is locked'));
    return writableStreamAbort(this, reason);
  }

  close() {
    if (!isBrand(this, WritableStream))
      return brandRejection(WritableStream);
    if (isLocked(this))
      return Promise.reject(invalidState('WritableStream is locked'));
    if (closeQueuedOrInFlight(this))
      return Promise.reject(invalidState('Failure closing WritableStream'));
    return writableStreamClose(this);
  }

  getWriter() {
    checkBrand(this, WritableStream);
    return new WritableStreamDefaultWriter(this);
  }

  get [kIsErrored]() {
    return this[kState].state === 'errored';
  }

  get [kIsWritable]() {
    return this[kState].state === 'writable';
  }

  get [kIsClosedPromise]() {
    return this[kState].closed;
  }

  [kControllerErrorFunction](error) {
    controllerErrorIfNeeded(this[kState].controller, error);
  }
}

function brandRejection(Class) {
  try {
    checkBrand(undefined, Class);
  } catch (err) {
    return Promise.reject(err);
  }
}

finishClass(WritableStream, (self) => ({ locked: self.locked, state: self[kState].state }));

class WritableStreamDefaultWriter {
  [kState];

  /** @param {WritableStream} stream */
  constructor(stream) {
    if (!isBrand(stream, WritableStream))
      throw new ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    if (isLocked(stream))
      throw invalidState('WritableStream is locked');
    const slots = this[kState] = { stream, ready: undefined, closed: undefined };
    stream[kState].writer = this;
    const { state, backpressure, storedError } = stream[kState];
    switch (state) {
      case 'writable':
        slots.ready = !closeQueuedOrInFlight(stream) && backpressure ? deferred() : resolved();
        slots.closed = deferred();
        break;
      case 'erroring':
        slots.ready = rejected(storedError);
        slots.closed = deferred();
        break;
      case 'closed':
        slots.ready = resolved();
        slots.closed = resolved();
        break;
      default:
        slots.ready = rejected(storedError);
        slots.closed = rejected(storedError);
    }
  }

  get closed() {
    if (!isBrand(this, WritableStreamDefaultWriter))
      return brandRejection(WritableStreamDefaultWriter);
    return this[kState].closed.promise;
  }

  get desiredSize() {
    checkBrand(this, WritableStreamDefaultWriter);
    if (this[kState].stream === undefined)
      throw notBound();
    return writerGetDesiredSize(this);
  }

  get ready() {
    if (!isBrand(this, WritableStreamDefaultWriter))
      return brandRejection(WritableStreamDefaultWriter);
    return this[kState].ready.promise;
  }

  abort(reason = undefined) {
    if (!isBrand(this, WritableStreamDefaultWriter))
      return brandRejection(WritableStreamDefaultWriter);
    const { stream } = this[kState];
    if (stream === undefined)
      return Promise.reject(notBound());
    return writableStreamAbort(stream, reason);
  }

  close() {
    if (!isBrand(this, WritableStreamDefaultWriter))
      return brandRejection(WritableStreamDefaultWriter);
    const { stream } = this[kState];
    if (stream === undefined)
      return Promise.reject(notBound());
    if (closeQueuedOrInFlight(stream))
      return Promise.reject(invalidState('Failure to close WritableStream'));
    return writableStreamClose(stream);
  }

  releaseLock() {
    checkBrand(this, WritableStreamDefaultWriter);
    if (this[kState].stream !== undefined)
      writerRelease(this);
  }

  write(chunk = undefined) {
    if (!isBrand(this, WritableStreamDefaultWriter))
      return brandRejection(WritableStreamDefaultWriter);
    if (this[kState].stream === undefined)
      return Promise.reject(notBound());
    return writerWrite(this, chunk);
  }
}

const notBound = () => invalidState('Writer is not bound to a WritableStream');

finishClass(WritableStreamDefaultWriter, (self) => ({
  stream: self[kState].stream,
  close: self[kState].closed.promise,
  ready: self[kState].ready.promise,
  desiredSize: self.desiredSize,
}));

class WritableStreamDefaultController {
  [kState];

  constructor(key) {
    if (key !== kInternal)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get signal() {
    checkBrand(this, WritableStreamDefaultController);
    return this[kState].abortController.signal;
  }

  error(error = undefined) {
    checkBrand(this, WritableStreamDefaultController);
    if (this[kState].stream[kState].state === 'writable')
      controllerError(this, error);
  }
}

finishClass(WritableStreamDefaultController, (self) => ({ stream: self[kState].stream }));

// ---- the stream ----

function initializeWritableStream(stream) {
  stream[kState] = {
    state: 'writable',
    storedError: undefined,
    writer: undefined,
    controller: undefined,
    inFlightWriteRequest: undefined,
    closeRequest: undefined,
    inFlightCloseRequest: undefined,
    pendingAbortRequest: undefined,
    writeRequests: [],
    backpressure: false,
    closed: deferred(), // for `finished`
  };
}

function isLocked(stream) {
  return stream[kState].writer !== undefined;
}

function closeQueuedOrInFlight(stream) {
  const s = stream[kState];
  return s.closeRequest !== undefined || s.inFlightCloseRequest !== undefined;
}

function writableStreamAbort(stream, reason) {
  const s = stream[kState];
  if (s.state === 'closed' || s.state === 'errored')
    return Promise.resolve();
  s.controller[kState].abortController.abort(reason);
  if (s.state === 'closed' || s.state === 'errored')
    return Promise.resolve();
  if (s.pendingAbortRequest !== undefined)
    return s.pendingAbortRequest.deferred.promise;
  let wasAlreadyErroring = false;
  if (s.state === 'erroring') {
    wasAlreadyErroring = true;
    reason = undefined;
  }
  const d = deferred();
  s.pendingAbortRequest = { deferred: d, reason, wasAlreadyErroring };
  if (!wasAlreadyErroring)
    startErroring(stream, reason);
  return d.promise;
}

function writableStreamClose(stream) {
  const s = stream[kState];
  if (s.state === 'closed' || s.state === 'errored')
    return Promise.reject(invalidState('WritableStream is closed'));
  const d = deferred();
  s.closeRequest = d;
  if (s.writer !== undefined && s.backpressure && s.state === 'writable')
    resolveDeferred(s.writer[kState].ready);
  controllerClose(s.controller);
  return d.promise;
}

function dealWithRejection(stream, error) {
  if (stream[kState].state === 'writable')
    startErroring(stream, error);
  else
    finishErroring(stream);
}

function startErroring(stream, reason) {
  const s = stream[kState];
  s.state = 'erroring';
  s.storedError = reason;
  if (s.writer !== undefined)
    ensureReadyRejected(s.writer, reason);
  if (!hasOperationInFlight(stream) && s.controller[kState].started)
    finishErroring(stream);
}

function hasOperationInFlight(stream) {
  const s = stream[kState];
  return s.inFlightWriteRequest !== undefined || s.inFlightCloseRequest !== undefined;
}

function finishErroring(stream) {
  const s = stream[kState];
  s.state = 'errored';
  resetQueue(s.controller[kState]);
  for (const request of s.writeRequests)
    request.reject(s.storedError);
  s.writeRequests = [];
  if (s.pendingAbortRequest === undefined) {
    rejectCloseAndClosed(stream);
    return;
  }
  const request = s.pendingAbortRequest;
  s.pendingAbortRequest = undefined;
  if (request.wasAlreadyErroring) {
    request.deferred.reject(s.storedError);
    rejectCloseAndClosed(stream);
    return;
  }
  const { abortAlgorithm } = s.controller[kState];
  const promise = abortAlgorithm(request.reason);
  clearAlgorithms(s.controller);
  promise.then(
    () => {
      request.deferred.resolve();
      rejectCloseAndClosed(stream);
    },
    (error) => {
      request.deferred.reject(error);
      rejectCloseAndClosed(stream);
    });
}

function rejectCloseAndClosed(stream) {
  const s = stream[kState];
  if (s.closeRequest !== undefined) {
    s.closeRequest.reject(s.storedError);
    s.closeRequest = undefined;
  }
  rejectDeferred(s.closed, s.storedError);
  if (s.writer !== undefined)
    rejectDeferred(s.writer[kState].closed, s.storedError);
}

function updateBackpressure(stream, backpressure) {
  const s = stream[kState];
  if (s.writer !== undefined && backpressure !== s.backpressure) {
    if (backpressure)
      s.writer[kState].ready = deferred();
    else
      resolveDeferred(s.writer[kState].ready);
  }
  s.backpressure = backpressure;
}

// ---- the writer ----

function ensureReadyRejected(writer, error) {
  const w = writer[kState];
  if (w.ready.state === 'pending')
    rejectDeferred(w.ready, error);
  else
    w.ready = rejected(error);
}

function ensureClosedRejected(writer, error) {
  const w = writer[kState];
  if (w.closed.state === 'pending')
    rejectDeferred(w.closed, error);
  else
    w.closed = rejected(error);
}

function writerCloseWithErrorPropagation(writer) {
  const { stream } = writer[kState];
  const { state, storedError } = stream[kState];
  if (closeQueuedOrInFlight(stream) || state === 'closed')
    return Promise.resolve();
  if (state === 'errored')
    return Promise.reject(storedError);
  return writableStreamClose(stream);
}

function writerGetDesiredSize(writer) {
  const { stream } = writer[kState];
  const { state, controller } = stream[kState];
  if (state === 'errored' || state === 'erroring')
    return null;
  if (state === 'closed')
    return 0;
  return controllerGetDesiredSize(controller);
}

function writerRelease(writer) {
  const { stream } = writer[kState];
  const error = invalidState('Writer has been released');
  ensureReadyRejected(writer, error);
  ensureClosedRejected(writer, error);
  stream[kState].writer = undefined;
  writer[kState].stream = undefined;
}

function writerWrite(writer, chunk) {
  const { stream } = writer[kState];
  const s = stream[kState];
  const { controller } = s;
  const size = controllerGetChunkSize(controller, chunk);
  if (stream !== writer[kState].stream)
    return Promise.reject(notBound());
  if (s.state === 'errored')
    return Promise.reject(s.storedError);
  if (closeQueuedOrInFlight(stream) || s.state === 'closed')
    return Promise.reject(invalidState('WritableStream is closed'));
  if (s.state === 'erroring')
    return Promise.reject(s.storedError);
  const d = deferred();
  s.writeRequests.push(d);
  controllerWrite(controller, chunk, size);
  return d.promise;
}

// ---- the controller ----

function setUpWritableStreamDefaultController(stream, controller, algorithms, highWaterMark, size) {
  const c = controller[kState];
  c.stream = stream;
  stream[kState].controller = controller;
  resetQueue(c);
  const { AbortController } = require('internal/abort_controller');
  c.abortController = new AbortController();
  c.started = false;
  c.sizeAlgorithm = size;
  c.highWaterMark = highWaterMark;
  c.writeAlgorithm = algorithms.write;
  c.closeAlgorithm = algorithms.close;
  c.abortAlgorithm = algorithms.abort;
  updateBackpressure(stream, controllerGetBackpressure(controller));
  Promise.resolve(algorithms.start()).then(
    () => {
      c.started = true;
      advanceQueueIfNeeded(controller);
    },
    (error) => {
      c.started = true;
      dealWithRejection(stream, error);
    });
}

function setUpFromSink(stream, sink, highWaterMark, size) {
  const controller = new WritableStreamDefaultController(kInternal);
  const start = getMethod(sink, 'start', 'sink');
  const write = getMethod(sink, 'write', 'sink');
  const close = getMethod(sink, 'close', 'sink');
  const abort = getMethod(sink, 'abort', 'sink');
  setUpWritableStreamDefaultController(stream, controller, {
    start: () => start?.call(sink, controller),
    write: write ? (chunk) => invoke(write, sink, chunk, controller) : () => Promise.resolve(),
    close: close ? () => invoke(close, sink) : () => Promise.resolve(),
    abort: abort ? (reason) => invoke(abort, sink, reason) : () => Promise.resolve(),
  }, highWaterMark, size);
}

/** A stream for the runtime's own use. */
function createWritableStream(start, write, close, abort, highWaterMark = 1, size = () => 1) {
  const stream = new WritableStream(kInternal);
  const controller = new WritableStreamDefaultController(kInternal);
  setUpWritableStreamDefaultController(stream, controller, { start, write, close, abort }, highWaterMark, size);
  return stream;
}

function clearAlgorithms(controller) {
  const c = controller[kState];
  c.writeAlgorithm = undefined;
  c.closeAlgorithm = undefined;
  c.abortAlgorithm = undefined;
  c.sizeAlgorithm = undefined;
}

function controllerClose(controller) {
  enqueueValueWithSize(controller[kState], kClose, 0);
  advanceQueueIfNeeded(controller);
}

function controllerGetChunkSize(controller, chunk) {
  const { sizeAlgorithm } = controller[kState];
  if (sizeAlgorithm === undefined)
    return 1;
  try {
    return sizeAlgorithm(chunk);
  } catch (error) {
    controllerErrorIfNeeded(controller, error);
    return 1;
  }
}

function controllerGetDesiredSize(controller) {
  const c = controller[kState];
  return c.highWaterMark - c.queueTotalSize;
}

function controllerGetBackpressure(controller) {
  return controllerGetDesiredSize(controller) <= 0;
}

function controllerWrite(controller, chunk, size) {
  try {
    enqueueValueWithSize(controller[kState], chunk, size);
  } catch (error) {
    controllerErrorIfNeeded(controller, error);
    return;
  }
  const { stream } = controller[kState];
  if (!closeQueuedOrInFlight(stream) && stream[kState].state === 'writable')
    updateBackpressure(stream, controllerGetBackpressure(controller));
  advanceQueueIfNeeded(controller);
}

function advanceQueueIfNeeded(controller) {
  const c = controller[kState];
  const { stream } = c;
  if (!c.started || stream[kState].inFlightWriteRequest !== undefined)
    return;
  if (stream[kState].state === 'erroring') {
    finishErroring(stream);
    return;
  }
  if (c.queue.length === 0)
    return;
  const { value } = c.queue[0];
  if (value === kClose)
    processClose(controller);
  else
    processWrite(controller, value);
}

function controllerErrorIfNeeded(controller, error) {
  if (controller[kState].stream[kState].state === 'writable')
    controllerError(controller, error);
}

function controllerError(controller, error) {
  const { stream } = controller[kState];
  clearAlgorithms(controller);
  startErroring(stream, error);
}

function processClose(controller) {
  const { stream, closeAlgorithm } = controller[kState];
  const s = stream[kState];
  s.inFlightCloseRequest = s.closeRequest;
  s.closeRequest = undefined;
  dequeueValue(controller[kState]);
  const promise = closeAlgorithm();
  clearAlgorithms(controller);
  promise.then(() => finishInFlightClose(stream), (error) => finishInFlightCloseWithError(stream, error));
}

function finishInFlightClose(stream) {
  const s = stream[kState];
  s.inFlightCloseRequest.resolve();
  s.inFlightCloseRequest = undefined;
  if (s.state === 'erroring') {
    s.storedError = undefined;
    if (s.pendingAbortRequest !== undefined) {
      s.pendingAbortRequest.deferred.resolve();
      s.pendingAbortRequest = undefined;
    }
  }
  s.state = 'closed';
  if (s.writer !== undefined)
    resolveDeferred(s.writer[kState].closed);
  resolveDeferred(s.closed);
}

function finishInFlightCloseWithError(stream, error) {
  const s = stream[kState];
  s.inFlightCloseRequest.reject(error);
  s.inFlightCloseRequest = undefined;
  if (s.pendingAbortRequest !== undefined) {
    s.pendingAbortRequest.deferred.reject(error);
    s.pendingAbortRequest = undefined;
  }
  dealWithRejection(stream, error);
}

function processWrite(controller, chunk) {
  const { stream, writeAlgorithm } = controller[kState];
  const s = stream[kState];
  s.inFlightWriteRequest = s.writeRequests.shift();
  writeAlgorithm(chunk).then(
    () => {
      s.inFlightWriteRequest.resolve();
      s.inFlightWriteRequest = undefined;
      dequeueValue(controller[kState]);
      if (!closeQueuedOrInFlight(stream) && s.state === 'writable')
        updateBackpressure(stream, controllerGetBackpressure(controller));
      advanceQueueIfNeeded(controller);
    },
    (error) => {
      if (s.state === 'writable')
        clearAlgorithms(controller);
      s.inFlightWriteRequest.reject(error);
      s.inFlightWriteRequest = undefined;
      dealWithRejection(stream, error);
    });
}

const isWritableStream = (value) => isBrand(value, WritableStream);

module.exports = {
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  isWritableStream,
  isWritableStreamLocked: isLocked,
  createWritableStream,
  writableStreamAbort,
  closeQueuedOrInFlight,
  controllerErrorIfNeeded,
  writerCloseWithErrorPropagation,
  writerGetDesiredSize,
  writerRelease,
  writerWrite,
  setHandled,
};
