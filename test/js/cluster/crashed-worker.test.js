'use strict';
const assert = require('assert');
const cluster = require('cluster');
const net = require('net');

// A worker that ends while a connection is on its way to it takes nothing with it but that connection.
if (cluster.isWorker) {
  const server = net.createServer((socket) => socket.end('served'));
  server.listen(0, '127.0.0.1');
  if (process.env.CRASHES) {
    process.prependListener('internalMessage', ({ act }) => {
      if (act === 'newconn') process.kill(process.pid, 'SIGKILL');
    });
  }
  return;
}
cluster.fork({ CRASHES: 'yes' }).once('listening', ({ port }) => {
  const lost = net.connect(port, '127.0.0.1');
  lost.on('error', () => {});
  lost.on('data', () => assert.fail('nobody can have served this one'));
  lost.on('close', () => {
    cluster.fork().once('listening', (address) => {
      net.connect(address.port, '127.0.0.1').setEncoding('utf8').once('data', (text) => {
        assert.strictEqual(text, 'served');
        cluster.disconnect();
      });
    });
  });
});
cluster.once('exit', (worker, code, signal) => {
  assert.strictEqual(signal, 'SIGKILL');
  assert.strictEqual(worker.exitedAfterDisconnect, false);
  assert.strictEqual(worker.isDead(), true);
});
