'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const httpProxy = require('http-proxy');
const { WebSocket, WebSocketServer } = require('ws');
const target = require('./echo_server.js');
const { curl, json, listen, test } = require('./support.js');

test(async () => {
  const targetUrl = await listen(target);
  const proxy = httpProxy.createProxyServer({ target: targetUrl, ws: true, xfwd: true });
  proxy.on('error', (error, request, response) => response.writeHead(502).end(error.code));
  const server = http.createServer((request, response) => {
    if (request.url === '/down') proxy.web(request, response, { target: 'http://127.0.0.1:1' });
    else proxy.web(request, response);
  });
  server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));
  const url = await listen(server);

  let got = await curl(`${url}/echo?through=proxy`, ...json({ a: 1 }));
  assert.deepStrictEqual(JSON.parse(got.body), { method: 'POST', url: '/echo?through=proxy', type: 'application/json', body: '{"a":1}' });
  got = await curl(`${url}/down`);
  assert.strictEqual(got.status, 502);
  assert.strictEqual(got.body, 'ECONNREFUSED');

  const sockets = new WebSocketServer({ server: target });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)));
  const client = new WebSocket(url.replace('http', 'ws'));
  await once(client, 'open');
  client.send('hi');
  assert.strictEqual((await once(client, 'message'))[0].toString(), 'echo hi');
  client.close();
  await once(client, 'close');
  sockets.close();
  for (const each of [server, target]) {
    each.close();
    each.closeAllConnections();
  }
});
