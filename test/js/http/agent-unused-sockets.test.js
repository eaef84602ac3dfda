'use strict';

// A request that is destroyed before it has been sent gives its socket back to the pool, with nothing left on it.

const assert = require('assert');
const http = require('http');
const { once } = require('events');

async function main() {
  const server = http.createServer(() => assert.fail('no request was sent'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new http.Agent({ keepAlive: true });
  let made = 0;
  const { createConnection } = agent;
  agent.createConnection = function(...args) {
    made++;
    return Reflect.apply(createConnection, this, args);
  };
  let listeners;
  for (let i = 0; i < 20; i++) {
    const request = http.get({ host: '127.0.0.1', port: server.address().port, agent });
    request.destroy();
    request.on('error', () => {});
    await new Promise((resolve) => request.on('close', resolve));
    const [socket] = Object.values(agent.freeSockets)[0];
    const count = socket.eventNames().reduce((sum, name) => sum + socket.listenerCount(name), 0);
    listeners ??= count;
    assert.strictEqual(count, listeners);
  }
  assert.strictEqual(made, 1);
  agent.destroy();
  server.close();
}

main();
