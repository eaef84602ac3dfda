'use strict';

// Signals that would end the process: something is said first. Where the program listens itself nothing changes for it.

const { unnoticed } = require('internal/lens/creation');

/** @typedef {{ handle: any, speakers: ((endsNow: boolean) => void)[], ends: boolean }} Watched */

/** @type {Map<string, Watched>} by the signal's name */
const watched = new Map();

/**
 * Calls `speak` when `name` arrives. When all have spoken the signal does what it would have done: it ends the process,
 * unless the program listens, or `ends` is false.
 * @param {string} name such as "SIGINT"
 * @param {(endsNow: boolean) => void} speak
 * @param {{ ends?: boolean }} [options] for the first who asks for this signal
 */
function beforeSignal(name, speak, { ends = true } = {}) {
  const known = watched.get(name);
  if (known !== undefined) {
    known.speakers.push(speak);
    return;
  }
  const { Signal } = binding('signal');
  const entry = { handle: unnoticed(() => new Signal()), speakers: [speak], ends };
  watched.set(name, entry);
  entry.handle.unref();
  entry.handle.onsignal = (number) => onSignal(name, entry, number);
  entry.handle.start(require('os').constants.signals[name]);
}

/** @param {string} name @param {Watched} entry @param {number} number */
function onSignal(name, entry, number) {
  const endsNow = entry.ends && process.listenerCount(name) === 0;
  for (const speak of entry.speakers) speak(endsNow);
  if (!endsNow) return;
  // With nobody left who watches it, the signal has its own effect again.
  entry.handle.close();
  watched.delete(name);
  binding('process').kill(process.pid, number);
}

module.exports = { beforeSignal };
