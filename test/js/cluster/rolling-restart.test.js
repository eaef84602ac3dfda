'use strict';
const assert = require('assert');
const cluster = require('cluster');
const net = require('net');

// Workers are replaced one after the other, and no connection is refused or lost meanwhile.
if (cluster.isWorker) {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
  return;
}
const kWorkers = 2;
let port;
let running = true;
const served = new Set();
let exits = 0;

cluster.on('exit', (worker, code) => {
  assert.strictEqual(worker.exitedAfterDisconnect, true);
  assert.strictEqual(code, 0);
  exits++;
});
function start(then) {
  cluster.fork().once('listening', (address) => {
    assert.strictEqual(address.port, port ??= address.port);
    then();
  });
}
function connect() {
  if (!running) return;
  let text = '';
  net.connect(port, '127.0.0.1').setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('close', () => {
    assert.match(text, /^\d+$/);
    served.add(Number(text));
    setImmediate(connect);
  });
}
function replace(ids) {
  if (ids.length === 0) {
    running = false;
    cluster.disconnect(() => {
      assert.deepStrictEqual(cluster.workers, {});
      running = undefined;
    });
    return;
  }
  start(() => {
    const old = cluster.workers[ids[0]];
    old.once('exit', () => replace(ids.slice(1)));
    assert.strictEqual(old.disconnect(), old);
  });
}
start(() => start(() => {
  connect();
  connect();
  replace([1, 2]);
}));
process.on('exit', () => {
  assert.strictEqual(running, undefined);
  assert.strictEqual(exits, 2 * kWorkers);
  assert.ok(served.size > 1, [...served].join());
});
