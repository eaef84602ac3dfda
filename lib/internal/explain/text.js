'use strict';

// `gyre explain --format=text`: one line a step.

const { basename } = require('path');

const kQueueNames = {
  ticks: 'nextTick', microtasks: 'microtasks', timers: 'timers', immediates: 'immediates', operations: 'in flight', closing: 'closing',
};

/** @returns {string} "order.js:3:5" */
function placeText(replay, place) {
  if (place === undefined) return '';
  return `${basename(replay.scripts[place[1]]?.url ?? '')}:${place[2]}:${place[3]}`;
}

function queuesText({ queues }) {
  const parts = [];
  for (const [name, label] of Object.entries(kQueueNames)) {
    if (queues[name].length > 0) parts.push(`${label} ${queues[name].map((key) => (key[0] === '+' ? `and ${key.slice(1)} more` : `#${key.slice(1)}`)).join(' ')}`);
  }
  return parts.length === 0 ? '' : `[${parts.join('; ')}]`;
}

/**
 * @param {any} replay
 * @returns {string} lines with the step's number, the phase, where, what, and the queues where they have changed; what the
 *   program prints stands behind "| " (stdout) and "! " (stderr)
 */
function format(replay) {
  const lines = [];
  let before = '';
  replay.steps.forEach((step, index) => {
    if (step.kind === 'output') {
      const { fd, text } = replay.output[step.output - 1];
      const mark = fd === 1 ? '|' : '!';
      for (const line of text.replace(/\n$/, '').split('\n')) lines.push(`${' '.repeat(6)}${mark} ${line}`);
      return;
    }
    const queues = queuesText(step);
    const shown = queues === before ? '' : `  ${queues || '[all queues are empty]'}`;
    before = queues;
    lines.push(`${String(index + 1).padStart(5)} ${step.phase.padEnd(11)} ${placeText(replay, step.place).padEnd(22)} ` +
      `${'  '.repeat(Math.max(0, step.stack.length - 1))}${step.text}${shown}`);
  });
  return `${lines.join('\n')}\n`;
}

module.exports = { format };
