'use strict';

// broadcast(): what one writer is given, every consumer reads.

const { codes: { ERR_INVALID_RETURN_VALUE } } = require('internal/errors');
const { kEmptyObject } = require('internal/util');
const { channelOptions, kSharedBudget, splitTransforms } = require('internal/stream_iter/arguments');
const { Backlog } = require('internal/stream_iter/backlog');
const { Consumer } = require('internal/stream_iter/consumer');
const { pullThrough } = require('internal/stream_iter/pipeline');
const { from, has } = require('internal/stream_iter/values');
const { WriterBase } = require('internal/stream_iter/writer_base');

const broadcastProtocol = Symbol.for('Stream.broadcastProtocol');

class BroadcastWriter extends WriterBase {
  #backlog = new Backlog();
  #consumers = new Set();
  #hadConsumers = false;

  _accept(batch) {
    this.#backlog.push(batch);
    for (const consumer of this.#consumers) consumer.serve();
  }

  _evict() {
    return this.#backlog.evict();
  }

  _isDrained() {
    return this.#consumers.size === 0 && (this.#hadConsumers || this.#backlog.length === 0);
  }

  _onEnd() {
    for (const consumer of this.#consumers) consumer.serve();
  }

  _onFail(error) {
    this.#backlog.clear();
    for (const consumer of this.#consumers) consumer.fail(error);
    this.#consumers.clear();
  }

  get _consumerCount() {
    return this.#consumers.size;
  }

  _attach(signal) {
    const backlog = this.#backlog;
    const consumer = new Consumer({
      backlog,
      signal,
      wanted: () => {},
      freed: (size) => this._release(size),
      isOver: () => this._isEnding && !this._hasPending,
      left: () => {
        this.#consumers.delete(consumer);
        this._checkEnd();
      },
    });
    if (this._hasFailed) {
      consumer.fail(this._error);
    } else if (!consumer.isDetached) {
      this.#hadConsumers = true;
      this.#consumers.add(consumer);
    }
    return consumer;
  }

  /** All consumers are done. */
  _cancel() {
    const consumers = [...this.#consumers];
    this._abandon();
    this.#backlog.clear();
    for (const consumer of consumers) consumer.finish();
  }
}

/** The readers' side of a broadcast. */
class BroadcastChannel {
  #writer;
  #isCancelled = false;
  #onCancel;

  constructor(writer, onCancel) {
    this.#writer = writer;
    this.#onCancel = onCancel;
  }

  /** How many read. */
  get consumerCount() {
    return this.#writer._consumerCount;
  }

  /**
   * @param {...unknown} args transforms, then options
   * @returns {AsyncIterable<Uint8Array[]>} what is written from now on, and what is kept
   */
  push(...args) {
    const { transforms, options: { signal } } = splitTransforms(args);
    const consumer = this.#writer._attach(signal);
    if (this.#isCancelled) consumer.finish();
    return pullThrough(consumer, transforms, signal);
  }

  /** @param {unknown} [reason] what consumers are rejected with; without it they are done */
  cancel(reason) {
    if (reason === undefined) {
      this.#isCancelled = true;
      this.#writer._cancel();
    } else {
      this.#writer.fail(reason);
    }
    this.#onCancel?.();
  }

  [Symbol.dispose]() {
    this.cancel();
  }
}

function create(options, onCancel) {
  const writer = new BroadcastWriter(channelOptions(options, kSharedBudget));
  return { writer, broadcast: new BroadcastChannel(writer, onCancel) };
}

/**
 * @param {{ budget?: number, backpressure?: string, signal?: AbortSignal }} [options]
 * @returns {{ writer: BroadcastWriter, broadcast: BroadcastChannel }}
 */
function broadcast(options = kEmptyObject) {
  return create(options);
}

/** Writes all that an iterator has to give, for as long as it is wanted. */
async function pump(iterator, writer) {
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) break;
      await writer.writev(value);
    }
    writer.endSync();
  } catch (error) {
    writer.fail(error);
  }
}

const Broadcast = {
  __proto__: null,

  /**
   * @param {unknown} input a source, or an object with the broadcast protocol
   * @param {object} [options] those of broadcast()
   * @returns {{ writer: BroadcastWriter | undefined, broadcast: BroadcastChannel }}
   */
  from(input, options = kEmptyObject) {
    if (has(input, broadcastProtocol)) {
      const channel = input[broadcastProtocol](options);
      if (channel === null || typeof channel !== 'object') {
        throw new ERR_INVALID_RETURN_VALUE('an object', '[Symbol.for(\'Stream.broadcastProtocol\')]', channel);
      }
      return { writer: undefined, broadcast: channel };
    }
    const iterator = from(input)[Symbol.asyncIterator]();
    const leave = () => { iterator.return?.()?.catch?.(() => {}); };
    const created = create(options, leave);
    pump(iterator, created.writer);
    return created;
  },
};

module.exports = { broadcast, Broadcast, broadcastProtocol };
