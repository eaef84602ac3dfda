'use strict';
// What is no TLS is a client's error to the server, and does not disturb it.
const assert = require('node:assert');
const https = require('node:https');
const net = require('node:net');
const { once } = require('node:events');
const { ca, server: secure } = require('../tls/support.js');

(async () => {
  const server = https.createServer(secure, (request, response) => response.end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();

  const told = once(server, 'clientError');
  const plain = net.connect(port, '127.0.0.1');
  plain.on('error', () => {});
  plain.resume().write('GET / HTTP/1.1\r\n\r\n');
  const [error, socket] = await told;
  assert.strictEqual(error.code, 'ERR_SSL_HTTP_REQUEST');
  socket.destroy();
  await once(plain, 'close');

  const request = https.get({ port, host: '127.0.0.1', servername: 'localhost', ca, agent: false });
  const [response] = await once(request, 'response');
  assert.strictEqual(response.statusCode, 200);
  response.resume();
  await once(response, 'end');
  server.close();
})();
