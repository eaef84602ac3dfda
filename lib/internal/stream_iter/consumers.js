'use strict';

// Functions that read a source to its end, and merge(), which reads several.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { isSharedArrayBuffer, isUint8Array } = require('internal/util/types');
const {
  validateAbortSignal, validateFunction, validateInteger, validateObject, validateString,
} = require('internal/validators');
const { abortable } = require('internal/stream_iter/abortable');
const { from, fromSync, has, isObject, marked, toAsyncStreamable, toStreamable } = require('internal/stream_iter/values');

function checkOptions(options) {
  validateObject(options, 'options');
  validateAbortSignal(options.signal, 'options.signal');
  if (options.limit !== undefined) validateInteger(options.limit, 'options.limit', 0);
  return options;
}

/** All chunks of a source, and their size. */
class Collection {
  chunks = [];
  size = 0;
  #limit;

  constructor(limit = Infinity) {
    this.#limit = limit;
  }

  add(batch) {
    for (const chunk of batch) {
      this.size += chunk.byteLength;
      if (this.size > this.#limit) throw new ERR_OUT_OF_RANGE('totalBytes', `<= ${this.#limit}`, this.size);
      this.chunks.push(chunk);
    }
  }

  /** All bytes in one array. A chunk that has its buffer to itself is handed over, others are copied. */
  bytes() {
    const { chunks, size } = this;
    if (chunks.length === 1) {
      const chunk = chunks[0];
      const { buffer } = chunk;
      if (buffer.byteLength === chunk.byteLength && !isSharedArrayBuffer(buffer)) return chunk;
    }
    const all = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.byteLength;
    }
    return all;
  }

  text(decoder) {
    let text = '';
    for (const chunk of this.chunks) {
      text += decoder.decode(isSharedArrayBuffer(chunk.buffer) ? new Uint8Array(chunk) : chunk, { stream: true });
    }
    return text + decoder.decode();
  }
}

async function collect(source, options) {
  const collection = new Collection(checkOptions(options).limit);
  for await (const batch of abortable(from(source), options.signal)) collection.add(batch);
  return collection;
}

function collectSync(source, options) {
  const collection = new Collection(checkOptions(options).limit);
  for (const batch of fromSync(source)) collection.add(batch);
  return collection;
}

function decoderFor(options) {
  validateObject(options, 'options');
  const { encoding = 'utf-8' } = options;
  validateString(encoding, 'options.encoding');
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new ERR_INVALID_ARG_VALUE.RangeError('options.encoding', encoding);
  }
}

/** @returns {Promise<Uint8Array[]>} the chunks of a source */
async function array(source, options = kEmptyObject) {
  return (await collect(source, options)).chunks;
}

/** @returns {Uint8Array[]} the chunks of a source */
function arraySync(source, options = kEmptyObject) {
  return collectSync(source, options).chunks;
}

/** @returns {Promise<Uint8Array>} the bytes of a source */
async function bytes(source, options = kEmptyObject) {
  return (await collect(source, options)).bytes();
}

/** @returns {Uint8Array} the bytes of a source */
function bytesSync(source, options = kEmptyObject) {
  return collectSync(source, options).bytes();
}

/** @returns {Promise<ArrayBuffer>} the bytes of a source */
async function arrayBuffer(source, options = kEmptyObject) {
  return (await collect(source, options)).bytes().buffer;
}

/** @returns {ArrayBuffer} the bytes of a source */
function arrayBufferSync(source, options = kEmptyObject) {
  return collectSync(source, options).bytes().buffer;
}

/** @returns {Promise<string>} the bytes of a source, decoded */
async function text(source, options = kEmptyObject) {
  const decoder = decoderFor(options);
  return (await collect(source, options)).text(decoder);
}

/** @returns {string} the bytes of a source, decoded */
function textSync(source, options = kEmptyObject) {
  const decoder = decoderFor(options);
  return collectSync(source, options).text(decoder);
}

/**
 * @param {(chunks: Uint8Array[] | null) => unknown} callback sees each batch, and null at the end
 * @returns {Function} a transform that changes nothing
 */
function tap(callback) {
  validateFunction(callback, 'callback');
  return async (chunks) => {
    await callback(chunks);
    return chunks;
  };
}

/** The same for synchronous pipelines. @param {(chunks: Uint8Array[] | null) => unknown} callback */
function tapSync(callback) {
  validateFunction(callback, 'callback');
  return (chunks) => {
    callback(chunks);
    return chunks;
  };
}

const isSource = (value) =>
  !isObject(value) || isUint8Array(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer ||
  value instanceof SharedArrayBuffer || has(value, Symbol.asyncIterator) || has(value, Symbol.iterator) ||
  has(value, toAsyncStreamable) || has(value, toStreamable);

/** Sources that are read at the same time. One that has answered is asked again when its answer has been taken. */
class Merge {
  #iterators;
  #idle;
  #busy = new Set();
  #answers = [];
  #wake = null;

  constructor(sources, signal) {
    this.#iterators = new Set(sources.map((source) => abortable(source, signal)[Symbol.asyncIterator]()));
    this.#idle = new Set(this.#iterators);
  }

  #ask(iterator) {
    this.#idle.delete(iterator);
    this.#busy.add(iterator);
    const answer = (value) => {
      this.#busy.delete(iterator);
      this.#answers.push(value);
      this.#wake?.();
    };
    Promise.resolve(iterator.next()).then(
      ({ done, value }) => answer({ iterator, done, value }),
      (error) => answer({ iterator, failed: true, error }));
  }

  async* [Symbol.asyncIterator]() {
    let failure;
    try {
      while (this.#iterators.size > 0) {
        const failed = this.#answers.find((answer) => answer.failed);
        if (failed !== undefined) {
          this.#iterators.delete(failed.iterator);
          throw failed.error;
        }
        for (const iterator of this.#idle) this.#ask(iterator);
        while (this.#answers.length === 0) await new Promise((resolve) => { this.#wake = resolve; });
        this.#wake = null;
        const { iterator, done, value, failed: hasFailed } = this.#answers[0];
        if (hasFailed) continue;
        this.#answers.shift();
        if (done) {
          this.#iterators.delete(iterator);
        } else {
          this.#idle.add(iterator);
          yield value;
        }
      }
    } catch (error) {
      failure = { error };
    }
    // Reached without a failure when all is read; a consumer that stops early goes through finally alone.
    finally {
      const cleanup = await this.#leave();
      if (cleanup !== undefined) {
        if (failure === undefined) throw cleanup.error;
        throw new SuppressedError(failure.error, cleanup.error);
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  /** Ends what is open. Only those are waited for that are not at work: others may never answer. */
  async #leave() {
    let failure;
    const left = [...this.#iterators];
    this.#iterators.clear();
    await Promise.all(left.map(async (iterator) => {
      const returned = (async () => { await iterator.return?.(); })();
      if (this.#busy.has(iterator)) {
        returned.catch(() => {});
        return;
      }
      try {
        await returned;
      } catch (error) {
        failure ??= { error };
      }
    }));
    return failure;
  }
}

/**
 * @param {...unknown} args sources, then options
 * @returns {AsyncIterable<Uint8Array[]>} the batches of all, as they come
 */
function merge(...args) {
  let options = kEmptyObject;
  if (args.length > 0 && !isSource(args[args.length - 1])) options = args.pop();
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  const sources = args.map((source) => from(source));
  return marked(() => abortable(new Merge(sources, signal), signal)[Symbol.asyncIterator]());
}

module.exports = {
  array, arrayBuffer, arrayBufferSync, arraySync, bytes, bytesSync, merge, tap, tapSync, text, textSync,
};
