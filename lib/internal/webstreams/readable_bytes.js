'use strict';

// Byte streams: their controller, the reader that brings its own buffer, and the request by which the source fills it.
// After https://streams.spec.whatwg.org/#rbs-controller-class.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { Buffer } = require('buffer');
const { kState, kInternal, isBrand, checkBrand, resetQueue, checkObject, invalidState, finishClass } =
  require('internal/webstreams/util');
const rs = require('internal/webstreams/readablestream');

const { kCancel, kPull, kRelease, kError } = rs;
const isByteController = (controller) => controller instanceof ReadableByteStreamController;

class ReadableStreamBYOBReader {
  [kState];

  /** @param {ReadableStream} stream */
  constructor(stream) {
    if (!rs.isReadableStream(stream))
      throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (rs.isReadableStreamLocked(stream))
      throw invalidState('ReadableStream is locked');
    if (!isByteController(stream[kState].controller))
      throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
    this[kState] = { stream: undefined, closed: undefined, readIntoRequests: [] };
    rs.readerInitialize(this, stream);
  }

  /**
   * @param {ArrayBufferView} view
   * @param {{ min?: number }} [options]
   */
  async read(view, options = {}) {
    checkBrand(this, ReadableStreamBYOBReader);
    if (!ArrayBuffer.isView(view))
      throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    checkObject(options, 'options');
    if (view.byteLength === 0 || view.buffer.byteLength === 0 || view.buffer.detached)
      throw invalidState('View or Viewed ArrayBuffer is zero-length or detached');
    const min = options?.min === undefined ? 1 : options.min;
    if (typeof min !== 'number')
      throw new ERR_INVALID_ARG_TYPE('options.min', 'number', min);
    if (!Number.isInteger(min) || min <= 0)
      throw new ERR_INVALID_ARG_VALUE('options.min', min, 'must be greater than 0');
    const most = view instanceof DataView ? view.byteLength : view.length;
    if (min > most)
      throw new ERR_OUT_OF_RANGE('options.min', '<= view.byteLength', min);
    if (this[kState].stream === undefined)
      throw invalidState('The reader is not attached to a stream');
    const { promise, resolve, reject } = Promise.withResolvers();
    readerReadInto(this, view, min, {
      chunk(value) { resolve({ value, done: false }); },
      close(value) { resolve({ value, done: true }); },
      error: reject,
    });
    return promise;
  }

  releaseLock() {
    checkBrand(this, ReadableStreamBYOBReader);
    if (this[kState].stream === undefined)
      return;
    rs.readerGenericRelease(this);
    rs.errorRequests(this, invalidState('Releasing reader'));
  }

  get closed() {
    if (!isBrand(this, ReadableStreamBYOBReader))
      return rs.brandRejection(ReadableStreamBYOBReader);
    return this[kState].closed.promise;
  }

  cancel(reason = undefined) {
    if (!isBrand(this, ReadableStreamBYOBReader))
      return rs.brandRejection(ReadableStreamBYOBReader);
    if (this[kState].stream === undefined)
      return Promise.reject(invalidState('The reader is not attached to a stream'));
    return rs.readableStreamCancel(this[kState].stream, reason);
  }
}
finishClass(ReadableStreamBYOBReader, rs.showReader('readIntoRequests'));

class ReadableStreamBYOBRequest {
  [kState];

  constructor(key) {
    if (key !== kInternal)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = { controller: undefined, view: null };
  }

  get view() {
    checkBrand(this, ReadableStreamBYOBRequest);
    return this[kState].view;
  }

  /** @param {number} bytesWritten */
  respond(bytesWritten) {
    checkBrand(this, ReadableStreamBYOBRequest);
    const { controller, view } = this[kState];
    if (controller === undefined)
      throw invalidState('This BYOB request has been invalidated');
    if (view.byteLength === 0 || view.buffer.detached)
      throw invalidState('Viewed ArrayBuffer is detached');
    controllerRespond(controller, bytesWritten);
  }

  /** @param {ArrayBufferView} view */
  respondWithNewView(view) {
    checkBrand(this, ReadableStreamBYOBRequest);
    const { controller } = this[kState];
    if (controller === undefined)
      throw invalidState('This BYOB request has been invalidated');
    if (!ArrayBuffer.isView(view))
      throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    if (view.buffer.detached)
      throw invalidState('Viewed ArrayBuffer is detached');
    controllerRespondWithNewView(controller, view);
  }
}
finishClass(ReadableStreamBYOBRequest, (self) => ({
  view: self[kState].view,
  controller: self[kState].controller,
}));

class ReadableByteStreamController {
  [kState];

  constructor(key) {
    if (key !== kInternal)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get byobRequest() {
    checkBrand(this, ReadableByteStreamController);
    const c = this[kState];
    if (c.byobRequest === null && c.pendingPullIntos.length > 0) {
      const first = c.pendingPullIntos[0];
      const request = new ReadableStreamBYOBRequest(kInternal);
      request[kState].controller = this;
      request[kState].view =
        new Uint8Array(first.buffer, first.byteOffset + first.bytesFilled, first.byteLength - first.bytesFilled);
      c.byobRequest = request;
    }
    return c.byobRequest;
  }

  get desiredSize() {
    checkBrand(this, ReadableByteStreamController);
    return rs.controllerGetDesiredSize(this);
  }

  close() {
    checkBrand(this, ReadableByteStreamController);
    if (this[kState].closeRequested)
      throw invalidState('Controller is already closed');
    if (this[kState].stream[kState].state !== 'readable')
      throw invalidState('ReadableStream is already closed');
    controllerClose(this);
  }

  /** @param {ArrayBufferView} chunk */
  enqueue(chunk) {
    checkBrand(this, ReadableByteStreamController);
    if (!ArrayBuffer.isView(chunk))
      throw new ERR_INVALID_ARG_TYPE('chunk', ['Buffer', 'TypedArray', 'DataView'], chunk);
    if (chunk.byteLength === 0 || chunk.buffer.byteLength === 0)
      throw invalidState('chunk ArrayBuffer is zero-length or detached');
    if (this[kState].closeRequested)
      throw invalidState('Controller is already closed');
    if (this[kState].stream[kState].state !== 'readable')
      throw invalidState('ReadableStream is already closed');
    controllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    checkBrand(this, ReadableByteStreamController);
    controllerError(this, error);
  }

  [kCancel](reason) {
    const c = this[kState];
    c.pendingPullIntos = [];
    invalidateRequest(this);
    resetQueue(c);
    const result = c.cancelAlgorithm(reason);
    clearAlgorithms(this);
    return result;
  }

  [kPull](request) {
    const c = this[kState];
    const { stream } = c;
    if (c.queueTotalSize > 0) {
      fillReadRequestFromQueue(this, request);
      return;
    }
    if (c.autoAllocateChunkSize !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(c.autoAllocateChunkSize);
      } catch (error) {
        request.error(error);
        return;
      }
      c.pendingPullIntos.push({
        buffer,
        bufferByteLength: c.autoAllocateChunkSize,
        byteOffset: 0,
        byteLength: c.autoAllocateChunkSize,
        bytesFilled: 0,
        minimumFill: 1,
        elementSize: 1,
        Constructor: Uint8Array,
        type: 'default',
      });
    }
    stream[kState].reader[kState].readRequests.push(request);
    callPullIfNeeded(this);
  }

  [kRelease]() {
    const c = this[kState];
    if (c.pendingPullIntos.length > 0) {
      const first = c.pendingPullIntos[0];
      first.type = 'none';
      c.pendingPullIntos = [first];
    }
  }

  [kError](error) {
    controllerError(this, error);
  }
}
finishClass(ReadableByteStreamController, () => ({}));

// ---- set-up ----

function setUpByteController(stream, controller, algorithms, highWaterMark, autoAllocateChunkSize) {
  const c = controller[kState];
  c.stream = stream;
  c.pullAgain = false;
  c.pulling = false;
  c.byobRequest = null;
  resetQueue(c);
  c.closeRequested = false;
  c.started = false;
  c.highWaterMark = highWaterMark;
  c.pullAlgorithm = algorithms.pull;
  c.cancelAlgorithm = algorithms.cancel;
  c.autoAllocateChunkSize = autoAllocateChunkSize;
  c.pendingPullIntos = [];
  stream[kState].controller = controller;
  Promise.resolve(algorithms.start()).then(
    () => {
      c.started = true;
      callPullIfNeeded(controller);
    },
    (error) => controllerError(controller, error));
}

function setUpFromSource(stream, source, highWaterMark) {
  const controller = new ReadableByteStreamController(kInternal);
  const algorithms = rs.sourceAlgorithms(source, controller);
  const { autoAllocateChunkSize } = source;
  if (autoAllocateChunkSize === 0)
    throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', autoAllocateChunkSize);
  setUpByteController(stream, controller, algorithms, highWaterMark, autoAllocateChunkSize);
}

/** A byte stream for the runtime's own use. */
function createReadableByteStream(start, pull, cancel) {
  const stream = new rs.ReadableStream(kInternal);
  const controller = new ReadableByteStreamController(kInternal);
  setUpByteController(stream, controller, { start, pull, cancel }, 0, undefined);
  return stream;
}

// ---- the controller ----

function clearAlgorithms(controller) {
  controller[kState].pullAlgorithm = undefined;
  controller[kState].cancelAlgorithm = undefined;
}

function invalidateRequest(controller) {
  const { byobRequest } = controller[kState];
  if (byobRequest === null)
    return;
  byobRequest[kState].controller = undefined;
  byobRequest[kState].view = null;
  controller[kState].byobRequest = null;
}

function controllerError(controller, error) {
  const c = controller[kState];
  if (c.stream[kState].state !== 'readable')
    return;
  c.pendingPullIntos = [];
  invalidateRequest(controller);
  resetQueue(c);
  clearAlgorithms(controller);
  rs.readableStreamError(c.stream, error);
}

function callPullIfNeeded(controller) {
  const c = controller[kState];
  if (!shouldCallPull(controller))
    return;
  if (c.pulling) {
    c.pullAgain = true;
    return;
  }
  c.pulling = true;
  c.pullAlgorithm().then(
    () => {
      c.pulling = false;
      if (c.pullAgain) {
        c.pullAgain = false;
        callPullIfNeeded(controller);
      }
    },
    (error) => controllerError(controller, error));
}

function shouldCallPull(controller) {
  const c = controller[kState];
  const { stream } = c;
  if (stream[kState].state !== 'readable' || c.closeRequested || !c.started)
    return false;
  if (rs.hasDefaultReader(stream) && rs.numReadRequests(stream) > 0)
    return true;
  if (stream[kState].reader?.[kState].readIntoRequests?.length > 0)
    return true;
  return rs.controllerGetDesiredSize(controller) > 0;
}

function controllerClose(controller) {
  const c = controller[kState];
  if (c.closeRequested || c.stream[kState].state !== 'readable')
    return;
  if (c.queueTotalSize > 0) {
    c.closeRequested = true;
    return;
  }
  if (c.pendingPullIntos.length > 0) {
    const first = c.pendingPullIntos[0];
    if (first.bytesFilled % first.elementSize !== 0) {
      const error = invalidState('Partial read');
      controllerError(controller, error);
      throw error;
    }
  }
  clearAlgorithms(controller);
  rs.readableStreamClose(c.stream);
}

function controllerEnqueue(controller, chunk) {
  const c = controller[kState];
  const { stream } = c;
  if (c.closeRequested || stream[kState].state !== 'readable')
    return;
  const { buffer, byteOffset, byteLength } = chunk;
  if (buffer.detached)
    throw invalidState('chunk ArrayBuffer is detached');
  const transferred = buffer.transfer();

  if (c.pendingPullIntos.length > 0) {
    const first = c.pendingPullIntos[0];
    if (first.buffer.detached)
      throw invalidState('Destination ArrayBuffer is detached');
    invalidateRequest(controller);
    first.buffer = first.buffer.transfer();
    if (first.type === 'none')
      enqueueDetachedPullInto(controller, first);
  }

  if (rs.hasDefaultReader(stream)) {
    while (stream[kState].reader[kState].readRequests.length > 0 && c.queueTotalSize > 0)
      fillReadRequestFromQueue(controller, stream[kState].reader[kState].readRequests.shift());
    if (rs.numReadRequests(stream) === 0) {
      enqueueChunk(controller, transferred, byteOffset, byteLength);
    } else {
      if (c.pendingPullIntos.length > 0)
        c.pendingPullIntos.shift();
      rs.fulfillReadRequest(stream, new Uint8Array(transferred, byteOffset, byteLength), false);
    }
  } else if (stream[kState].reader !== undefined) {
    enqueueChunk(controller, transferred, byteOffset, byteLength);
    for (const pullInto of processPullIntosUsingQueue(controller))
      commitPullInto(stream, pullInto);
  } else {
    enqueueChunk(controller, transferred, byteOffset, byteLength);
  }
  callPullIfNeeded(controller);
}

function enqueueChunk(controller, buffer, byteOffset, byteLength) {
  const c = controller[kState];
  c.queue.push({ buffer, byteOffset, byteLength });
  c.queueTotalSize += byteLength;
}

function enqueueDetachedPullInto(controller, pullInto) {
  if (pullInto.bytesFilled > 0) {
    const { buffer, byteOffset, bytesFilled } = pullInto;
    enqueueChunk(controller, buffer.slice(byteOffset, byteOffset + bytesFilled), 0, bytesFilled);
  }
  controller[kState].pendingPullIntos.shift();
}

function fillReadRequestFromQueue(controller, request) {
  const c = controller[kState];
  const { buffer, byteOffset, byteLength } = c.queue.shift();
  c.queueTotalSize -= byteLength;
  handleQueueDrain(controller);
  request.chunk(new Uint8Array(buffer, byteOffset, byteLength));
}

function handleQueueDrain(controller) {
  const c = controller[kState];
  if (c.queueTotalSize === 0 && c.closeRequested) {
    clearAlgorithms(controller);
    rs.readableStreamClose(c.stream);
  } else {
    callPullIfNeeded(controller);
  }
}

// ---- reads into a given buffer ----

function readerReadInto(reader, view, min, request) {
  const { stream } = reader[kState];
  stream[kState].disturbed = true;
  if (stream[kState].state === 'errored')
    request.error(stream[kState].storedError);
  else
    pullInto(stream[kState].controller, view, min, request);
}

function pullInto(controller, view, min, request) {
  const c = controller[kState];
  const { stream } = c;
  const isDataView = view instanceof DataView;
  const elementSize = isDataView ? 1 : view.BYTES_PER_ELEMENT;
  // A Buffer comes back as one.
  const Constructor = isDataView ? DataView : view instanceof Buffer ? Buffer : view.constructor;
  const { byteOffset, byteLength } = view;
  let buffer;
  try {
    buffer = view.buffer.transfer();
  } catch (error) {
    request.error(error);
    return;
  }
  const descriptor = {
    buffer,
    bufferByteLength: buffer.byteLength,
    byteOffset,
    byteLength,
    bytesFilled: 0,
    minimumFill: min * elementSize,
    elementSize,
    Constructor,
    type: 'byob',
  };
  if (c.pendingPullIntos.length > 0) {
    c.pendingPullIntos.push(descriptor);
    stream[kState].reader[kState].readIntoRequests.push(request);
    return;
  }
  if (stream[kState].state === 'closed') {
    request.close(makeView(descriptor, 0));
    return;
  }
  if (c.queueTotalSize > 0) {
    if (fillPullIntoFromQueue(controller, descriptor)) {
      const filled = convertPullInto(descriptor);
      handleQueueDrain(controller);
      request.chunk(filled);
      return;
    }
    if (c.closeRequested) {
      const error = invalidState('ReadableStream closed');
      controllerError(controller, error);
      request.error(error);
      return;
    }
  }
  c.pendingPullIntos.push(descriptor);
  stream[kState].reader[kState].readIntoRequests.push(request);
  callPullIfNeeded(controller);
}

function makeView({ Constructor, buffer, byteOffset, elementSize }, byteLength) {
  if (Constructor === Buffer)
    return Buffer.from(buffer, byteOffset, byteLength);
  return new Constructor(buffer, byteOffset, byteLength / elementSize);
}

function convertPullInto(descriptor) {
  descriptor.buffer = descriptor.buffer.transfer();
  return makeView(descriptor, descriptor.bytesFilled);
}

function fillPullIntoFromQueue(controller, descriptor) {
  const c = controller[kState];
  const most = Math.min(c.queueTotalSize, descriptor.byteLength - descriptor.bytesFilled);
  const filledAfter = descriptor.bytesFilled + most;
  let left = most;
  let isReady = false;
  const aligned = filledAfter - filledAfter % descriptor.elementSize;
  if (aligned >= descriptor.minimumFill) {
    left = aligned - descriptor.bytesFilled;
    isReady = true;
  }
  while (left > 0) {
    const head = c.queue[0];
    const count = Math.min(left, head.byteLength);
    new Uint8Array(descriptor.buffer, descriptor.byteOffset + descriptor.bytesFilled, count)
      .set(new Uint8Array(head.buffer, head.byteOffset, count));
    if (head.byteLength === count) {
      c.queue.shift();
    } else {
      head.byteOffset += count;
      head.byteLength -= count;
    }
    c.queueTotalSize -= count;
    descriptor.bytesFilled += count;
    left -= count;
  }
  return isReady;
}

function processPullIntosUsingQueue(controller) {
  const c = controller[kState];
  const filled = [];
  while (c.pendingPullIntos.length > 0) {
    if (c.queueTotalSize === 0)
      break;
    const first = c.pendingPullIntos[0];
    if (fillPullIntoFromQueue(controller, first)) {
      c.pendingPullIntos.shift();
      filled.push(first);
    }
  }
  return filled;
}

function commitPullInto(stream, descriptor) {
  let done = false;
  if (stream[kState].state === 'closed')
    done = true;
  const view = convertPullInto(descriptor);
  if (descriptor.type === 'default') {
    rs.fulfillReadRequest(stream, view, done);
  } else {
    const request = stream[kState].reader[kState].readIntoRequests.shift();
    if (done)
      request.close(view);
    else
      request.chunk(view);
  }
}

// ---- the answers of the source ----

function controllerRespond(controller, bytesWritten) {
  const c = controller[kState];
  const first = c.pendingPullIntos[0];
  bytesWritten = Number(bytesWritten);
  if (!(bytesWritten >= 0) || !Number.isInteger(bytesWritten))
    throw new ERR_INVALID_ARG_VALUE('bytesWritten', bytesWritten);
  if (c.stream[kState].state === 'closed') {
    if (bytesWritten !== 0)
      throw invalidState('Controller is closed');
  } else {
    if (bytesWritten === 0)
      throw invalidState('Controller cannot be closed');
    if (first.bytesFilled + bytesWritten > first.byteLength)
      throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', bytesWritten);
  }
  first.buffer = first.buffer.transfer();
  respondInternal(controller, bytesWritten);
}

function controllerRespondWithNewView(controller, view) {
  const c = controller[kState];
  const first = c.pendingPullIntos[0];
  if (c.stream[kState].state === 'closed') {
    if (view.byteLength !== 0)
      throw invalidState('View is not zero-length');
  } else if (view.byteLength === 0) {
    throw invalidState('View is zero-length');
  }
  if (first.byteOffset + first.bytesFilled !== view.byteOffset ||
      first.bytesFilled + view.byteLength > first.byteLength ||
      first.bufferByteLength !== view.buffer.byteLength) {
    throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
  }
  const { byteLength } = view;
  first.buffer = view.buffer.transfer();
  respondInternal(controller, byteLength);
}

function respondInternal(controller, bytesWritten) {
  const c = controller[kState];
  const first = c.pendingPullIntos[0];
  invalidateRequest(controller);
  if (c.stream[kState].state === 'closed')
    respondInClosedState(controller, first);
  else
    respondInReadableState(controller, bytesWritten, first);
  callPullIfNeeded(controller);
}

function respondInClosedState(controller, first) {
  const c = controller[kState];
  const { stream } = c;
  if (first.type === 'none')
    c.pendingPullIntos.shift();
  const requests = stream[kState].reader?.[kState].readIntoRequests;
  if (requests !== undefined) {
    const filled = [];
    for (let i = requests.length; i > 0; i--)
      filled.push(c.pendingPullIntos.shift());
    for (const descriptor of filled)
      commitPullInto(stream, descriptor);
  }
}

function respondInReadableState(controller, bytesWritten, first) {
  const c = controller[kState];
  first.bytesFilled += bytesWritten;
  if (first.type === 'none') {
    enqueueDetachedPullInto(controller, first);
    for (const descriptor of processPullIntosUsingQueue(controller))
      commitPullInto(c.stream, descriptor);
    return;
  }
  if (first.bytesFilled < first.minimumFill)
    return;
  c.pendingPullIntos.shift();
  const remainder = first.bytesFilled % first.elementSize;
  if (remainder > 0) {
    const end = first.byteOffset + first.bytesFilled;
    enqueueChunk(controller, first.buffer.slice(end - remainder, end), 0, remainder);
  }
  first.bytesFilled -= remainder;
  const filled = processPullIntosUsingQueue(controller);
  commitPullInto(c.stream, first);
  for (const descriptor of filled)
    commitPullInto(c.stream, descriptor);
}

module.exports = {
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableByteStreamController,
  isByteController,
  setUpFromSource,
  createReadableByteStream,
  readerReadInto,
  controllerClose,
  controllerEnqueue,
  controllerError,
  controllerRespond,
  controllerRespondWithNewView,
};
