'use strict';
const assert = require('assert');
const cluster = require('cluster');
const dgram = require('dgram');
const net = require('net');

// Without a policy, and always for datagrams, workers have the socket itself; port 0 is the same one for all of them, the
// second port 0 another.
cluster.schedulingPolicy = cluster.SCHED_NONE;
if (cluster.isWorker) {
  const first = net.createServer((socket) => socket.end('tcp')).listen(0, '127.0.0.1', () => {
    const second = net.createServer().listen(0, '127.0.0.1', () => {
      const own = net.createServer().listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
        const datagrams = dgram.createSocket('udp4', (message, { port }) => datagrams.send('udp', port, '127.0.0.1'));
        datagrams.bind(0, '127.0.0.1', () => {
          process.send([first, second, datagrams, own].map((each) => each.address().port));
          own.close(); // the cluster knows nothing of it
        });
      });
    });
  });
  return;
}
const ports = [];
const workers = [cluster.fork(), cluster.fork()];
for (const worker of workers) {
  worker.once('message', (message) => {
    ports.push(message);
    if (ports.length === 2) use(message);
  });
}
function use([tcp, , udp]) {
  assert.deepStrictEqual(ports[0].slice(0, 3), ports[1].slice(0, 3));
  assert.strictEqual(new Set([...ports[0], ...ports[1]]).size, 5);
  net.connect(tcp, '127.0.0.1').setEncoding('utf8').once('data', (text) => {
    assert.strictEqual(text, 'tcp');
    const socket = dgram.createSocket('udp4', (message) => {
      assert.strictEqual(String(message), 'udp');
      socket.close();
      cluster.disconnect();
    });
    socket.send('hello', udp, '127.0.0.1');
  });
}
