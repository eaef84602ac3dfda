'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const express = require('express');
const { curl, json, listen, test } = require('./support.js');

test(async () => {
  const app = express();
  app.use(express.json({ limit: '10kb' }));
  app.use(express.urlencoded({ extended: true }));
  app.use('/static', express.static(__dirname));
  app.get('/', (request, response) => response.send('hello'));
  app.get('/users/:id', (request, response) => response.json({ id: request.params.id, query: request.query }));
  app.post('/echo', (request, response) => response.status(201).json(request.body));
  app.get('/redirect', (request, response) => response.redirect('/'));
  app.get('/cookie', (request, response) => response.cookie('a', 'b', { httpOnly: true }).end());
  app.get('/download', (request, response) => response.download(__filename, 'test.js'));
  app.get('/async-error', async () => { throw Object.assign(new Error('on purpose'), { status: 418 }); });
  const router = express.Router();
  router.use((request, response, next) => { response.set('X-Router', 'yes'); next(); });
  router.route('/thing').get((request, response) => response.type('text').send('thing')).delete((request, response) => response.sendStatus(204));
  app.use('/api', router);
  app.use((error, request, response, next) => response.status(error.status ?? 500).json({ message: error.message }));

  const server = http.createServer(app);
  const url = await listen(server);

  let got = await curl(`${url}/`);
  assert.strictEqual(got.status, 200);
  assert.strictEqual(got.body, 'hello');
  assert.strictEqual(got.headers['content-type'], 'text/html; charset=utf-8');
  assert.strictEqual(got.headers['x-powered-by'], 'Express');
  const { etag } = got.headers;
  assert.strictEqual((await curl(`${url}/`, '-H', `If-None-Match: ${etag}`)).status, 304);

  got = await curl(`${url}/users/42?a=1&b=2&b=3`);
  assert.deepStrictEqual(JSON.parse(got.body), { id: '42', query: { a: '1', b: ['2', '3'] } });
  got = await curl(`${url}/echo`, ...json({ deep: { list: [1, 'zwei', null] } }));
  assert.strictEqual(got.status, 201);
  assert.deepStrictEqual(JSON.parse(got.body), { deep: { list: [1, 'zwei', null] } });
  got = await curl(`${url}/echo`, '-d', 'a[b]=c');
  assert.deepStrictEqual(JSON.parse(got.body), { a: { b: 'c' } });
  assert.strictEqual((await curl(`${url}/echo`, '-H', 'Content-Type: application/json', '-d', '{"broken')).status, 400);
  assert.strictEqual((await curl(`${url}/echo`, ...json('x'.repeat(20000)))).status, 413);
  assert.strictEqual((await curl(`${url}/redirect`)).headers.location, '/');
  assert.deepStrictEqual((await curl(`${url}/cookie`)).cookies, ['a=b']);

  const source = fs.readFileSync(__filename, 'utf8');
  got = await curl(`${url}/static/${path.basename(__filename)}`);
  assert.strictEqual(got.body, source);
  got = await curl(`${url}/static/${path.basename(__filename)}`, '-H', 'Range: bytes=0-11');
  assert.strictEqual(got.status, 206);
  assert.strictEqual(got.body, source.slice(0, 12));
  got = await curl(`${url}/download`);
  assert.strictEqual(got.headers['content-disposition'], 'attachment; filename=test.js');
  assert.strictEqual((await curl(`${url}/static/../../../etc/passwd`, '--path-as-is')).status, 404);

  got = await curl(`${url}/async-error`);
  assert.strictEqual(got.status, 418);
  assert.deepStrictEqual(JSON.parse(got.body), { message: 'on purpose' });
  got = await curl(`${url}/api/thing`);
  assert.strictEqual(got.headers['x-router'], 'yes');
  assert.strictEqual((await curl('-X', 'DELETE', `${url}/api/thing`)).status, 204);
  assert.strictEqual((await curl(`${url}/nowhere`)).status, 404);
  assert.strictEqual((await curl('-I', `${url}/`)).headers['content-length'], '5');
  server.close();
});
