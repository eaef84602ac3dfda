'use strict';
// One process talks to itself: round trips of one byte on 32 sockets, and bulk data echoed on one.
const net = require('node:net');
const { perOperation, report } = require('./support.js');

const SOCKETS = 32;
const BULK = 256 << 20;

function roundTrips(/** @type {net.Socket[]} */ sockets) {
  return (/** @type {number} */ count) => new Promise((resolve) => {
    let left = count;
    for (const socket of sockets) {
      socket.removeAllListeners('data');
      socket.on('data', () => {
        if (--left === 0) resolve();
        else if (left > 0) socket.write('x');
      });
      socket.write('x');
    }
  });
}

function bulk(/** @type {number} */ port) {
  return new Promise((resolve) => {
    const chunk = Buffer.alloc(1 << 16, 'z');
    let sent = 0;
    let received = 0;
    const start = process.hrtime.bigint();
    const socket = net.connect(port, '127.0.0.1', send);
    function send() {
      while (sent < BULK) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
    }
    socket.on('drain', send);
    socket.on('data', (data) => {
      received += data.length;
      if (received < BULK) return;
      report('tcp-bulk-echo', BULK / 1e6 / (Number(process.hrtime.bigint() - start) / 1e9), 'MB/s');
      socket.destroy();
      resolve(undefined);
    });
  });
}

const server = net.createServer((socket) => socket.pipe(socket));
server.listen(0, '127.0.0.1', async () => {
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true);
  })));
  await perOperation('tcp-round-trip', 'us', 5e4, roundTrips(sockets));
  for (const socket of sockets) socket.destroy();
  await bulk(port);
  server.close();
});
