'use strict';
// One process talks to itself: round trips of one byte on 32 sockets, and bulk data echoed on one.
const { once } = require('node:events');
const net = require('node:net');
const { bulk, roundTrips } = require('./support_echo.js');

const SOCKETS = 32;

const server = net.createServer((socket) => socket.pipe(socket));
server.listen(0, '127.0.0.1', async () => {
  const connected = async () => {
    const socket = net.connect(/** @type {net.AddressInfo} */ (server.address()).port, '127.0.0.1').setNoDelay(true);
    await once(socket, 'connect');
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, connected));
  await roundTrips('tcp-round-trip', sockets);
  for (const socket of sockets) socket.destroy();
  await bulk('tcp-bulk-echo', await connected());
  server.close();
});
