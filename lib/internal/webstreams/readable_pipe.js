'use strict';

// What leads out of a ReadableStream: pipes and tees. After https://streams.spec.whatwg.org/#readable-stream-pipe-to.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { kState, nop, setHandled, checkObject, invalidState } = require('internal/webstreams/util');
const rs = require('internal/webstreams/readablestream');
const ws = require('internal/webstreams/writablestream');
const bytes = require('internal/webstreams/readable_bytes');

function pipeOptions(options) {
  checkObject(options, 'options');
  const signal = options?.signal;
  if (signal !== undefined)
    validateAbortSignal(signal, 'options.signal');
  return {
    preventAbort: !!options?.preventAbort,
    preventCancel: !!options?.preventCancel,
    preventClose: !!options?.preventClose,
    signal,
  };
}

function pipeThrough(stream, transform, options) {
  const readable = transform?.readable;
  if (!rs.isReadableStream(readable))
    throw new ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
  const writable = transform?.writable;
  if (!ws.isWritableStream(writable))
    throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', writable);
  const checked = pipeOptions(options);
  if (rs.isReadableStreamLocked(stream))
    throw invalidState('The ReadableStream is locked');
  if (ws.isWritableStreamLocked(writable))
    throw invalidState('The WritableStream is locked');
  setHandled(pipeTo(stream, writable, checked));
  return readable;
}

function pipeToChecked(stream, destination, options) {
  if (!ws.isWritableStream(destination))
    throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', destination);
  const checked = pipeOptions(options);
  if (rs.isReadableStreamLocked(stream))
    throw invalidState('The ReadableStream is locked');
  if (ws.isWritableStreamLocked(destination))
    throw invalidState('The WritableStream is locked');
  return pipeTo(stream, destination, checked);
}

function pipeTo(source, dest, { preventClose, preventAbort, preventCancel, signal }) {
  const reader = source.getReader();
  const writer = dest.getWriter();
  const r = reader[kState];
  const w = writer[kState];
  source[kState].disturbed = true;

  let isShuttingDown = false;
  let currentWrite = Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers();

  let removeAbortListener;
  if (signal !== undefined) {
    const onAbort = () => {
      const error = signal.reason ?? new AbortError();
      const actions = [];
      if (!preventAbort) {
        actions.push(() => (dest[kState].state === 'writable' ?
          ws.writableStreamAbort(dest, error) : Promise.resolve()));
      }
      if (!preventCancel) {
        actions.push(() => (source[kState].state === 'readable' ?
          rs.readableStreamCancel(source, error) : Promise.resolve()));
      }
      shutdownWithAction(() => Promise.all(actions.map((action) => action())), true, error);
    };
    if (signal.aborted) {
      onAbort();
      return promise;
    }
    const { addAbortListener } = require('internal/events/abort_listener');
    const disposable = addAbortListener(signal, onAbort);
    removeAbortListener = () => disposable[Symbol.dispose]();
  }

  // Errors go forward, then backward; closing goes forward, then backward.
  whenErrored(source, r.closed.promise, (error) => {
    if (!preventAbort)
      shutdownWithAction(() => ws.writableStreamAbort(dest, error), true, error);
    else
      shutdown(true, error);
  });
  whenErrored(dest, w.closed.promise, (error) => {
    if (!preventCancel)
      shutdownWithAction(() => rs.readableStreamCancel(source, error), true, error);
    else
      shutdown(true, error);
  });
  whenClosed(source, r.closed.promise, () => {
    if (!preventClose)
      shutdownWithAction(() => ws.writerCloseWithErrorPropagation(writer));
    else
      shutdown();
  });
  if (ws.closeQueuedOrInFlight(dest) || dest[kState].state === 'closed') {
    const error = invalidState('Destination WritableStream is closed');
    if (!preventCancel)
      shutdownWithAction(() => rs.readableStreamCancel(source, error), true, error);
    else
      shutdown(true, error);
  }

  setHandled(pump());
  return promise;

  /** @returns {Promise<void>} done when the source is */
  function pump() {
    return new Promise((resolveLoop, rejectLoop) => {
      (function next(done) {
        if (done)
          resolveLoop();
        else
          step().then(next, rejectLoop);
      })(false);
    });
  }

  function step() {
    if (isShuttingDown)
      return Promise.resolve(true);
    return w.ready.promise.then(() => new Promise((resolveRead, rejectRead) => {
      if (isShuttingDown) {
        resolveRead(true);
        return;
      }
      rs.readerRead(reader, {
        chunk(chunk) {
          // Not from within the read, as the stream may be read from there.
          currentWrite = Promise.resolve().then(() => {
            const write = ws.writerWrite(writer, chunk);
            setHandled(write);
            return write;
          }).then(nop, nop);
          // One chunk at a time is asked for, and the next only when its write has begun.
          queueMicrotask(() => resolveRead(false));
        },
        close() { resolveRead(true); },
        error: rejectRead,
      });
    }));
  }

  function waitForWrites() {
    const old = currentWrite;
    return currentWrite.then(() => (old !== currentWrite ? waitForWrites() : undefined));
  }

  function whenErrored(stream, closed, action) {
    if (stream[kState].state === 'errored')
      action(stream[kState].storedError);
    else
      closed.then(undefined, action);
  }

  function whenClosed(stream, closed, action) {
    if (stream[kState].state === 'closed')
      action();
    else
      closed.then(action, nop);
  }

  function shutdownWithAction(action, isError = false, error = undefined) {
    if (isShuttingDown)
      return;
    isShuttingDown = true;
    const act = () => {
      action().then(() => finalize(isError, error), (newError) => finalize(true, newError));
    };
    if (dest[kState].state === 'writable' && !ws.closeQueuedOrInFlight(dest))
      waitForWrites().then(act);
    else
      act();
  }

  function shutdown(isError = false, error = undefined) {
    if (isShuttingDown)
      return;
    isShuttingDown = true;
    if (dest[kState].state === 'writable' && !ws.closeQueuedOrInFlight(dest))
      waitForWrites().then(() => finalize(isError, error));
    else
      finalize(isError, error);
  }

  function finalize(isError, error) {
    ws.writerRelease(writer);
    rs.defaultReaderRelease(reader);
    removeAbortListener?.();
    if (isError)
      reject(error);
    else
      resolve(undefined);
  }
}

// ---- tee ----

/** @returns {[ReadableStream, ReadableStream]} */
function tee(stream) {
  return bytes.isByteController(stream[kState].controller) ? byteTee(stream) : defaultTee(stream, false);
}

function defaultTee(stream, cloneForBranch2) {
  const reader = stream.getReader();
  let isReading = false;
  let readAgain = false;
  const canceled = [false, false];
  const reasons = [undefined, undefined];
  const cancel = Promise.withResolvers();
  const branches = [];
  const controllers = () => branches.map((branch) => branch[kState].controller);

  async function pull() {
    if (isReading) {
      readAgain = true;
      return;
    }
    isReading = true;
    rs.readerRead(reader, {
      chunk(value) {
        queueMicrotask(() => {
          readAgain = false;
          let value2 = value;
          if (!canceled[1] && cloneForBranch2) {
            try {
              value2 = structuredClone(value);
            } catch (error) {
              for (const controller of controllers())
                rs.controllerError(controller, error);
              cancel.resolve(rs.readableStreamCancel(stream, error));
              return;
            }
          }
          const [first, second] = controllers();
          if (!canceled[0])
            rs.controllerEnqueue(first, value);
          if (!canceled[1])
            rs.controllerEnqueue(second, value2);
          isReading = false;
          if (readAgain)
            pull();
        });
      },
      close() {
        isReading = false;
        controllers().forEach((controller, i) => {
          if (!canceled[i])
            rs.controllerClose(controller);
        });
        if (!canceled[0] || !canceled[1])
          cancel.resolve();
      },
      error() {
        isReading = false;
      },
    });
  }

  const cancelBranch = (i) => (reason) => {
    canceled[i] = true;
    reasons[i] = reason;
    if (canceled[1 - i])
      cancel.resolve(rs.readableStreamCancel(stream, [...reasons]));
    return cancel.promise;
  };

  branches.push(rs.createReadableStream(nop, pull, cancelBranch(0)));
  branches.push(rs.createReadableStream(nop, pull, cancelBranch(1)));
  reader[kState].closed.promise.then(undefined, (error) => {
    for (const controller of controllers())
      rs.controllerError(controller, error);
    if (!canceled[0] || !canceled[1])
      cancel.resolve();
  });
  return branches;
}

function byteTee(stream) {
  let reader = stream.getReader();
  let isReading = false;
  const readAgain = [false, false];
  const canceled = [false, false];
  const reasons = [undefined, undefined];
  const cancel = Promise.withResolvers();
  const branches = [];
  const controllerOf = (i) => branches[i][kState].controller;

  function forwardReaderError(thisReader) {
    thisReader[kState].closed.promise.then(undefined, (error) => {
      if (thisReader !== reader)
        return;
      bytes.controllerError(controllerOf(0), error);
      bytes.controllerError(controllerOf(1), error);
      if (!canceled[0] || !canceled[1])
        cancel.resolve();
    });
  }

  function useReader(isByob) {
    const isByobNow = reader[kState].readIntoRequests !== undefined;
    if (isByob === isByobNow)
      return;
    reader.releaseLock();
    reader = stream.getReader(isByob ? { mode: 'byob' } : undefined);
    forwardReaderError(reader);
  }

  function failBoth(error) {
    bytes.controllerError(controllerOf(0), error);
    bytes.controllerError(controllerOf(1), error);
    cancel.resolve(rs.readableStreamCancel(stream, error));
  }

  function pullAgain() {
    isReading = false;
    if (readAgain[0])
      pull(0);
    else if (readAgain[1])
      pull(1);
  }

  function pullDefault() {
    useReader(false);
    rs.readerRead(reader, {
      chunk(chunk) {
        queueMicrotask(() => {
          readAgain[0] = readAgain[1] = false;
          let clone = chunk;
          if (!canceled[0] && !canceled[1]) {
            try {
              clone = new Uint8Array(chunk);
            } catch (error) {
              failBoth(error);
              return;
            }
          }
          if (!canceled[0])
            bytes.controllerEnqueue(controllerOf(0), chunk);
          if (!canceled[1])
            bytes.controllerEnqueue(controllerOf(1), clone);
          pullAgain();
        });
      },
      close() {
        isReading = false;
        for (const i of [0, 1]) {
          if (!canceled[i])
            bytes.controllerClose(controllerOf(i));
          if (controllerOf(i)[kState].pendingPullIntos.length > 0)
            bytes.controllerRespond(controllerOf(i), 0);
        }
        if (!canceled[0] || !canceled[1])
          cancel.resolve();
      },
      error() {
        isReading = false;
      },
    });
  }

  function pullByob(view, i) {
    useReader(true);
    const other = 1 - i;
    bytes.readerReadInto(reader, view, 1, {
      chunk(chunk) {
        queueMicrotask(() => {
          readAgain[0] = readAgain[1] = false;
          if (!canceled[other]) {
            let clone;
            try {
              clone = new Uint8Array(chunk.slice ? chunk : new Uint8Array(chunk.buffer)).slice();
            } catch (error) {
              failBoth(error);
              return;
            }
            if (!canceled[i])
              bytes.controllerRespondWithNewView(controllerOf(i), chunk);
            bytes.controllerEnqueue(controllerOf(other), clone);
          } else if (!canceled[i]) {
            bytes.controllerRespondWithNewView(controllerOf(i), chunk);
          }
          pullAgain();
        });
      },
      close(chunk) {
        isReading = false;
        for (const k of [i, other]) {
          if (!canceled[k])
            bytes.controllerClose(controllerOf(k));
        }
        if (chunk !== undefined) {
          if (!canceled[i])
            bytes.controllerRespondWithNewView(controllerOf(i), chunk);
          if (!canceled[other] && controllerOf(other)[kState].pendingPullIntos.length > 0)
            bytes.controllerRespond(controllerOf(other), 0);
        }
        if (!canceled[0] || !canceled[1])
          cancel.resolve();
      },
      error() {
        isReading = false;
      },
    });
  }

  async function pull(i) {
    if (isReading) {
      readAgain[i] = true;
      return;
    }
    isReading = true;
    const { byobRequest } = controllerOf(i);
    if (byobRequest === null)
      pullDefault();
    else
      pullByob(byobRequest[kState].view, i);
  }

  const cancelBranch = (i) => (reason) => {
    canceled[i] = true;
    reasons[i] = reason;
    if (canceled[1 - i])
      cancel.resolve(rs.readableStreamCancel(stream, [...reasons]));
    return cancel.promise;
  };

  branches.push(bytes.createReadableByteStream(nop, () => pull(0), cancelBranch(0)));
  branches.push(bytes.createReadableByteStream(nop, () => pull(1), cancelBranch(1)));
  forwardReaderError(reader);
  return branches;
}

module.exports = { pipeThrough, pipeTo, pipeToChecked, tee, defaultTee };
