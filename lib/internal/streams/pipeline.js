'use strict';

// `pipeline`: connects streams, iterables and functions, and takes them all down when one fails.
//
// A pipeline is a row of stages. What the stages so far give is the flow: a stream or an iterable. A transfer moves the flow
// into the next stage; the pipeline is over when the last transfer is. Each stream has a guard, which takes it down when
// something else fails.

const {
  AbortError, aggregateTwoErrors, codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS, ERR_STREAM_DESTROYED, ERR_STREAM_PREMATURE_CLOSE,
    ERR_STREAM_UNABLE_TO_PIPE,
  },
} = require('internal/errors');
const { once } = require('internal/util');
const { validateAbortSignal, validateFunction } = require('internal/validators');
const { destroyer: takeDown } = require('internal/streams/destroy');
const { eos } = require('internal/streams/end-of-stream');
const Duplex = require('internal/streams/duplex');
const {
  isClosed, isDestroyed, isIterable, isReadable, isReadableNodeStream, isNodeStream, isTransformStream, isWebStream, isReadableStream,
  isReadableFinished,
} = require('internal/streams/utils');

const prematureClose = (error) => error?.code === 'ERR_STREAM_PREMATURE_CLOSE';
const aborted = (error) => error?.name === 'AbortError';

/** What a transform's own readable side is, for those that give a pair. */
const readableSide = (flow) => (isTransformStream(flow) ? flow.readable : flow);

// ---- transfers into a stage ----

/** Takes chunks for a Writable; tells when it wants no more for now. */
class NodeSink {
  #stream;
  #failure;
  #waiting = null;
  #unwatch;

  constructor(stream) {
    this.#stream = stream;
    stream.on('drain', this.#changed);
    this.#unwatch = eos(stream, { readable: false }, this.#changed);
  }

  #changed = (error) => {
    if (error)
      this.#failure = error;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  };

  get failure() { return this.#failure; }

  /** Until the stream has drained, finished or failed. */
  #change() {
    return new Promise((resolve, reject) => {
      const settle = () => {
        if (this.#failure)
          reject(this.#failure);
        else
          resolve();
      };
      if (this.#failure)
        settle();
      else
        this.#waiting = settle;
    });
  }

  async take(source, end) {
    const stream = this.#stream;
    if (stream.writableNeedDrain)
      await this.#change();
    for await (const chunk of source) {
      if (!stream.write(chunk))
        await this.#change();
    }
    if (!end)
      return;
    stream.end();
    await this.#change();
  }

  async fail() {}

  release() {
    this.#unwatch();
    this.#stream.off('drain', this.#changed);
  }
}

/** The same for a WritableStream. */
class WebSink {
  #writer;
  failure = undefined;

  constructor(stream) {
    this.#writer = (isTransformStream(stream) ? stream.writable : stream).getWriter();
  }

  async take(source, end) {
    const writer = this.#writer;
    for await (const chunk of source) {
      await writer.ready;
      writer.write(chunk).catch(() => {}); // told by `ready` or `close`
    }
    await writer.ready;
    if (end)
      await writer.close();
  }

  fail(error) {
    return this.#writer.abort(error);
  }

  release() {}
}

/** Moves what `source` gives into the sink, then calls `done`. */
async function transfer(source, sink, end, done) {
  try {
    await sink.take(source, end);
    done();
  } catch (error) {
    try {
      await sink.fail(error);
      done(sink.failure === error ? error : aggregateTwoErrors(sink.failure, error));
    } catch (failure) {
      done(failure);
    }
  } finally {
    sink.release();
  }
}

/** An iterable over a flow; streams that are none of ours are read with our own iterator. */
function iterate(flow) {
  if (isIterable(flow))
    return flow;
  if (isReadableNodeStream(flow)) {
    return (async function* () {
      yield* require('internal/streams/readable').prototype[Symbol.asyncIterator].call(flow);
    })();
  }
  throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable'], flow);
}

// ---- the pipeline ----

class Pipeline {
  #stages;
  #callback;
  #end;
  #outerSignal;
  #stopListening;
  #inner = new AbortController(); // what functions get to see
  #transfers = 0;
  #guards = [];
  #undo = []; // takes our listeners off the last stream, which lives on if all goes well
  #error;
  #result;

  /**
   * @param {any[]} stages
   * @param {(error?: Error, result?: any) => void} callback
   * @param {{ signal?: AbortSignal, end?: boolean }} [options] `end`: whether the last stage is ended, too
   */
  constructor(stages, callback, options) {
    this.#stages = stages;
    this.#callback = callback;
    this.#end = options?.end !== false;
    this.#outerSignal = options?.signal;
  }

  /** @returns {any} what the last stage gives */
  run() {
    const signal = this.#outerSignal;
    if (signal)
      this.#stopListening = require('internal/events/abort_listener').addAbortListener(signal, this.#abort);

    let flow;
    for (let index = 0; index < this.#stages.length; index++)
      flow = this.#add(flow, index);

    if (this.#inner.signal.aborted || signal?.aborted)
      process.nextTick(this.#abort);
    return flow;
  }

  #add(flow, index) {
    const stage = this.#stages[index];
    const place = { isFirst: index === 0, isLast: index === this.#stages.length - 1, index };
    if (isNodeStream(stage))
      this.#watch(stage, place);
    if (place.isFirst)
      return this.#source(stage);
    if (typeof stage === 'function')
      return this.#call(stage, flow, place);
    if (isNodeStream(stage) || isWebStream(stage)) {
      this.#connect(flow, stage, !place.isLast || this.#end, place.isLast);
      return stage;
    }
    return Duplex.from(stage);
  }

  #source(stage) {
    if (typeof stage === 'function') {
      const flow = stage({ signal: this.#inner.signal });
      if (!isIterable(flow))
        throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', flow);
      return flow;
    }
    if (isIterable(stage) || isReadableNodeStream(stage) || isTransformStream(stage))
      return stage;
    return Duplex.from(stage);
  }

  #call(stage, flow, { isLast, index }) {
    const result = stage(iterate(readableSide(flow)), { signal: this.#inner.signal });
    if (isLast)
      return this.#collect(result);
    if (!isIterable(result, true))
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${index - 1}]`, result);
    return result;
  }

  /** A stream in place of what the last function gives, so that a pipeline is always a stream. */
  #collect(result) {
    const PassThrough = require('internal/streams/passthrough');
    const stream = new PassThrough({ objectMode: true });
    const then = result?.then; // once: it may be a getter that works only once
    if (typeof then === 'function') {
      const over = this.#opened();
      then.call(result, (value) => {
        this.#result = value;
        if (value !== null && value !== undefined)
          stream.write(value);
        if (this.#end)
          stream.end();
        process.nextTick(over);
      }, (error) => {
        stream.destroy(error);
        process.nextTick(over, error);
      });
    } else if (isIterable(result, true) || isReadableStream(result) || isTransformStream(result)) {
      transfer(isIterable(result, true) ? result : readableSide(result), new NodeSink(stream), this.#end, this.#opened());
    } else {
      throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
    }
    this.#guard(stream, { readable: false, writable: true }, true);
    return stream;
  }

  #connect(flow, stage, end, isLast) {
    const intoNode = isNodeStream(stage);
    if (intoNode && isReadableNodeStream(flow)) {
      if (isClosed(stage) || isDestroyed(stage))
        throw new ERR_STREAM_UNABLE_TO_PIPE();
      this.#pipe(flow, stage, end, isLast);
      return;
    }
    const source = isReadableNodeStream(flow) ? iterate(flow) : readableSide(flow);
    if (!isIterable(source) && !isReadableStream(source)) {
      throw new ERR_INVALID_ARG_TYPE(
        'val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], flow);
    }
    transfer(source, intoNode ? new NodeSink(stage) : new WebSink(stage), end, this.#opened());
  }

  /** From one stream of events into another: over when the one has ended and the other has finished. */
  #pipe(from, to, end, isLast) {
    const readOver = this.#opened();
    const writeOver = this.#opened();
    let ending = false;
    to.on('close', () => {
      if (!ending)
        this.#failed(new ERR_STREAM_PREMATURE_CLOSE());
    });
    from.pipe(to, { end: false }); // which would not end standard output

    if (end) {
      const endIt = () => {
        ending = true;
        to.end();
      };
      if (isReadableFinished(from))
        process.nextTick(endIt); // 'end' does not come again
      else
        from.once('end', endIt);
    } else {
      writeOver();
    }

    eos(from, { readable: true, writable: false }, (error) => {
      const state = from._readableState;
      if (prematureClose(error) && state?.ended && !state.errored && !state.errorEmitted)
        from.once('end', readOver).once('error', readOver); // closed first; the end is still to come
      else
        readOver(error);
    });
    const unwatch = eos(to, { readable: false, writable: true }, writeOver);
    if (isLast && isReadable(to))
      this.#undo.push(unwatch);
  }

  // ---- guards ----

  #watch(stream, { isFirst, isLast }) {
    const livesOn = isLast && isReadable(stream);
    if (!isLast || this.#end)
      this.#guard(stream, { readable: !isLast, writable: !isFirst }, livesOn);
    const onError = (error) => {
      if (error && !aborted(error) && !prematureClose(error))
        this.#failed(error);
    };
    stream.on('error', onError);
    if (livesOn)
      this.#undo.push(() => stream.removeListener('error', onError));
  }

  #guard(stream, sides, livesOn) {
    let over = false;
    stream.on('close', () => {
      over = true;
    });
    const unwatch = eos(stream, sides, (error) => {
      over = !error;
    });
    this.#guards.push((error) => {
      if (over)
        return;
      over = true;
      takeDown(stream, error || new ERR_STREAM_DESTROYED('pipe'));
    });
    if (livesOn)
      this.#undo.push(unwatch);
  }

  // ---- the end ----

  #abort = () => this.#failed(new AbortError(undefined, { cause: this.#outerSignal?.reason }));

  /** Counts a transfer; what it returns is to be called when it is over. */
  #opened() {
    this.#transfers++;
    return (error) => this.#settle(error, --this.#transfers === 0);
  }

  #failed(error) {
    this.#settle(error, false);
  }

  #settle(error, isOver) {
    // The first error is the cause, unless it is only what taking a stream down looks like to its neighbour.
    const current = this.#error;
    if (error && (!current || prematureClose(current) || (aborted(current) && !this.#outerSignal?.aborted)))
      this.#error = error;
    if (!this.#error && !isOver)
      return;

    for (const guard of this.#guards.splice(0))
      guard(this.#error);
    this.#stopListening?.[Symbol.dispose]();
    this.#inner.abort();
    if (!isOver)
      return;
    if (!this.#error)
      this.#undo.forEach((undo) => undo());
    process.nextTick(this.#callback, this.#error, this.#result);
  }
}

/**
 * @param {any[]} stages
 * @param {(error?: Error, result?: any) => void} callback
 * @param {{ signal?: AbortSignal, end?: boolean }} [options]
 */
function runPipeline(stages, callback, options) {
  if (stages.length === 1 && Array.isArray(stages[0]))
    stages = stages[0];
  if (stages.length < 2)
    throw new ERR_MISSING_ARGS('streams');
  validateAbortSignal(options?.signal, 'options.signal');
  return new Pipeline(stages, callback, options).run();
}

/**
 * @param {...any} stages the last one is the callback
 */
function pipeline(...stages) {
  validateFunction(stages.at(-1), 'streams[stream.length - 1]');
  const callback = once(stages.pop());
  return runPipeline(stages, callback);
}

module.exports = { pipeline, runPipeline };
