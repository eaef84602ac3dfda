'use strict';

// The recording side of `gyre explain`: what a process runs that was started to be recorded, before its program.

const { start, init, before, after } = binding('explain');
const { createHook } = require('async_hooks');

/**
 * Records this process from now on.
 * @param {string} option "FD,STEPS": where the records go, and after how many statements the recording ends
 */
function record(option) {
  const [fd, steps] = option.split(',').map(Number);
  start(fd, steps);
  // No `destroy`: its delivery is an immediate of its own, which the program's order would show.
  createHook({ init, before, after, trackPromises: false }).enable();
}

module.exports = { record };
