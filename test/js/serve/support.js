'use strict';
// What the tests of Gyre.serve share.
const net = require('node:net');

/** Sends `text` to the server and resolves with all that comes back until the connection ends. */
function exchange(port, text) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => { answer += chunk; });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** A server on a free port of the loopback. */
const listen = (options) => Gyre.serve({ port: 0, hostname: '127.0.0.1', ...options }).ready;

module.exports = { exchange, listen };
