'use strict';

// pbkdf2.js [sync|async] [count]: hashes a password `count` times and draws when each hash ran.
//
// `sync` does them on the loop's own thread, one after the other, and nothing else happens meanwhile. `async` hands them
// to the lane of computing threads, one for each core: on a machine with two cores, two run at a time and the others wait
// their turn. That waiting is the long tail that people see without knowing where it comes from.

const { pbkdf2, pbkdf2Sync } = require('node:crypto');

const mode = process.argv[2] ?? 'async';
const count = Number(process.argv[3] ?? 4);
const arguments_ = ['password', 'salt', 100_000, 512, 'sha512'];

if (!['sync', 'async'].includes(mode) || !Number.isInteger(count) || count < 1) {
  console.error('usage: pbkdf2.js [sync|async] [count]');
  process.exit(1);
}

const start = performance.now();
/** @type {{name: string, from: number, to: number}[]} */
const requests = [];

function run(number) {
  const request = { name: `request ${number}`, from: performance.now() - start, to: 0 };
  requests.push(request);
  if (mode === 'sync') {
    pbkdf2Sync(...arguments_);
    request.to = performance.now() - start;
  } else {
    pbkdf2(...arguments_, (error) => {
      if (error) throw error;
      request.to = performance.now() - start;
    });
  }
}

/** One row a request: from when it was asked for until its callback ran. */
function draw() {
  const width = 60;
  const end = Math.max(...requests.map((request) => request.to));
  for (const { name, from, to } of requests) {
    const left = Math.round(from / end * width);
    const length = Math.max(1, Math.round((to - from) / end * width));
    console.log(`${name.padEnd(12)}|${' '.repeat(left)}${'█'.repeat(length)}${' '.repeat(Math.max(0, width - left - length))}| ` +
      `${(to - from).toFixed(0).padStart(5)} ms`);
  }
  console.log(`${' '.repeat(12)}0${' '.repeat(width - 1)}${end.toFixed(0)} ms`);
}

for (let i = 1; i <= count; i++) run(i);
process.on('exit', draw);
