'use strict';
// Each request has a context of its own, which its callbacks see, on a connection that is kept alive as well.
const assert = require('assert');
const http = require('http');
const { AsyncLocalStorage } = require('async_hooks');
const dc = require('diagnostics_channel');

const storage = new AsyncLocalStorage();
const published = [];
for (const name of ['request.start', 'response.created', 'response.finish']) {
  dc.subscribe(`http.server.${name}`, ({ request }) => published.push(`${name} ${request.url}`));
}

const server = http.createServer((request, response) => {
  assert.strictEqual(storage.getStore(), undefined);
  storage.run(request.url, () => {
    setTimeout(() => {
      response.on('finish', () => assert.strictEqual(storage.getStore(), request.url));
      response.end(storage.getStore());
    }, 1);
  });
});

server.listen(0, '127.0.0.1', () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let left = 3;
  for (const path of ['/a', '/b', '/c']) {
    http.get({ port: server.address().port, host: '127.0.0.1', path, agent }, (response) => {
      let body = '';
      response.on('data', (data) => { body += data; });
      response.on('end', () => {
        assert.strictEqual(body, path);
        if (--left > 0) return;
        assert.deepStrictEqual(published.slice(0, 3), ['response.created /a', 'request.start /a', 'response.finish /a']);
        agent.destroy();
        server.close();
      });
    });
  }
});
