'use strict';

// ReadableStream, its default reader and its default controller, after https://streams.spec.whatwg.org/#rs. The names of the
// functions are those of its algorithms. Byte streams are in `readable_bytes`, pipes and tees in `readable_pipe`.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const {
  kState, kInternal, nop, deferred, resolved, rejected, resolveDeferred, rejectDeferred, invoke, isBrand, checkBrand,
  resetQueue, enqueueValueWithSize, dequeueValue, extractHighWaterMark, extractSizeAlgorithm, getMethod, checkObject,
  invalidState, finishClass, getAsyncIterator,
} = require('internal/webstreams/util');
const {
  kIsClosedPromise, kIsDisturbed, kIsErrored, kIsReadable, kControllerErrorFunction,
} = require('internal/streams/utils');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function*() {}).prototype);

/** What controllers of both kinds have under these: the internal methods of the standard. */
const kCancel = Symbol('kCancel');
const kPull = Symbol('kPull');
const kRelease = Symbol('kRelease');
const kError = Symbol('kError');

const bytes = () => require('internal/webstreams/readable_bytes');
const pipes = () => require('internal/webstreams/readable_pipe');

function brandRejection(Class) {
  try {
    checkBrand(undefined, Class);
  } catch (err) {
    return Promise.reject(err);
  }
}

class ReadableStream {
  [kState];

  /**
   * @param {object} [source]
   * @param {{ highWaterMark?: number, size?: Function }} [strategy]
   */
  constructor(source = undefined, strategy = undefined) {
    if (source === kInternal) {
      initializeReadableStream(this);
      return;
    }
    checkObject(source, 'source');
    checkObject(strategy, 'strategy');
    initializeReadableStream(this);
    const type = source?.type;
    if (type === undefined) {
      const size = extractSizeAlgorithm(strategy?.size);
      setUpFromSource(this, source, extractHighWaterMark(strategy?.highWaterMark, 1), size);
    } else if (`${type}` === 'bytes') {
      if (strategy?.size !== undefined)
        throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', strategy.size);
      bytes().setUpFromSource(this, source, extractHighWaterMark(strategy?.highWaterMark, 0));
    } else {
      throw new ERR_INVALID_ARG_VALUE('source.type', type);
    }
  }

  /**
   * @param {AsyncIterable<any> | Iterable<any>} iterable
   * @returns {ReadableStream}
   */
  static from(iterable) {
    return fromIterable(iterable);
  }

  get locked() {
    checkBrand(this, ReadableStream);
    return isLocked(this);
  }

  cancel(reason = undefined) {
    if (!isBrand(this, ReadableStream))
      return brandRejection(ReadableStream);
    if (isLocked(this))
      return Promise.reject(invalidState('ReadableStream is locked'));
    return readableStreamCancel(this, reason);
  }

  /** @param {{ mode?: 'byob' }} [options] */
  getReader(options = undefined) {
    checkBrand(this, ReadableStream);
    checkObject(options, 'options');
    const mode = options?.mode;
    if (mode === undefined)
      return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob')
      throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new (bytes().ReadableStreamBYOBReader)(this);
  }

  pipeThrough(transform, options = undefined) {
    checkBrand(this, ReadableStream);
    return pipes().pipeThrough(this, transform, options);
  }

  pipeTo(destination, options = undefined) {
    if (!isBrand(this, ReadableStream))
      return brandRejection(ReadableStream);
    try {
      return pipes().pipeToChecked(this, destination, options);
    } catch (err) {
      return Promise.reject(err);
    }
  }

  tee() {
    checkBrand(this, ReadableStream);
    return pipes().tee(this);
  }

  /** @param {{ preventCancel?: boolean }} [options] */
  values(options = undefined) {
    checkBrand(this, ReadableStream);
    checkObject(options, 'options');
    return iterate(this, !!options?.preventCancel);
  }

  get [kIsDisturbed]() {
    return this[kState].disturbed;
  }

  get [kIsErrored]() {
    return this[kState].state === 'errored';
  }

  get [kIsReadable]() {
    return this[kState].state === 'readable';
  }

  get [kIsClosedPromise]() {
    return this[kState].closed;
  }

  [kControllerErrorFunction](error) {
    this[kState].controller[kError](error);
  }
}

finishClass(ReadableStream, (self) => ({
  locked: self.locked,
  state: self[kState].state,
  supportsBYOB: bytes().isByteController(self[kState].controller),
}));
Object.defineProperty(ReadableStream, 'from', { __proto__: null, enumerable: true });
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null, configurable: true, enumerable: false, writable: true, value: ReadableStream.prototype.values,
});

class ReadableStreamDefaultReader {
  [kState];

  /** @param {ReadableStream} stream */
  constructor(stream) {
    if (!isBrand(stream, ReadableStream))
      throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (isLocked(stream))
      throw invalidState('ReadableStream is locked');
    this[kState] = { stream: undefined, closed: undefined, readRequests: [] };
    readerInitialize(this, stream);
  }

  read() {
    if (!isBrand(this, ReadableStreamDefaultReader))
      return brandRejection(ReadableStreamDefaultReader);
    if (this[kState].stream === undefined)
      return Promise.reject(invalidState('The reader is not attached to a stream'));
    const { promise, resolve, reject } = Promise.withResolvers();
    readerRead(this, {
      chunk(value) { resolve({ value, done: false }); },
      close() { resolve({ value: undefined, done: true }); },
      error: reject,
    });
    return promise;
  }

  releaseLock() {
    checkBrand(this, ReadableStreamDefaultReader);
    if (this[kState].stream !== undefined)
      defaultReaderRelease(this);
  }

  get closed() {
    if (!isBrand(this, ReadableStreamDefaultReader))
      return brandRejection(ReadableStreamDefaultReader);
    return this[kState].closed.promise;
  }

  cancel(reason = undefined) {
    if (!isBrand(this, ReadableStreamDefaultReader))
      return brandRejection(ReadableStreamDefaultReader);
    if (this[kState].stream === undefined)
      return Promise.reject(invalidState('The reader is not attached to a stream'));
    return readableStreamCancel(this[kState].stream, reason);
  }
}

const showReader = (requests) => (self) => ({
  stream: self[kState].stream,
  [requests]: self[kState][requests].length,
  close: self[kState].closed.promise,
});
finishClass(ReadableStreamDefaultReader, showReader('readRequests'));

class ReadableStreamDefaultController {
  [kState];

  constructor(key) {
    if (key !== kInternal)
      throw new ERR_ILLEGAL_CONSTRUCTOR();
    this[kState] = {};
  }

  get desiredSize() {
    checkBrand(this, ReadableStreamDefaultController);
    return controllerGetDesiredSize(this);
  }

  close() {
    checkBrand(this, ReadableStreamDefaultController);
    if (!canCloseOrEnqueue(this))
      throw invalidState('Controller is already closed');
    controllerClose(this);
  }

  enqueue(chunk = undefined) {
    checkBrand(this, ReadableStreamDefaultController);
    if (!canCloseOrEnqueue(this))
      throw invalidState('Controller is already closed');
    controllerEnqueue(this, chunk);
  }

  error(error = undefined) {
    checkBrand(this, ReadableStreamDefaultController);
    controllerError(this, error);
  }

  [kCancel](reason) {
    const c = this[kState];
    resetQueue(c);
    const result = c.cancelAlgorithm(reason);
    clearAlgorithms(this);
    return result;
  }

  [kPull](request) {
    const c = this[kState];
    const { stream } = c;
    if (c.queue.length > 0) {
      const chunk = dequeueValue(c);
      if (c.closeRequested && c.queue.length === 0) {
        clearAlgorithms(this);
        readableStreamClose(stream);
      } else {
        callPullIfNeeded(this);
      }
      request.chunk(chunk);
    } else {
      stream[kState].reader[kState].readRequests.push(request);
      callPullIfNeeded(this);
    }
  }

  [kRelease]() {}

  [kError](error) {
    controllerError(this, error);
  }
}
finishClass(ReadableStreamDefaultController, () => ({}));

// ---- the stream ----

function initializeReadableStream(stream) {
  stream[kState] = {
    state: 'readable',
    storedError: undefined,
    reader: undefined,
    controller: undefined,
    disturbed: false,
    closed: deferred(), // for `finished`
  };
}

function isLocked(stream) {
  return stream[kState].reader !== undefined;
}

function readableStreamCancel(stream, reason) {
  const s = stream[kState];
  s.disturbed = true;
  if (s.state === 'closed')
    return Promise.resolve();
  if (s.state === 'errored')
    return Promise.reject(s.storedError);
  readableStreamClose(stream);
  const intoRequests = s.reader?.[kState].readIntoRequests;
  if (intoRequests !== undefined) {
    s.reader[kState].readIntoRequests = [];
    for (const request of intoRequests)
      request.close(undefined);
  }
  return s.controller[kCancel](reason).then(nop);
}

function readableStreamClose(stream) {
  const s = stream[kState];
  s.state = 'closed';
  resolveDeferred(s.closed);
  const { reader } = s;
  if (reader === undefined)
    return;
  resolveDeferred(reader[kState].closed);
  const requests = reader[kState].readRequests;
  if (requests !== undefined) {
    reader[kState].readRequests = [];
    for (const request of requests)
      request.close();
  }
}

function readableStreamError(stream, error) {
  const s = stream[kState];
  s.state = 'errored';
  s.storedError = error;
  rejectDeferred(s.closed, error);
  const { reader } = s;
  if (reader === undefined)
    return;
  rejectDeferred(reader[kState].closed, error);
  errorRequests(reader, error);
}

function errorRequests(reader, error) {
  const r = reader[kState];
  const requests = r.readRequests ?? r.readIntoRequests;
  if (r.readRequests !== undefined)
    r.readRequests = [];
  else
    r.readIntoRequests = [];
  for (const request of requests)
    request.error(error);
}

function hasDefaultReader(stream) {
  return stream[kState].reader?.[kState].readRequests !== undefined;
}

function numReadRequests(stream) {
  return stream[kState].reader[kState].readRequests.length;
}

function fulfillReadRequest(stream, chunk, done) {
  const request = stream[kState].reader[kState].readRequests.shift();
  if (done)
    request.close();
  else
    request.chunk(chunk);
}

// ---- readers ----

function readerInitialize(reader, stream) {
  const r = reader[kState];
  r.stream = stream;
  stream[kState].reader = reader;
  const { state, storedError } = stream[kState];
  if (state === 'readable')
    r.closed = deferred();
  else if (state === 'closed')
    r.closed = resolved();
  else
    r.closed = rejected(storedError);
}

function readerGenericRelease(reader) {
  const r = reader[kState];
  const { stream } = r;
  const error = invalidState('Reader released');
  if (stream[kState].state === 'readable')
    rejectDeferred(r.closed, error);
  else
    r.closed = rejected(error);
  stream[kState].controller[kRelease]();
  stream[kState].reader = undefined;
  r.stream = undefined;
}

function defaultReaderRelease(reader) {
  readerGenericRelease(reader);
  errorRequests(reader, invalidState('Releasing reader'));
}

function readerRead(reader, request) {
  const { stream } = reader[kState];
  const s = stream[kState];
  s.disturbed = true;
  if (s.state === 'closed')
    request.close();
  else if (s.state === 'errored')
    request.error(s.storedError);
  else
    s.controller[kPull](request);
}

// ---- the default controller ----

function setUpReadableStreamDefaultController(stream, controller, algorithms, highWaterMark, size) {
  const c = controller[kState];
  c.stream = stream;
  resetQueue(c);
  c.started = false;
  c.closeRequested = false;
  c.pullAgain = false;
  c.pulling = false;
  c.sizeAlgorithm = size;
  c.highWaterMark = highWaterMark;
  c.pullAlgorithm = algorithms.pull;
  c.cancelAlgorithm = algorithms.cancel;
  stream[kState].controller = controller;
  Promise.resolve(algorithms.start()).then(
    () => {
      c.started = true;
      callPullIfNeeded(controller);
    },
    (error) => controllerError(controller, error));
}

/** The algorithms that the methods of an underlying source are. */
function sourceAlgorithms(source, controller) {
  const start = getMethod(source, 'start', 'source');
  const pull = getMethod(source, 'pull', 'source');
  const cancel = getMethod(source, 'cancel', 'source');
  return {
    start: () => start?.call(source, controller),
    pull: pull ? () => invoke(pull, source, controller) : () => Promise.resolve(),
    cancel: cancel ? (reason) => invoke(cancel, source, reason) : () => Promise.resolve(),
  };
}

function setUpFromSource(stream, source, highWaterMark, size) {
  const controller = new ReadableStreamDefaultController(kInternal);
  setUpReadableStreamDefaultController(
    stream, controller, sourceAlgorithms(source, controller), highWaterMark, size);
}

/** A stream for the runtime's own use. */
function createReadableStream(start, pull, cancel, highWaterMark = 1, size = () => 1) {
  const stream = new ReadableStream(kInternal);
  const controller = new ReadableStreamDefaultController(kInternal);
  setUpReadableStreamDefaultController(stream, controller, { start, pull, cancel }, highWaterMark, size);
  return stream;
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
  const { stream, started } = controller[kState];
  if (!canCloseOrEnqueue(controller) || !started)
    return false;
  if (isLocked(stream) && numReadRequests(stream) > 0)
    return true;
  return controllerGetDesiredSize(controller) > 0;
}

function clearAlgorithms(controller) {
  const c = controller[kState];
  c.pullAlgorithm = undefined;
  c.cancelAlgorithm = undefined;
  c.sizeAlgorithm = undefined;
}

function canCloseOrEnqueue(controller) {
  const c = controller[kState];
  return !c.closeRequested && c.stream[kState].state === 'readable';
}

function controllerClose(controller) {
  if (!canCloseOrEnqueue(controller))
    return;
  const c = controller[kState];
  c.closeRequested = true;
  if (c.queue.length === 0) {
    clearAlgorithms(controller);
    readableStreamClose(c.stream);
  }
}

function controllerEnqueue(controller, chunk) {
  if (!canCloseOrEnqueue(controller))
    return;
  const c = controller[kState];
  if (isLocked(c.stream) && numReadRequests(c.stream) > 0) {
    fulfillReadRequest(c.stream, chunk, false);
  } else {
    try {
      enqueueValueWithSize(c, chunk, c.sizeAlgorithm(chunk));
    } catch (error) {
      controllerError(controller, error);
      throw error;
    }
  }
  callPullIfNeeded(controller);
}

function controllerError(controller, error) {
  const c = controller[kState];
  if (c.stream[kState].state !== 'readable')
    return;
  resetQueue(c);
  clearAlgorithms(controller);
  readableStreamError(c.stream, error);
}

function controllerGetDesiredSize(controller) {
  const c = controller[kState];
  const { state } = c.stream[kState];
  if (state === 'errored')
    return null;
  if (state === 'closed')
    return 0;
  return c.highWaterMark - c.queueTotalSize;
}

function controllerHasBackpressure(controller) {
  return !shouldCallPull(controller);
}

// ---- iteration ----

function iterate(stream, preventCancel) {
  const reader = new ReadableStreamDefaultReader(stream);
  let isFinished = false;
  let ongoing;

  function nextSteps() {
    if (isFinished)
      return Promise.resolve({ value: undefined, done: true });
    const { promise, resolve, reject } = Promise.withResolvers();
    readerRead(reader, {
      chunk(value) { resolve({ value, done: false }); },
      close() {
        isFinished = true;
        if (reader[kState].stream !== undefined)
          defaultReaderRelease(reader);
        resolve({ value: undefined, done: true });
      },
      error(error) {
        isFinished = true;
        if (reader[kState].stream !== undefined)
          defaultReaderRelease(reader);
        reject(error);
      },
    });
    return promise;
  }

  async function returnSteps(value) {
    if (isFinished)
      return { value, done: true };
    isFinished = true;
    if (reader[kState].stream === undefined)
      return { value, done: true };
    if (!preventCancel) {
      const result = readableStreamCancel(reader[kState].stream, value);
      defaultReaderRelease(reader);
      await result;
      return { value, done: true };
    }
    defaultReaderRelease(reader);
    return { value, done: true };
  }

  return Object.create(AsyncIteratorPrototype, {
    next: {
      __proto__: null, configurable: true, enumerable: true, writable: true,
      value: function next() {
        ongoing = ongoing ? ongoing.then(nextSteps, nextSteps) : nextSteps();
        return ongoing;
      },
    },
    return: {
      __proto__: null, configurable: true, enumerable: true, writable: true,
      value: function(value) {
        const steps = () => returnSteps(value);
        ongoing = ongoing ? ongoing.then(steps, steps) : steps();
        return ongoing;
      },
    },
  });
}

function fromIterable(iterable) {
  const { iterator, next } = getAsyncIterator(iterable);
  let controller;
  const isObject = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');
  const stream = createReadableStream(
    nop,
    async () => {
      const result = await next.call(iterator);
      if (!isObject(result))
        throw invalidState('The promise returned by the iterator.next() method must fulfill with an object');
      if (result.done)
        controllerClose(controller);
      else
        controllerEnqueue(controller, await result.value);
    },
    async (reason) => {
      const method = iterator.return;
      if (method === undefined)
        return;
      const result = await method.call(iterator, reason);
      if (!isObject(result))
        throw invalidState('The promise returned by the iterator.return() method must fulfill with an object');
    },
    0);
  ({ controller } = stream[kState]);
  return stream;
}

const isReadableStream = (value) => isBrand(value, ReadableStream);

module.exports = {
  ReadableStream,
  ReadableStreamDefaultReader,
  ReadableStreamDefaultController,
  isReadableStream,
  isReadableStreamLocked: isLocked,
  createReadableStream,
  sourceAlgorithms,
  showReader,
  brandRejection,
  kCancel, kPull, kRelease, kError,
  readableStreamCancel,
  readableStreamClose,
  readableStreamError,
  hasDefaultReader,
  numReadRequests,
  fulfillReadRequest,
  errorRequests,
  readerInitialize,
  readerGenericRelease,
  defaultReaderRelease,
  readerRead,
  controllerClose,
  controllerEnqueue,
  controllerError,
  controllerGetDesiredSize,
  canCloseOrEnqueue,
  controllerHasBackpressure,
};
