'use strict';
// Datagrams: sizes, order, senders, connected sockets, sends before the socket is bound.
const assert = require('assert');
const dgram = require('dgram');

const receiver = dgram.createSocket('udp4');
const sender = dgram.createSocket('udp4');
const got = [];
receiver.on('message', (message, peer) => {
  assert.strictEqual(peer.port, sender.address().port);
  assert.deepStrictEqual([peer.address, peer.family, peer.size], ['127.0.0.1', 'IPv4', message.length]);
  got.push(`${message}`);
  if (got.length === 4) connected();
});
receiver.bind(0, '127.0.0.1', () => {
  const { port } = receiver.address();
  sender.send('text', port, '127.0.0.1', (error, bytes) => assert.deepStrictEqual([error, bytes], [null, 4]));
  sender.send(['in ', Buffer.from('parts')], port, '127.0.0.1');
  sender.send('__middle__', 2, 6, port, '127.0.0.1');
  sender.send('', port, '127.0.0.1');
});

function connected() {
  assert.deepStrictEqual(got, ['text', 'in parts', 'middle', '']);
  sender.connect(receiver.address().port, '127.0.0.1', () => {
    assert.strictEqual(sender.remoteAddress().port, receiver.address().port);
    assert.throws(() => sender.send('x', 0, 1, 1, '127.0.0.1'), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
    sender.disconnect();
    assert.throws(() => sender.remoteAddress(), { code: 'ERR_SOCKET_DGRAM_NOT_CONNECTED' });
    sender.send(Buffer.alloc(70000), receiver.address().port, '127.0.0.1', (error) => {
      assert.strictEqual(error.code, 'EMSGSIZE');
      sender.close();
      receiver.close(() => { process.exitCode = 0; });
    });
  });
}
process.exitCode = 1;
assert.throws(() => dgram.createSocket('udp5'), { code: 'ERR_SOCKET_BAD_TYPE' });
