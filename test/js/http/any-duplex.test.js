'use strict';
// HTTP is served over whatever Duplex is given with 'connection', and over a socket whose bytes somebody else looks at.
const assert = require('assert');
const http = require('http');
const net = require('net');
const { duplexPair } = require('stream');

const server = http.createServer((request, response) => {
  request.setEncoding('utf8');
  let body = '';
  request.on('data', (data) => { body += data; });
  request.on('end', () => response.end(`got ${body}`));
});

const [mine, its] = duplexPair();
let text = '';
mine.on('data', (data) => { text += data; });
mine.on('end', () => {
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\ngot hello$/);
});
server.emit('connection', its);
mine.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhel');
setImmediate(() => mine.write('lo'));

let seen = '';
const watched = http.createServer((request, response) => response.end('fine'));
watched.on('connection', (socket) => socket.on('data', (data) => { seen += data; }));
watched.listen(0, '127.0.0.1', () => {
  const socket = net.connect(watched.address().port, '127.0.0.1');
  socket.end('GET /seen HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.resume();
  socket.on('close', () => {
    assert.match(seen, /^GET \/seen/);
    watched.close();
  });
});
