'use strict';

// Doubly linked circular lists whose head is itself a member: `head._idleNext` was added last, `head._idlePrev` first.
// Timers carry their links in themselves, so that adding and removing allocate nothing.

/** Makes `list` an empty list. */
function init(list) {
  list._idleNext = list;
  list._idlePrev = list;
  return list;
}

/** The member that was added first, or null. */
function peek(list) {
  return list._idlePrev === list ? null : list._idlePrev;
}

function remove(item) {
  if (item._idleNext)
    item._idleNext._idlePrev = item._idlePrev;
  if (item._idlePrev)
    item._idlePrev._idleNext = item._idleNext;
  item._idleNext = null;
  item._idlePrev = null;
}

/** Adds `item` at the end, taking it out of the list that it is in. */
function append(list, item) {
  if (item._idleNext || item._idlePrev)
    remove(item);
  const last = list._idleNext;
  item._idleNext = last;
  item._idlePrev = list;
  last._idlePrev = item;
  list._idleNext = item;
}

function isEmpty(list) {
  return list._idleNext === list;
}

module.exports = { init, peek, remove, append, isEmpty };
