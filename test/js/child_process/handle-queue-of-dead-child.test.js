'use strict';
const assert = require('assert');
const { fork } = require('child_process');
const net = require('net');

// A child that ends while handles wait to be sent: their callbacks learn of it, and the channel is closed.
if (process.argv[2] === 'child') {
  process.prependListener('internalMessage', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', () => {});
  process.send('ready');
  return;
}
const child = fork(__filename, ['child']);
const outcomes = [];
child.once('message', () => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    for (let i = 0; i < 3; i++) child.send(i, server, (error) => outcomes.push(error?.code ?? null));
    child.once('exit', () => server.close());
  });
});
child.once('close', () => {
  assert.strictEqual(child.channel, null);
  assert.strictEqual(child.connected, false);
  // Whatever was written before the child died has been sent.
  assert.deepStrictEqual(outcomes, [null, 'ERR_IPC_CHANNEL_CLOSED', 'ERR_IPC_CHANNEL_CLOSED']);
});
