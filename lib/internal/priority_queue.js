'use strict';

// A binary heap of timer lists, soonest first. Each list knows its place, so that one can be moved or taken out without
// a search. Lists that expire at once leave in the order of their ids.

/**
 * @param {{ expiry: number, id: number }} a
 * @param {{ expiry: number, id: number }} b
 */
function isBefore(a, b) {
  return a.expiry < b.expiry || (a.expiry === b.expiry && a.id < b.id);
}

module.exports = class PriorityQueue {
  constructor() {
    this.heap = [undefined]; // the first place stays free: children of i are at 2i and 2i + 1
    this.size = 0;
  }

  /** The soonest list, or undefined. */
  peek() {
    return this.heap[1];
  }

  insert(list) {
    const at = ++this.size;
    this.heap[at] = list;
    list.priorityQueuePosition = at;
    this.moveUp(at);
  }

  /** Puts a list that now expires sooner in its place. */
  moveUp(at) {
    const { heap } = this;
    const list = heap[at];
    while (at > 1) {
      const parentAt = at >> 1;
      const parent = heap[parentAt];
      if (!isBefore(list, parent))
        break;
      heap[at] = parent;
      parent.priorityQueuePosition = at;
      at = parentAt;
    }
    heap[at] = list;
    list.priorityQueuePosition = at;
  }

  /** Puts a list that now expires later in its place. */
  moveDown(at) {
    const { heap, size } = this;
    const list = heap[at];
    for (let childAt = at * 2; childAt <= size; childAt = at * 2) {
      let child = heap[childAt];
      if (childAt < size && isBefore(heap[childAt + 1], child))
        child = heap[++childAt];
      if (!isBefore(child, list))
        break;
      heap[at] = child;
      child.priorityQueuePosition = at;
      at = childAt;
    }
    heap[at] = list;
    list.priorityQueuePosition = at;
  }

  removeAt(at) {
    const { heap } = this;
    const last = heap[this.size];
    heap[this.size] = undefined;
    this.size--;
    if (at > this.size)
      return;
    heap[at] = last;
    last.priorityQueuePosition = at;
    if (at > 1 && isBefore(last, heap[at >> 1]))
      this.moveUp(at);
    else
      this.moveDown(at);
  }

  /** Takes out the soonest list. */
  shift() {
    if (this.size > 0)
      this.removeAt(1);
  }
};
