'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');
const { listen, test } = require('./support.js');

test(async () => {
  const server = http.createServer();
  const sockets = new Server(server);
  sockets.on('connection', (socket) => {
    socket.join('room');
    socket.on('add', (a, b, reply) => reply(a + b));
    socket.on('shout', (text) => sockets.to('room').emit('heard', text, Buffer.from([1, 2, 3])));
  });
  const url = await listen(server);
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    const client = io(url, { transports, forceNew: true });
    await new Promise((resolve, reject) => client.once('connect', resolve).once('connect_error', reject));
    assert.strictEqual(await client.timeout(5000).emitWithAck('add', 2, 3), 5);
    const heard = new Promise((resolve) => client.once('heard', (...args) => resolve(args)));
    client.emit('shout', 'hey');
    const [text, bytes] = await heard;
    assert.strictEqual(text, 'hey');
    assert.deepStrictEqual([...bytes], [1, 2, 3]);
    client.disconnect();
  }
  await sockets.close();
});
