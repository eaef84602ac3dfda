'use strict';

// A first-in first-out queue on a ring buffer whose size is a power of two: it doubles when full and starts small again
// once a burst has been drained. Holds anything but `null`, which is what an empty queue gives.

const kInitialCapacity = 64;
const kKeptCapacity = 4096;

module.exports = class FixedQueue {
  constructor() {
    this.list = new Array(kInitialCapacity);
    this.mask = kInitialCapacity - 1;
    this.head = 0; // of the next value to come out
    this.tail = 0; // of the next free place; equal to head: empty
  }

  /** @returns {boolean} */
  isEmpty() {
    return this.head === this.tail;
  }

  /** @param {any} value */
  push(value) {
    const { tail } = this;
    this.list[tail] = value;
    const next = (tail + 1) & this.mask;
    this.tail = next;
    if (next === this.head)
      grow(this);
  }

  /** @returns {any} the oldest value, or null */
  shift() {
    const { head, list } = this;
    if (head === this.tail)
      return null;
    const value = list[head];
    list[head] = undefined;
    const next = (head + 1) & this.mask;
    this.head = next;
    if (next === this.tail && this.mask >= kKeptCapacity)
      shrink(this);
    return value;
  }
};

function grow(queue) {
  const { list, head } = queue;
  const size = list.length;
  // Unrolled into a fresh array, so that the values lie in order from its start.
  const larger = new Array(size * 2);
  for (let i = 0; i < size; i++)
    larger[i] = list[(head + i) & (size - 1)];
  queue.list = larger;
  queue.mask = size * 2 - 1;
  queue.head = 0;
  queue.tail = size;
}

function shrink(queue) {
  queue.list = new Array(kInitialCapacity);
  queue.mask = kInitialCapacity - 1;
  queue.head = 0;
  queue.tail = 0;
}
