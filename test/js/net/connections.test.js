'use strict';
// A server counts its connections, refuses those beyond maxConnections, and closes with the last.
const assert = require('assert');
const net = require('net');

const events = [];
const server = net.createServer((peer) => {
  events.push('connection');
  peer.resume();
});
server.maxConnections = 2;
server.on('drop', (data) => {
  events.push('drop');
  assert.strictEqual(data.localPort, server.address().port);
  assert.strictEqual(data.remoteFamily, 'IPv4');
  server.getConnections((error, count) => {
    assert.strictEqual(count, 2);
    server.close(() => {
      events.push('close');
      assert.strictEqual(server.address(), null);
    });
    for (const client of clients) client.end();
  });
});
let clients;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  clients = [1, 2, 3].map(() => net.connect(port, '127.0.0.1').on('error', () => {}).resume());
});
process.on('exit', () => assert.deepStrictEqual(events, ['connection', 'connection', 'drop', 'close']));
