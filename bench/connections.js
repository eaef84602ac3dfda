'use strict';
// New connections: how many a process can accept, answer and close in a second, from clients in a process of their own.
const { fork } = require('node:child_process');
const net = require('node:net');
const { report } = require('./support.js');

const CONNECTIONS = 5e3;
const AT_ONCE = 64;
const ROUNDS = 3;

/** Makes connections, `AT_ONCE` at a time; each is over when the server has ended it. */
function connectMany(/** @type {number} */ port, /** @type {number} */ count) {
  return new Promise((resolve, reject) => {
    let started = 0;
    let ended = 0;
    function start() {
      if (started === count) return;
      started++;
      net.connect(port, '127.0.0.1').resume().on('error', reject).on('close', () => {
        if (++ended === count) resolve(undefined);
        else start();
      });
    }
    for (let i = 0; i < AT_ONCE; i++) start();
  });
}

async function client(/** @type {number} */ port) {
  await connectMany(port, CONNECTIONS / 10);
  const rates = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.hrtime.bigint();
    await connectMany(port, CONNECTIONS);
    rates.push(CONNECTIONS / (Number(process.hrtime.bigint() - start) / 1e9));
  }
  return rates.sort((a, b) => b - a)[ROUNDS >> 1];
}

if (process.argv[2] === 'client') {
  client(Number(process.argv[3])).then((rate) => process.send?.(rate));
} else if (require.main === module) {
  const server = net.createServer((socket) => socket.end('x'));
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    fork(__filename, ['client', String(port)]).once('message', (rate) => {
      report('connections', /** @type {number} */ (rate), '1/s');
      server.close();
    });
  });
}
