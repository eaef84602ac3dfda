'use strict';

// What `stream/iter` takes as bytes, and how all else becomes batches of them: arrays of Uint8Array.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { isAnyArrayBuffer, isPromise, isUint8Array } = require('internal/util/types');
const { isArray } = Array;
const { isView } = ArrayBuffer;

const toStreamable = Symbol.for('Stream.toStreamable');
const toAsyncStreamable = Symbol.for('Stream.toAsyncStreamable');

/** Marks iterables of the runtime's own: what they yield are batches already. */
const kYieldsBatches = Symbol('kYieldsBatches');

/** Values are gathered into batches of at most so many chunks. */
const kMaxBatch = 128;

const kSyncTypes = ['string', 'ArrayBuffer', 'ArrayBufferView', 'Iterable'];
const kTypes = [...kSyncTypes, 'AsyncIterable'];

const encoder = new TextEncoder();

/**
 * @param {unknown} value
 * @returns {Uint8Array | undefined} its bytes, shared with it where it has any; undefined if it is not made of bytes
 */
function bytesOf(value) {
  if (typeof value === 'string') return encoder.encode(value);
  if (isUint8Array(value)) return value;
  if (isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  return undefined;
}

/** @param {unknown} value @returns {boolean} */
function isBatch(value) {
  if (!isArray(value)) return false;
  for (let i = 0; i < value.length; i++) {
    if (!isUint8Array(value[i])) return false;
  }
  return true;
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
const has = (value, method) => isObject(value) && typeof value[method] === 'function';
const isThenable = (value) => isPromise(value) || has(value, 'then');

/** The bytes of a value that is, or holds, nothing but what can be had at once; flattened. */
function* flattenSync(value) {
  const bytes = bytesOf(value);
  if (bytes !== undefined) {
    yield bytes;
  } else if (has(value, toStreamable)) {
    yield* flattenSync(value[toStreamable]());
  } else if (has(value, Symbol.iterator)) {
    for (const item of value) yield* flattenSync(item);
  } else {
    throw new ERR_INVALID_ARG_TYPE('value', kSyncTypes, value);
  }
}

/** The same of any value, with what has to be waited for. */
async function* flatten(value) {
  if (isThenable(value) && !has(value, Symbol.iterator) && !has(value, Symbol.asyncIterator)) value = await value;
  const bytes = bytesOf(value);
  if (bytes !== undefined) {
    yield bytes;
  } else if (has(value, toAsyncStreamable)) {
    yield* flatten(await value[toAsyncStreamable]());
  } else if (has(value, toStreamable)) {
    yield* flatten(value[toStreamable]());
  } else if (has(value, Symbol.asyncIterator)) {
    for await (const item of value) yield* flatten(item);
  } else if (has(value, Symbol.iterator)) {
    for (const item of value) yield* flatten(item);
  } else {
    throw new ERR_INVALID_ARG_TYPE('value', kTypes, value);
  }
}

/**
 * @param {unknown} value
 * @returns {Uint8Array[] | undefined} its batch, or undefined if making it takes more than a look
 */
function batchOf(value) {
  if (isBatch(value)) return value;
  const bytes = bytesOf(value);
  return bytes === undefined ? undefined : [bytes];
}

/** Iterates over an array's chunks in batches. */
function* slices(chunks) {
  for (let at = 0; at < chunks.length; at += kMaxBatch) {
    yield at === 0 && chunks.length <= kMaxBatch ? chunks : chunks.slice(at, at + kMaxBatch);
  }
}

/**
 * The batches of a synchronous iterable. Items that are batches stay as they are; others are gathered.
 * @param {Iterable<unknown>} source
 * @param {number} limit how many chunks to gather at most
 */
function* gatherSync(source, limit = kMaxBatch) {
  let gathered = [];
  for (const item of source) {
    if (item === null) continue; // a flush signal that a transform passes on
    if (isBatch(item)) {
      if (gathered.length > 0) {
        yield gathered;
        gathered = [];
      }
      if (item.length > 0) yield item;
      continue;
    }
    for (const bytes of flattenSync(item)) {
      gathered.push(bytes);
      if (gathered.length >= limit) {
        yield gathered;
        gathered = [];
      }
    }
  }
  if (gathered.length > 0) yield gathered;
}

/** Like gatherSync, of a synchronous iterable whose items may have to be waited for. */
async function* gather(source, limit) {
  let gathered = [];
  for (const item of source) {
    if (item === null) continue;
    const isWhole = isBatch(item);
    const bytes = isWhole ? undefined : bytesOf(item);
    if (bytes !== undefined) {
      gathered.push(bytes);
      if (gathered.length < limit) continue;
    }
    if (gathered.length > 0) {
      yield gathered;
      gathered = [];
    }
    if (isWhole) {
      if (item.length > 0) yield item;
    } else if (bytes === undefined) {
      for await (const part of flatten(item)) {
        gathered.push(part);
        if (gathered.length >= limit) {
          yield gathered;
          gathered = [];
        }
      }
    }
  }
  if (gathered.length > 0) yield gathered;
}

/**
 * The batches of an asynchronous iterable, one or more for each of its items. An object rather than a generator, so
 * that `return()` reaches the source even while its `next()` is under way.
 */
class AsyncBatches {
  #source;
  #inner = null; // the parts of the item at hand, if it holds several
  #turn = null; // the last call of next(), while it is under way

  constructor(source) {
    this.#source = source[Symbol.asyncIterator]();
  }

  next() {
    const result = this.#turn === null ? this.#step() : this.#turn.then(() => this.#step());
    const turn = result.then(nop, nop);
    this.#turn = turn;
    turn.then(() => { if (this.#turn === turn) this.#turn = null; });
    return result;
  }

  async #step() {
    for (;;) {
      if (this.#inner !== null) {
        const batch = await this.#gatherInner();
        if (batch.length > 0) return { __proto__: null, done: false, value: batch };
        continue;
      }
      const { done, value } = await this.#source.next();
      if (done) return { __proto__: null, done: true, value: undefined };
      if (value === null) continue;
      const batch = batchOf(value);
      if (batch === undefined) this.#inner = flatten(value);
      else if (batch.length > 0) return { __proto__: null, done: false, value: batch };
    }
  }

  async #gatherInner() {
    const batch = [];
    while (batch.length < kMaxBatch) {
      const { done, value } = await this.#inner.next();
      if (done) {
        this.#inner = null;
        break;
      }
      batch.push(value);
    }
    return batch;
  }

  async return() {
    const inner = this.#inner;
    this.#inner = null;
    inner?.return().catch(nop);
    await this.#source.return?.();
    return { __proto__: null, done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

const nop = () => {};

const marked = (open) => ({ __proto__: null, [kYieldsBatches]: true, [Symbol.asyncIterator]: open });
const markedSync = (open) => ({ __proto__: null, [kYieldsBatches]: true, [Symbol.iterator]: open });

/**
 * @param {unknown} input
 * @returns {Iterable<Uint8Array[]>}
 */
function fromSync(input) {
  const bytes = bytesOf(input);
  if (bytes !== undefined) return markedSync(() => [[bytes]].values());
  if (has(input, toStreamable)) return fromSync(input[toStreamable]());
  if (!has(input, Symbol.iterator)) throw new ERR_INVALID_ARG_TYPE('input', kSyncTypes, input);
  if (input[kYieldsBatches]) return input;
  if (isBatch(input)) return markedSync(() => slices(input));
  return markedSync(() => gatherSync(input));
}

/**
 * @param {unknown} input
 * @returns {AsyncIterable<Uint8Array[]>}
 */
function from(input) {
  return batchesOf(input, kMaxBatch);
}

/**
 * @param {unknown} input
 * @param {number} limit how many chunks of a synchronous source to gather before they are passed on
 * @returns {AsyncIterable<Uint8Array[]>}
 */
function batchesOf(input, limit) {
  const bytes = bytesOf(input);
  if (bytes !== undefined) return marked(async function* () { yield [bytes]; });
  if (has(input, toAsyncStreamable)) {
    const streamable = input[toAsyncStreamable]();
    if (!isThenable(streamable)) return batchesOf(streamable, limit);
    return marked(async function* () { yield* batchesOf(await streamable, limit); });
  }
  if (has(input, toStreamable)) return batchesOf(input[toStreamable](), limit);
  if (has(input, Symbol.asyncIterator)) {
    return input[kYieldsBatches] ? input : marked(() => new AsyncBatches(input));
  }
  if (!has(input, Symbol.iterator)) throw new ERR_INVALID_ARG_TYPE('input', kTypes, input);
  if (input[kYieldsBatches]) return marked(async function* () { yield* input; });
  if (isBatch(input)) return marked(async function* () { yield* slices(input); });
  return marked(() => gather(input, limit));
}

/**
 * The batches that a transform's result stands for.
 * @param {unknown} value anything that bytes can be made of, or null for nothing
 * @returns {AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>}
 */
function outputOf(value) {
  if (value === null || value === undefined) return [];
  const batch = batchOf(value);
  if (batch !== undefined) return batch.length > 0 ? [batch] : [];
  return from(value);
}

/** The same of a synchronous transform's. @returns {Iterable<Uint8Array[]>} */
function outputOfSync(value) {
  if (value === null || value === undefined) return [];
  const batch = batchOf(value);
  if (batch !== undefined) return batch.length > 0 ? [batch] : [];
  return fromSync(value);
}

/** @param {Uint8Array[]} batch @returns {number} */
function sizeOf(batch) {
  let size = 0;
  for (let i = 0; i < batch.length; i++) size += batch[i].byteLength;
  return size;
}

/**
 * What a writer is given.
 * @param {unknown} chunk
 * @param {string} [name]
 * @returns {Uint8Array}
 */
function chunkBytes(chunk, name = 'chunk') {
  if (typeof chunk === 'string') return encoder.encode(chunk);
  if (isUint8Array(chunk)) return chunk;
  if (isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

/** @param {unknown} chunks @returns {Uint8Array[]} */
function chunkBatch(chunks) {
  if (!isArray(chunks)) throw new ERR_INVALID_ARG_TYPE('chunks', 'Array', chunks);
  return chunks.map((chunk, i) => chunkBytes(chunk, `chunks[${i}]`));
}

module.exports = {
  batchesOf, chunkBatch, chunkBytes, from, fromSync, has, isObject, kYieldsBatches, marked, markedSync, outputOf,
  outputOfSync, sizeOf, toAsyncStreamable, toStreamable,
};
