'use strict';

// Where what keeps a program alive was made: each timer, handle and operation with the JavaScript stack at its
// beginning. On only where an option asks for it.

const { createHook, executionAsyncId } = require('async_hooks');

const kMostFrames = 30;

/**
 * @typedef {object} Creation
 * @property {string} type as async_hooks names it
 * @property {object} resource
 * @property {string[]} frames "function (file:line:column)", the innermost first; none of the runtime's own
 */

/** What has been made and is not gone, by async id. @type {Map<number, Creation>} */
const alive = new Map();

/** While something is made that is no business of the program. */
let muted = 0;

/** @returns {string[]} */
function ownFrames() {
  const frames = [];
  for (const site of binding('util').getCallSites(kMostFrames)) {
    if (site.scriptName === '' || site.scriptName.startsWith('node:')) continue;
    const place = `${site.scriptName}:${site.lineNumber}:${site.columnNumber}`;
    frames.push(site.functionName ? `${site.functionName} (${place})` : place);
  }
  return frames;
}

const hook = {
  init(asyncId, type, triggerAsyncId, resource) {
    if (muted > 0) return;
    let frames = ownFrames();
    // Made by the runtime on somebody's behalf: by whom, what runs or what triggered it knows.
    if (frames.length === 0) frames = (alive.get(executionAsyncId()) ?? alive.get(triggerAsyncId))?.frames ?? frames;
    alive.set(asyncId, { type, resource, frames });
  },
  destroy(asyncId) {
    alive.delete(asyncId);
  },
  // Promises keep nothing alive.
  trackPromises: false,
};

/** Begins to take notes. */
function start() {
  createHook(hook).enable();
}

/**
 * Calls `make` without taking notes of what it makes.
 * @template T
 * @param {() => T} make
 * @returns {T}
 */
function unnoticed(make) {
  muted++;
  try {
    return make();
  } finally {
    muted--;
  }
}

module.exports = { alive, ownFrames, start, unnoticed };
