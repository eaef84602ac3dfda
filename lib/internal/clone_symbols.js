'use strict';

// How objects of the platform take part in structured clones.

/** Method: the data that a clone is made from, itself cloneable. */
const kClone = Symbol('kClone');
/** Id of the module of lib/ whose `fromClone(data)` makes the clone. */
const kCloneInfo = Symbol('kCloneInfo');
/** Method: the same for transferring; returns `{ data, info, transferList }` and leaves the object unusable. */
const kTransfer = Symbol('kTransfer');

module.exports = { kClone, kCloneInfo, kTransfer };
