'use strict';
// AsyncLocalStorage through sockets: each callback sees the store of where its operation began.
const assert = require('assert');
const { AsyncLocalStorage } = require('async_hooks');
const net = require('net');

const storage = new AsyncLocalStorage();
const seen = [];
const server = storage.run('server', () => net.createServer((peer) => {
  seen.push(`connection ${storage.getStore()}`);
  peer.end('hello');
}).listen(0, '127.0.0.1'));
server.on('listening', () => {
  storage.run('client', () => {
    const client = net.connect(server.address().port, '127.0.0.1', () => seen.push(`connect ${storage.getStore()}`));
    client.on('data', () => seen.push(`data ${storage.getStore()}`));
    client.on('close', () => {
      seen.push(`close ${storage.getStore()}`);
      server.close();
    });
  });
});
process.on('exit', () => {
  assert.deepStrictEqual(seen.toSorted(), ['close client', 'connect client', 'connection server', 'data client']);
});
