'use strict';

// A Readable seen as batches: what its buffer holds is taken out at once.

const { eos } = require('internal/streams/end-of-stream');
const { destroyer } = require('internal/streams/destroy');
const { from, kYieldsBatches } = require('internal/stream_iter/values');

const finished = () => ({ __proto__: null, done: true, value: undefined });

/** Takes what is buffered, chunk by chunk: no more, since reading may fill the buffer again and again. */
function takeBuffered(stream) {
  const state = stream._readableState;
  const chunks = [];
  if (state === undefined) {
    const chunk = stream.read();
    if (chunk !== null && chunk !== undefined) chunks.push(chunk);
    return chunks;
  }
  const count = Math.max(1, state.buffer.length - state.bufferIndex);
  for (let i = 0; i < count; i++) {
    // With the length of the first chunk given, the stream need not join any.
    const first = state.buffer[state.bufferIndex];
    const chunk = state.objectMode || first === undefined ? stream.read() : stream.read(first.length);
    if (chunk === null) break;
    chunks.push(chunk);
  }
  return chunks;
}

class ReadableBatches {
  #stream;
  #wake = null;
  #end; // { error } when the stream is over
  #cleanup;
  #onReadable = () => this.#wake?.();
  #turn = null;

  constructor(stream) {
    this.#stream = stream;
    stream.on('readable', this.#onReadable);
    this.#cleanup = eos(stream, { writable: false }, (error) => {
      this.#end = { error };
      this.#wake?.();
    });
  }

  next() {
    const step = this.#turn === null ? this.#step() : this.#turn.then(() => this.#step());
    this.#turn = step.then(() => {}, () => {});
    return step;
  }

  async #step() {
    const stream = this.#stream;
    for (;;) {
      const chunks = stream.destroyed ? [] : takeBuffered(stream);
      if (chunks.length > 0) {
        const batch = await normalized(stream, chunks);
        if (batch.length > 0) return { __proto__: null, done: false, value: batch };
        continue;
      }
      if (this.#end !== undefined) {
        this.#leave();
        if (this.#end.error) throw this.#end.error;
        return finished();
      }
      await new Promise((resolve) => { this.#wake = resolve; });
      this.#wake = null;
    }
  }

  #leave() {
    this.#stream.off('readable', this.#onReadable);
    this.#cleanup();
  }

  async return() {
    const stream = this.#stream;
    stream.off('readable', this.#onReadable);
    // The listeners of eos stay: one of them is for the error that destroying may cause.
    if (stream.destroyed) this.#cleanup();
    else destroyer(stream, null);
    this.#end ??= { error: undefined };
    this.#wake?.();
    return finished();
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

/** Chunks of streams of bytes are Buffers; others may be anything that bytes can be made of. */
async function normalized(stream, chunks) {
  const state = stream._readableState;
  if (state !== undefined && !state.objectMode && !state.encoding) return chunks;
  const batch = [];
  for await (const part of from(chunks)) batch.push(...part);
  return batch;
}

/**
 * @param {import('stream').Readable} stream
 * @returns {AsyncIterable<Uint8Array[]> & { stream: object }}
 */
function batchesOfReadable(stream) {
  return {
    __proto__: null,
    stream,
    [kYieldsBatches]: true,
    [Symbol.asyncIterator]: () => new ReadableBatches(stream),
  };
}

module.exports = { batchesOfReadable };
