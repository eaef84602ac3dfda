'use strict';
// A server that sends back what WebSockets send, by the package ws (of test/packages/: ./x bench puts it there), with 64
// clients that each wait for the answer to a message of 64 bytes.
const { spawnSync } = require('node:child_process');
const net = require('node:net');
const { benchmark, command } = require('./support_load.js');

const CLIENTS = 64;
const MESSAGE = Buffer.alloc(64, 'm');
const ANSWER_BYTES = 2 + MESSAGE.length;

/** A frame of a client's, masked with zeros. */
const frame = Buffer.concat([Buffer.from([0x82, 0x80 | MESSAGE.length, 0, 0, 0, 0]), MESSAGE]);
const upgrade = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** Asks for so many seconds, and prints how many answers came. */
function clients(/** @type {number} */ port, /** @type {number} */ seconds) {
  let requests = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < CLIENTS; i++) {
    const socket = net.connect(port, '127.0.0.1');
    socket.write(upgrade);
    let missing = 0;
    socket.once('data', (head) => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error('The server does not upgrade');
      socket.on('data', (data) => {
        missing -= data.length;
        if (missing > 0) return;
        requests++;
        missing = ANSWER_BYTES;
        socket.write(frame);
      });
      missing = ANSWER_BYTES;
      socket.write(frame);
    });
  }
  setTimeout(() => {
    const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
    console.log(JSON.stringify({ requests, bytes: requests * MESSAGE.length, seconds: elapsed }));
    process.exit();
  }, seconds * 1e3);
}

if (process.argv[2] === 'clients') {
  clients(Number(process.argv[3]), Number(process.argv[4]));
} else {
  benchmark(__filename, {
    'websocket-echo': {
      serve: () => {
        const { WebSocketServer } = require('../test/packages/node_modules/ws');
        const server = require('node:http').createServer();
        new WebSocketServer({ server }).on('connection', (socket) => {
          socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
        });
        return server;
      },
      load: (port, seconds) => {
        const { stdout } = spawnSync(process.execPath, command(__filename, 'clients', String(port), String(seconds)), { encoding: 'utf8' });
        return JSON.parse(stdout);
      },
    },
  });
}
