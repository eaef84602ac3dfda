'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const { WebSocket, WebSocketServer } = require('ws');
const { listen, test } = require('./support.js');

test(async () => {
  const server = http.createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: true });
  sockets.on('connection', (socket, request) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.send(`path ${request.url}`);
  });
  const url = (await listen(server)).replace('http', 'ws');
  const client = new WebSocket(`${url}/chat`);
  const next = async () => (await once(client, 'message'))[0];
  assert.strictEqual((await next()).toString(), 'path /chat');
  client.send('grüße');
  assert.strictEqual((await next()).toString(), 'grüße');
  const large = Buffer.alloc(300_000, 'abc');
  client.send(large);
  assert.ok(large.equals(await next()));
  client.ping('are you there');
  assert.strictEqual((await once(client, 'pong'))[0].toString(), 'are you there');
  client.close(4000, 'done');
  const [code, reason] = await once(client, 'close');
  assert.strictEqual(code, 4000);
  assert.strictEqual(reason.toString(), 'done');
  sockets.close();
  server.close();
});
