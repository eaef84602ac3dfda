'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { createAdaptorServer } = require('@hono/node-server');
const { Hono } = require('hono');
const { streamText } = require('hono/streaming');
const { curl, json, listen, test } = require('./support.js');

test(async () => {
  const app = new Hono();
  app.use(async (c, next) => { await next(); c.header('X-After', 'yes'); });
  app.get('/', (c) => c.text('hello'));
  app.get('/json/:name', (c) => c.json({ name: c.req.param('name'), agent: c.req.header('user-agent')?.split('/')[0] }));
  app.post('/echo', async (c) => c.json(await c.req.json(), 201));
  app.post('/form', async (c) => c.json(await c.req.parseBody()));
  app.get('/stream', (c) => streamText(c, async (stream) => { await stream.write('a'); await stream.write('b'); }));
  app.onError((error, c) => c.text(error.message, 500));
  app.get('/error', () => { throw new Error('on purpose'); });

  const server = createAdaptorServer({ fetch: app.fetch });
  const url = await listen(server);
  let got = await curl(`${url}/`);
  assert.strictEqual(got.body, 'hello');
  assert.strictEqual(got.headers['x-after'], 'yes');
  assert.deepStrictEqual(JSON.parse((await curl(`${url}/json/x%20y`)).body), { name: 'x y', agent: 'curl' });
  got = await curl(`${url}/echo`, ...json({ a: 1 }));
  assert.strictEqual(got.status, 201);
  assert.strictEqual(got.body, '{"a":1}');
  assert.strictEqual((await curl(`${url}/form`, '-F', 'field=value')).body, '{"field":"value"}');
  assert.strictEqual((await curl(`${url}/stream`)).body, 'ab');
  got = await curl(`${url}/error`);
  assert.strictEqual(got.status, 500);
  assert.strictEqual(got.body, 'on purpose');
  assert.strictEqual((await curl(`${url}/nowhere`)).status, 404);
  server.close();
  await once(server, 'close');
});
