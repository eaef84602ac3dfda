'use strict';
// Idle connections are closed after keepAliveTimeout; requests that do not come to their end are answered with 408.
const assert = require('assert');
const http = require('http');
const net = require('net');

function collect(port, bytes, done) {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (data) => { text += data; });
  socket.on('close', () => done(text));
  socket.write(bytes);
}

const idle = http.createServer({ keepAliveTimeout: 30, keepAliveTimeoutBuffer: 0 }, (request, response) => response.end('hi'));
idle.listen(0, '127.0.0.1', () => {
  let left = 2;
  for (const path of ['/a', '/b']) {
    collect(idle.address().port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, (text) => {
      assert.match(text, /Connection: keep-alive\r\nKeep-Alive: timeout=0\r\n/);
      assert.ok(text.endsWith('hi'));
      if (--left === 0) idle.close();
    });
  }
});

const slow = http.createServer({ headersTimeout: 40, requestTimeout: 40, connectionsCheckingInterval: 10 }, () => {
  assert.fail('no request was complete');
});
slow.listen(0, '127.0.0.1', () => {
  let left = 2;
  for (const bytes of ['GET / HTTP/1.1\r\nHos', '']) {
    collect(slow.address().port, bytes, (text) => {
      assert.match(text, /^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n\r\n$/);
      if (--left === 0) slow.close();
    });
  }
});
