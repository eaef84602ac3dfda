'use strict';

// pull() and pullSync(): a source seen through transforms. pipeTo() and pipeToSync(): the same, written to a writer.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { validateAbortSignal, validateBoolean, validateObject } = require('internal/validators');
const { splitTransforms } = require('internal/stream_iter/arguments');
const { abortable, unlessAborted } = require('internal/stream_iter/abortable');
const {
  batchesOf, from, fromSync, has, isObject, marked, markedSync, outputOf, outputOfSync, sizeOf,
} = require('internal/stream_iter/values');

/** Each transform has options of its own: what it does to them does not reach the others. */
const optionsFor = (signal) => ({ __proto__: null, signal });

async function* applyFunction(source, fn, options) {
  for await (const batch of source) yield* outputOf(await fn(batch, options));
  yield* outputOf(await fn(null, options));
}

/** What an object's `transform` gets: the batches, then null. */
async function* withFlush(source) {
  yield* source;
  yield null;
}

async function* runTransforms(source, transforms, outerSignal) {
  // Tells the transforms that nobody reads on; a source that has been read to its end aborts nothing.
  const controller = new AbortController();
  let batches = abortable(source, outerSignal);
  let finished = false;
  let reason;
  try {
    for (const transform of transforms) {
      const options = optionsFor(controller.signal);
      batches = typeof transform === 'function' ?
        applyFunction(batches, transform, options) :
        from(transform.transform(withFlush(batches), options));
    }
    yield* batches;
    finished = true;
  } catch (error) {
    reason = error;
    throw error;
  } finally {
    if (!finished) controller.abort(reason);
  }
}

/**
 * @param {unknown} source
 * @param {...(Function | { transform: Function } | { signal?: AbortSignal })} args transforms, then options
 * @returns {AsyncIterable<Uint8Array[]>}
 */
function pull(source, ...args) {
  const { transforms, options: { signal } } = splitTransforms(args);
  return pullThrough(from(source), transforms, signal);
}

/** @param {AsyncIterable<Uint8Array[]>} batches */
function pullThrough(batches, transforms, signal) {
  if (transforms.length === 0) {
    return signal === undefined ? batches : marked(() => abortable(batches, signal)[Symbol.asyncIterator]());
  }
  const transformed = { __proto__: null, [Symbol.asyncIterator]: () => runTransforms(batches, transforms, signal) };
  return marked(() => abortable(transformed, signal)[Symbol.asyncIterator]());
}

function* applyFunctionSync(source, fn, options) {
  for (const batch of source) yield* outputOfSync(fn(batch, options));
  yield* outputOfSync(fn(null, options));
}

function* withFlushSync(source) {
  yield* source;
  yield null;
}

function pullThroughSync(batches, transforms) {
  if (transforms.length === 0) return batches;
  return markedSync(() => {
    let result = batches;
    for (const transform of transforms) {
      const options = { __proto__: null };
      result = typeof transform === 'function' ?
        applyFunctionSync(result, transform, options) :
        fromSync(transform.transform(withFlushSync(result), options));
    }
    return result[Symbol.iterator]();
  });
}

/**
 * @param {unknown} source
 * @param {...(Function | { transform: Function })} args
 * @returns {Iterable<Uint8Array[]>}
 */
function pullSync(source, ...args) {
  const { transforms } = splitTransforms(args);
  return pullThroughSync(fromSync(source), transforms);
}

const isWriter = (value) => has(value, 'write') || has(value, 'writeSync');

/** Parts `[...transforms], writer[, options]`. */
function splitWriter(args) {
  let count = args.length;
  let options = kEmptyObject;
  if (count > 1 && !isWriter(args[count - 1])) {
    options = args[--count] ?? kEmptyObject;
    validateObject(options, 'options');
  }
  const writer = args[count - 1];
  if (!isWriter(writer)) throw new ERR_INVALID_ARG_TYPE('writer', 'Object with write()', writer);
  const { signal, preventClose = false, preventFail = false } = options;
  validateAbortSignal(signal, 'options.signal');
  validateBoolean(preventClose, 'options.preventClose');
  validateBoolean(preventFail, 'options.preventFail');
  const { transforms } = splitTransforms([...args.slice(0, count - 1), kEmptyObject]);
  return { transforms, writer, signal, preventClose, preventFail };
}

/** Writes a batch, at once as far as the writer can. */
async function writeBatch(writer, batch, signal) {
  const options = signal === undefined ? undefined : { __proto__: null, signal };
  if (batch.length > 1 && typeof writer.writev === 'function') {
    if (typeof writer.writevSync === 'function' && writer.writevSync(batch)) return;
    await unlessAborted(writer.writev(batch, options), signal);
    return;
  }
  for (const chunk of batch) {
    if (typeof writer.writeSync === 'function' && writer.writeSync(chunk)) continue;
    if (typeof writer.write !== 'function') throw new ERR_INVALID_STATE('The writer cannot take the chunk');
    const written = writer.write(chunk, options);
    if (isObject(written)) await unlessAborted(written, signal);
  }
}

/**
 * @param {unknown} source
 * @param {...unknown} args transforms, the writer, options
 * @returns {Promise<number>} how many bytes have been written
 */
async function pipeTo(source, ...args) {
  const { transforms, writer, signal, preventClose, preventFail } = splitWriter(args);
  let total = 0;
  try {
    // Without transforms each item of a synchronous source is written before the next one is asked for.
    const batches = transforms.length === 0 ? batchesOf(source, 1) : from(source);
    for await (const batch of pullThrough(batches, transforms, signal)) {
      await writeBatch(writer, batch, signal);
      total += sizeOf(batch);
    }
    if (!preventClose && !(typeof writer.endSync === 'function' && writer.endSync() >= 0)) {
      await unlessAborted(writer.end?.(signal === undefined ? undefined : { __proto__: null, signal }), signal);
    }
  } catch (error) {
    if (!preventFail) writer.fail?.(error);
    throw error;
  }
  return total;
}

function writeBatchSync(writer, batch) {
  if (batch.length > 1 && typeof writer.writevSync === 'function') {
    if (!writer.writevSync(batch)) throw new ERR_INVALID_STATE('The writer cannot take the chunks synchronously');
    return;
  }
  for (const chunk of batch) {
    if (typeof writer.writeSync !== 'function') writer.write(chunk);
    else if (!writer.writeSync(chunk)) throw new ERR_INVALID_STATE('The writer cannot take the chunk synchronously');
  }
}

/**
 * @param {unknown} source
 * @param {...unknown} args transforms, the writer, options
 * @returns {number} how many bytes have been written
 */
function pipeToSync(source, ...args) {
  const { transforms, writer, preventClose, preventFail } = splitWriter(args);
  let total = 0;
  try {
    for (const batch of pullThroughSync(fromSync(source), transforms)) {
      writeBatchSync(writer, batch);
      total += sizeOf(batch);
    }
    if (!preventClose && !(typeof writer.endSync === 'function' && writer.endSync() >= 0)) writer.end?.();
  } catch (error) {
    if (!preventFail) writer.fail?.(error);
    throw error;
  }
  return total;
}

module.exports = { pipeTo, pipeToSync, pull, pullSync, pullThrough, pullThroughSync };
