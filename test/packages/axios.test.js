'use strict';
const assert = require('node:assert');
const axios = require('axios');
const server = require('./echo_server.js');
const { listen, test } = require('./support.js');

test(async () => {
  const url = await listen(server);
  const client = axios.create({ baseURL: url, timeout: 10_000 });
  let got = await client.get('/echo', { params: { a: 1 } });
  assert.strictEqual(got.data.url, '/echo?a=1');
  got = await client.post('/echo', { b: 2 });
  assert.deepStrictEqual([got.data.method, got.data.type, got.data.body], ['POST', 'application/json', '{"b":2}']);
  assert.strictEqual((await client.get('/redirect')).data.url, '/echo');
  await assert.rejects(client.get('/status/503'), (error) => error.response.status === 503 && error.response.data === 'failed');
  await assert.rejects(client.get('/slow', { timeout: 50 }), { code: 'ECONNABORTED' });
  await assert.rejects(client.get('/slow', { signal: AbortSignal.timeout(50) }), { code: 'ERR_CANCELED' });
  const { data } = await client.get('/echo', { responseType: 'stream' });
  let text = '';
  for await (const chunk of data) text += chunk;
  assert.strictEqual(JSON.parse(text).method, 'GET');
  server.close();
  server.closeAllConnections();
});
