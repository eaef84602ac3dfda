'use strict';
const assert = require('node:assert');
const superagent = require('superagent');
const server = require('./echo_server.js');
const { listen, test } = require('./support.js');

test(async () => {
  const url = await listen(server);
  assert.strictEqual((await superagent.get(`${url}/echo`).query({ a: 1 })).body.url, '/echo?a=1');
  const posted = await superagent.post(`${url}/echo`).send({ b: 2 }).set('X-Mark', '1');
  assert.strictEqual(posted.body.body, '{"b":2}');
  assert.strictEqual((await superagent.get(`${url}/redirect`)).body.url, '/echo');
  await assert.rejects(superagent.get(`${url}/status/500`), { status: 500 });
  await assert.rejects(superagent.get(`${url}/slow`).timeout(100), { timeout: 100 });
  const sent = await superagent.post(`${url}/echo`).field('name', 'Ada').attach('file', __filename);
  assert.match(sent.body.body, /superagent\.test\.js/);
  server.close();
  server.closeAllConnections();
});
