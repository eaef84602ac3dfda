'use strict';
// 'timeout' comes after idleness alone, does not close, and keeps no process alive.
const assert = require('assert');
const net = require('net');

const server = net.createServer((peer) => peer.pipe(peer)).listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  const start = Date.now();
  let echoes = 0;
  client.setTimeout(80);
  const timer = setInterval(() => client.write('x'), 20);
  client.on('data', () => {
    if (++echoes === 8) clearInterval(timer);
  });
  client.on('timeout', () => {
    assert.ok(echoes >= 8);
    assert.ok(Date.now() - start >= 8 * 20 + 70);
    assert.strictEqual(client.destroyed, false);
    client.setTimeout(0);
    client.destroy();
    server.close();
    process.exitCode = 0;
  });
});
process.exitCode = 1;

const idle = new net.Socket();
idle.setTimeout(100000);
assert.throws(() => idle.setTimeout('soon'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => idle.setTimeout(-1), { code: 'ERR_OUT_OF_RANGE' });
