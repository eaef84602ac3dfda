'use strict';
// An agent uses its sockets again, no more of them than it may have, and serves the requests that wait.
const assert = require('assert');
const http = require('http');

const ports = new Set();
let most = 0;
let now = 0;
const server = http.createServer((request, response) => {
  ports.add(request.socket.remotePort);
  most = Math.max(most, ++now);
  setImmediate(() => {
    now--;
    response.end(request.url);
  });
});

server.listen(0, '127.0.0.1', () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const options = { agent, host: '127.0.0.1', port: server.address().port };
  let left = 20;
  for (let i = 0; i < 20; i++) {
    http.get({ ...options, path: `/${i}` }, (response) => {
      let body = '';
      response.on('data', (data) => { body += data; });
      response.on('end', () => {
        assert.strictEqual(body, `/${i}`);
        if (--left > 0) return;
        assert.strictEqual(ports.size, 2);
        assert.strictEqual(most, 2);
        process.nextTick(() => {
          assert.deepStrictEqual(Object.keys(agent.requests), []);
          agent.destroy();
          server.close();
        });
      });
    });
  }
  assert.strictEqual(agent.requests[agent.getName(options)].length, 18);
});
