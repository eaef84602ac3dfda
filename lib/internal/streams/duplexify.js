'use strict';

// `Duplex.from`: a Duplex out of whatever can be read from, written to or called.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE } } = require('internal/errors');
const { destroyer: takeDown } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const from = require('internal/streams/from');
const Duplex = require('internal/streams/duplex');
const { Joined } = require('internal/streams/joined');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const {
  isReadable, isWritable, isIterable, isNodeStream, isReadableNodeStream, isWritableNodeStream, isDuplexNodeStream,
  isReadableStream, isWritableStream,
} = require('internal/streams/utils');

const isBlob = (value) => require('internal/blob').isBlob(value);
const isThenable = (value) => typeof value?.then === 'function';
const isNothing = (value) => value === null || value === undefined;

/** Marks the sides that a stream lacks as done, so that nothing waits for them. */
function closeMissingSides(stream, { readable, writable }) {
  if (readable === false)
    Object.assign(stream._readableState, { readable: false, ended: true, endEmitted: true });
  if (writable === false)
    Object.assign(stream._writableState, { writable: false, ending: true, ended: true, finished: true });
  return stream;
}

class OneSided extends Duplex {
  constructor(options) {
    super(options);
    closeMissingSides(this, options);
  }
}

/**
 * @param {any} body
 * @param {string} name of the argument, for errors
 * @returns {Duplex}
 */
module.exports = function duplexify(body, name) {
  if (isNodeStream(body))
    return isDuplexNodeStream(body) ? body : fromNodeStream(body);
  if (isReadableStream(body))
    return joinPair(Readable.fromWeb(body), undefined);
  if (isWritableStream(body))
    return joinPair(undefined, Writable.fromWeb(body));
  if (typeof body === 'function')
    return fromFunction(body, name);
  if (isBlob(body))
    return fromPromise(body.arrayBuffer());
  if (isIterable(body))
    return from(OneSided, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable))
    return Duplex.fromWeb(body);
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const side = (given, isRight) => (given && !isRight(given) ? duplexify(given) : given || undefined);
    return joinPair(side(body.readable, isReadableNodeStream), side(body.writable, isWritableNodeStream));
  }
  if (isThenable(body))
    return fromPromise(body);
  throw new ERR_INVALID_ARG_TYPE(
    name,
    ['Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
     '{ readable, writable } pair', 'Promise'],
    body);
};

function fromNodeStream(stream) {
  return joinPair(isReadableNodeStream(stream) ? stream : undefined, isWritableNodeStream(stream) ? stream : undefined);
}

/** What the promise gives is the one chunk. */
function fromPromise(promise) {
  const stream = new OneSided({ objectMode: true, writable: false, read() {} });
  promise.then((value) => {
    if (!isNothing(value))
      stream.push(value);
    stream.push(null);
  }, (error) => takeDown(stream, error));
  return stream;
}

/** Hands what is written to a generator, chunk by chunk; a write is done when the generator has taken it. */
class Handover {
  #next = Promise.withResolvers();
  #abort = new AbortController();

  get signal() { return this.#abort.signal; }

  async* chunks() {
    for (;;) {
      const { chunk, isEnd, taken } = await this.#next.promise;
      if (taken)
        process.nextTick(taken);
      if (isEnd)
        return;
      if (this.signal.aborted)
        throw new AbortError(undefined, { cause: this.signal.reason });
      this.#next = Promise.withResolvers();
      yield chunk;
    }
  }

  write(chunk, taken) {
    this.#next.resolve({ chunk, isEnd: false, taken });
  }

  end(taken) {
    this.#next.resolve({ isEnd: true, taken });
  }

  /** Ends the generator with an error, should it wait for a chunk. */
  stop() {
    this.#abort.abort();
    this.#next.resolve({ isEnd: false });
  }
}

/** The function is called with an iterable over what is written, and gives what is to be read. */
function fromFunction(body, name) {
  const handover = new Handover();
  const given = body(handover.chunks(), { signal: handover.signal });
  const write = (chunk, encoding, callback) => handover.write(chunk, callback);

  if (isDuplexNodeStream(given))
    return given; // the function was a constructor

  if (isIterable(given)) {
    const stream = from(OneSided, given, { objectMode: true, write, final: (callback) => handover.end(callback) });
    // The function may be waiting for input, and would never be done.
    const closeIterator = stream._destroy;
    stream._destroy = function(error, callback) {
      handover.stop();
      closeIterator.call(this, error, callback);
    };
    return stream;
  }

  const then = given?.then; // once: it may be a getter that works only once
  if (typeof then !== 'function')
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, given);

  const stream = new OneSided({
    objectMode: true,
    readable: false,
    write,
    final(callback) {
      handover.end(async () => {
        try {
          await done;
          process.nextTick(callback, null);
        } catch (error) {
          process.nextTick(callback, error);
        }
      });
    },
    destroy(error, callback) {
      handover.stop();
      callback(error);
    },
  });
  const done = then.call(given, (result) => {
    if (!isNothing(result))
      throw new ERR_INVALID_RETURN_VALUE('nully', 'body', result);
  }, (error) => takeDown(stream, error));
  return stream;
}

/** One stream that reads from one and writes to the other of two. */
function joinPair(readable, writable) {
  const source = readable && typeof readable.read !== 'function' ? Readable.wrap(readable) : readable;
  const sides = { readable: !!isReadable(source), writable: !!isWritable(writable) };
  const joined = new Joined({
    readableObjectMode: !!source?.readableObjectMode,
    writableObjectMode: !!writable?.writableObjectMode,
    ...sides,
  }, (error) => {
    takeDown(writable, error);
    takeDown(source, error);
  });
  closeMissingSides(joined, sides);
  joined.join(sides.writable ? writable : null, sides.readable ? source : null);

  const watch = (stream, other) => eos(stream, (error) => {
    if (error)
      takeDown(other, error);
    joined.over(error);
  });
  if (sides.writable) {
    watch(writable, source);
    writable.on('finish', () => joined.inputFinished());
  }
  if (sides.readable)
    watch(source, writable);
  return joined;
}
