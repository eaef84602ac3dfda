'use strict';
// An upgraded connection is handed over with what came behind the head; so is one for CONNECT; a declined upgrade is an
// ordinary request.
const assert = require('assert');
const http = require('http');
const net = require('net');

const server = http.createServer((request, response) => {
  assert.strictEqual(request.headers.upgrade, 'h2c');
  assert.strictEqual(request.upgrade, false);
  response.end('ordinary');
});
server.shouldUpgradeCallback = (request) => request.headers.upgrade === 'echo';
for (const event of ['upgrade', 'connect']) {
  server.on(event, (request, socket, head) => {
    assert.strictEqual(request.upgrade, true);
    assert.strictEqual(head.toString(), 'head');
    assert.strictEqual(socket.parser, null);
    socket.write(`HTTP/1.1 200 ${event}\r\n\r\n${head}`);
    socket.pipe(socket);
  });
}

function talk(first, second, check) {
  const socket = net.connect(server.address().port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => {
    if (text === '' && second) socket.end(second);
    text += data;
  });
  socket.on('close', () => check(text));
  socket.write(first);
}

server.listen(0, '127.0.0.1', () => {
  let left = 3;
  const done = (expected) => (text) => {
    assert.match(text, expected);
    if (--left === 0) server.close();
  };
  talk('GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhead', 'more',
       done(/^HTTP\/1\.1 200 upgrade\r\n\r\nheadmore$/));
  talk('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\nhead', 'more', done(/^HTTP\/1\.1 200 connect\r\n\r\nheadmore$/));
  talk('GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n', undefined, done(/ordinary$/));
});
