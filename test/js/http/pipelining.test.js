'use strict';
// Requests that come in one piece are answered in their order, whatever the order in which they are done.
const assert = require('assert');
const http = require('http');
const net = require('net');

const order = [];
const server = http.createServer((request, response) => {
  order.push(request.url);
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 20);
  else response.end(request.url.slice(1));
});

server.listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (data) => { text += data; });
  socket.on('end', () => {
    assert.deepStrictEqual(order, ['/one', '/slow', '/two', '/three']);
    const bodies = text.split('\r\n\r\n').slice(1).map((part) => part.split('HTTP/1.1')[0]);
    assert.deepStrictEqual(bodies, ['one', 'slow', 'two', 'three']);
    assert.strictEqual(text.match(/HTTP\/1\.1 200 OK/g).length, 4);
    server.close();
  });
  const head = 'HTTP/1.1\r\nHost: x\r\n';
  socket.write(`GET /one ${head}\r\nGET /slow ${head}\r\nGET /two ${head}\r\nGET /three ${head}Connection: close\r\n\r\n`);
});
