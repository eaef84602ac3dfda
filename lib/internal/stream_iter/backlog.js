'use strict';

// The batches that several consumers read, each at its own pace: kept from the one that the slowest consumer needs next.

const { sizeOf } = require('internal/stream_iter/values');

class Backlog {
  #batches = [];
  #first = 0; // the number of #batches[0], counted from the beginning
  #bytes = 0;
  #cursors = new Set();

  get bytes() { return this.#bytes; }
  get length() { return this.#batches.length; }
  get cursorCount() { return this.#cursors.size; }

  /** A new consumer's place: the oldest batch that is kept. @returns {{ at: number }} */
  open() {
    const cursor = { at: this.#first };
    this.#cursors.add(cursor);
    return cursor;
  }

  /** @returns {number} the bytes that are free now */
  close(cursor) {
    return this.#cursors.delete(cursor) && this.#cursors.size > 0 ? this.#trim() : 0;
  }

  push(batch) {
    this.#batches.push(batch);
    this.#bytes += sizeOf(batch);
  }

  /** Drops the oldest batch, read or not. @returns {number | undefined} its size */
  evict() {
    if (this.#batches.length === 0) return undefined;
    const size = sizeOf(this.#batches.shift());
    this.#first++;
    this.#bytes -= size;
    for (const cursor of this.#cursors) {
      if (cursor.at < this.#first) cursor.at = this.#first;
    }
    return size;
  }

  clear() {
    this.#first += this.#batches.length;
    this.#batches = [];
    this.#bytes = 0;
  }

  isAtEnd(cursor) {
    return cursor.at >= this.#first + this.#batches.length;
  }

  /** The batch at a cursor, which moves on. @returns {{ batch: Uint8Array[], freed: number }} */
  take(cursor) {
    const batch = this.#batches[cursor.at - this.#first];
    const wasFirst = cursor.at === this.#first;
    cursor.at++;
    return { batch, freed: wasFirst ? this.#trim() : 0 };
  }

  /** Lets go of what all have read. */
  #trim() {
    let least = this.#first + this.#batches.length;
    for (const { at } of this.#cursors) {
      if (at < least) least = at;
    }
    let freed = 0;
    for (; this.#first < least; this.#first++) freed += sizeOf(this.#batches.shift());
    this.#bytes -= freed;
    return freed;
  }
}

module.exports = { Backlog };
