'use strict';
// fork: messages both ways in both forms, the end of the channel, and sockets that are handed over.
const assert = require('assert');
const { fork } = require('child_process');
const net = require('net');

if (process.argv[2] === 'echo') {
  process.on('message', (message) => {
    if (message === 'leave') process.disconnect();
    else process.send(message);
  });
} else if (process.argv[2] === 'serve') {
  process.on('message', (message, handle) => {
    handle.end(`${message} from the child`);
    process.disconnect();
  });
} else {
  const messages = [1, 'text', true, null, { a: [1, { b: 'ü€😀' }] }, 'x'.repeat(300000)];
  const child = fork(__filename, ['echo']);
  const echoes = [];
  const events = [];
  child.on('message', (message) => {
    echoes.push(message);
    if (echoes.length === messages.length) child.send('leave');
  });
  for (const name of ['disconnect', 'exit', 'close']) child.on(name, () => events.push(name));
  child.on('close', () => {
    assert.deepStrictEqual(echoes, messages);
    assert.deepStrictEqual(events, ['disconnect', 'exit', 'close']);
    assert.strictEqual(child.connected, false);
    child.send('too late', (error) => {
      assert.strictEqual(error.code, 'ERR_IPC_CHANNEL_CLOSED');
      handOver();
    });
  });
  for (const message of messages) assert.strictEqual(typeof child.send(message), 'boolean');

  function handOver() {
    const server = net.createServer((socket) => {
      fork(__filename, ['serve']).send('greetings', socket);
      server.close();
    }).listen(0, '127.0.0.1', () => {
      let text = '';
      net.connect(server.address().port, '127.0.0.1').on('data', (data) => { text += data; }).on('close', () => {
        assert.strictEqual(text, 'greetings from the child');
        process.exitCode = 0;
      });
    });
  }
  process.exitCode = 1;
}
