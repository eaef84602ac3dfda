'use strict';

// The body of a request that a server receives: the parser pushes, the program collects it or reads it as a stream, or lets
// it go by. What nobody reads waits, up to a limit; then the socket waits.

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { kReadable, readStart } = require('internal/http/incoming');
const { Buffer } = require('buffer');

const kWaitingBytes = 64 * 1024;

class Incoming {
  /**
   * @param {any} connection
   * @param {number} limit how many bytes it may have
   */
  constructor(connection, limit) {
    this.connection = connection;
    this.limit = limit;
    this.size = 0;
    /** @type {Uint8Array[]} */
    this.chunks = [];
    this.waitingBytes = 0;
    this.controller = null; // of the stream, once there is one
    this.collector = null; // who waits for all of it
    this.failure = null;
    // What internal/http/connection asks of a message.
    this.complete = false;
    this._dumped = false;
    this[kReadable] = true;
  }

  /** @param {Uint8Array|null} chunk null: the end @returns {boolean} whether more is welcome */
  push(chunk) {
    if (this._dumped || this.failure !== null) return true;
    if (chunk === null) {
      this.complete = true;
      if (this.collector !== null) this.#collected();
      else if (this.controller !== null) this.#close();
      return true;
    }
    this.size += chunk.byteLength;
    if (this.size > this.limit) {
      const error = new ERR_OUT_OF_RANGE('The size of the request\'s body', `<= ${this.limit}`, this.size);
      error.status = 413;
      this.fail(error);
      return true;
    }
    if (this.controller !== null) {
      // Whoever reads a byte stream may take the memory away, and this one is shared.
      this.controller.enqueue(new Uint8Array(chunk));
      return this.controller.desiredSize > 0;
    }
    this.chunks.push(chunk);
    this.waitingBytes += chunk.byteLength;
    return this.collector !== null || this.waitingBytes < kWaitingBytes;
  }

  /** @returns {Promise<Uint8Array|null>} all of it; null: there is nothing */
  collect() {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.collector = Promise.withResolvers();
    const { promise } = this.collector;
    if (this.complete) this.#collected();
    else readStart(this.connection.socket);
    return promise;
  }

  /** @returns {ReadableStream} */
  stream() {
    const { ReadableStream } = require('internal/webstreams/readablestream');
    return new ReadableStream({
      type: 'bytes',
      start: (controller) => {
        this.controller = controller;
        for (const chunk of this.chunks) controller.enqueue(new Uint8Array(chunk));
        this.chunks = [];
        if (this.failure !== null) controller.error(this.failure);
        else if (this.complete) controller.close();
      },
      pull: () => readStart(this.connection.socket),
      cancel: () => this.dump(),
    }, { highWaterMark: kWaitingBytes });
  }

  /** Nobody wants the rest. */
  dump() {
    this.chunks = [];
    if (this._dumped) return;
    this._dumped = true;
    this.controller = null;
    if (!this.complete) readStart(this.connection.socket);
  }

  /** @param {Error} error the rest will not come */
  fail(error) {
    if (this.complete || this.failure !== null) return;
    this.failure = error;
    this.chunks = [];
    this.collector?.reject(error);
    this.controller?.error(error);
  }

  #collected() {
    const { chunks, collector } = this;
    this.chunks = [];
    this.collector = null;
    // One chunk lies in memory that is shared with others.
    collector.resolve(chunks.length === 0 ? null : Buffer.concat(chunks, this.size));
  }

  #close() {
    this.controller.close();
    // A reader that brings its own memory is told so, too.
    this.controller.byobRequest?.respond(0);
  }
}

module.exports = { Incoming };
