'use strict';

// --why-exited: says at the end what ended the process.

const { ownFrames } = require('internal/lens/creation');
const { beforeSignal } = require('internal/lens/last_words');
const { useExitObserver } = require('internal/process/execution');

let told = false;

/** @param {string} text */
function tell(text) {
  if (told) return;
  told = true;
  process._rawDebug(`gyre: exited: ${text}`);
}

/** @param {string[]} frames @returns {string} */
function framesText(frames) {
  return frames.map((frame) => `\n    at ${frame}`).join('');
}

/**
 * @param {'exit' | 'exception' | 'await' | 'end'} reason
 * @param {number} code
 * @param {{ error?: unknown, fromPromise?: boolean, places?: string[] }} [details]
 */
function onExit(reason, code, details = {}) {
  if (reason === 'exit') {
    tell(`process.exit() was called, code ${code}${framesText(ownFrames())}`);
  } else if (reason === 'exception') {
    const stack = details.error instanceof Error ? String(details.error.stack) : '';
    const thrown = stack.split('\n').filter((line) => line.startsWith('    at ')).join('\n');
    const what = details.fromPromise ? 'a promise was rejected and nobody handled it' : 'nothing caught an exception';
    tell(`${what}, code ${code}${thrown && `\n${thrown}`}`);
  } else if (reason === 'await') {
    const places = details.places?.length > 0 ? ` at ${details.places.join(', ')}` : '';
    tell(`nothing was left to do, but a top-level await${places} was never settled, code ${code}`);
  } else {
    tell(`nothing was left to do, code ${code}`);
  }
}

/** Signals whose default is to end the process, and that can be caught. */
const signals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/** Called before the program, where the option is given. */
function start() {
  useExitObserver(onExit);
  for (const name of signals) {
    beforeSignal(name, (endsNow) => {
      if (endsNow) tell(`${name} ended it`);
    });
  }
}

module.exports = { start };
