'use strict';
// What could be understood in two ways, or in none, is refused, and the connection with it.
const assert = require('assert');
const http = require('http');
const net = require('net');

const host = 'Host: x\r\n';
const cases = [
  ['GET / HTTP/1.1\r\n\r\n', 400], // no host
  [`GET / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 400],
  [`POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  [`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, 400],
  [`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n`, 400],
  [`GET / HTTP/1.1\r\n${host}Header : value\r\n\r\n`, 400],
  [`GET / HTTP/1.1\n${host}\r\n`, 400],
  [`GET / HTTP/1.1\r\n${host}X: a\r\n b\0c\r\n\r\n`, 400],
  ['NONSENSE\r\n\r\n', 400],
  [`GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  [`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2;${'e'.repeat(20_000)}\r\nAA\r\n0\r\n\r\n`, 413],
];

const server = http.createServer((request, response) => {
  request.on('error', () => {});
  request.resume().on('end', () => response.end('taken'));
});

server.listen(0, '127.0.0.1', () => {
  let left = cases.length;
  for (const [bytes, status] of cases) {
    const socket = net.connect(server.address().port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => { text += data; });
    socket.on('error', () => {});
    socket.on('close', () => {
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} [^]*Connection: close`), JSON.stringify(bytes.slice(0, 80)));
      assert.ok(!text.includes('taken'));
      if (--left === 0) server.close();
    });
    socket.write(bytes);
  }
});
