'use strict';
// What sockets that are echoed do, of TCP and of TLS alike: both ends in one process.
const { report, timed } = require('./support.js');

const ROUND_TRIPS = 50_000;
const ROUNDS = 3;
const CHUNK_BYTES = 1 << 16;
const CHUNKS = 4096;

/** Makes round trips of one byte until there have been `count`. */
function bounce(/** @type {import('node:net').Socket[]} */ sockets, /** @type {number} */ count) {
  return /** @type {Promise<void>} */ (new Promise((resolve) => {
    let left = count;
    for (const socket of sockets) {
      socket.removeAllListeners('data');
      socket.on('data', () => {
        if (--left === 0) resolve();
        else if (left > 0) socket.write('x');
      });
      socket.write('x');
    }
  }));
}

/**
 * Time and processor time of a round trip, of both ends together.
 * @param {string} name
 * @param {import('node:net').Socket[]} sockets connected to a server that echoes
 */
async function roundTrips(name, sockets) {
  await bounce(sockets, ROUND_TRIPS);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await timed(() => bounce(sockets, ROUND_TRIPS)));
  const median = (/** @type {'seconds'|'cpuSeconds'} */ what) => rounds.map((round) => round[what]).sort((a, b) => a - b)[ROUNDS >> 1];
  report(name, median('seconds') / ROUND_TRIPS * 1e6, 'us');
  report(`${name}-cpu`, median('cpuSeconds') / ROUND_TRIPS * 1e6, 'us');
}

/**
 * Throughput of much data sent there and back, and its processor time.
 * @param {string} name
 * @param {import('node:net').Socket} socket connected to a server that echoes
 */
async function bulk(name, socket) {
  const total = CHUNKS * CHUNK_BYTES;
  const chunk = Buffer.alloc(CHUNK_BYTES, 'z');
  const { seconds, cpuSeconds } = await timed(() => new Promise((resolve) => {
    let sent = 0;
    let received = 0;
    function send() {
      while (sent < total) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
    }
    socket.on('drain', send);
    socket.on('data', (data) => {
      received += data.length;
      if (received >= total) resolve(undefined);
    });
    send();
  }));
  socket.destroy();
  report(name, total / 1e6 / seconds, 'MB/s');
  report(`${name}-cpu`, cpuSeconds / (total / 1e6) * 1e6, 'us/MB');
}

module.exports = { bulk, roundTrips };
